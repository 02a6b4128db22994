package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.sev.LaunchExpectation;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevCertificates;
import dev.assay.evidence.sev.SevChain;
import dev.assay.evidence.sev.SevChainVerifier;
import dev.assay.evidence.sev.SevPlatform;
import dev.assay.evidence.sev.SevPolicy;
import dev.assay.schemas.Keys;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A session that a guest's owner made for a launch of SEV or SEV-ES, and what the owner expects of
/// it: one file of settings for each guest or workload.
///
/// | key | |
/// | --- | --- |
/// | `guest` or `workload` | whose launch it is, perhaps with its tenant: `acme/web-1` |
/// | `tik-file` | the transport integrity key, 16 bytes; others must not be able to read the file |
/// | `launch-digest` | SHA-256, 64 hex digits |
/// | `policy` | as it was given to LAUNCH_START, hex |
/// | `api` | the firmware's version, `MAJOR.MINOR.BUILD`: the MAC holds for the true one only |
/// | `certificates` | files of the platform that the session was made for: PDH to ARK, as AMD has them |
///
/// All of it is the owner's own word. A certificate that the host brought would say nothing: any
/// platform has some.
///
/// @param owner as [#ofGuest] or [#ofWorkload] spells it
record SevSession(String owner, LaunchExpectation expected) {
  private static final int TIK_BYTES = 16;
  private static final int HEX = 16;
  private static final int LARGEST_CERTIFICATES = 1 << 16;
  private static final Set<PosixFilePermission> FORBIDDEN =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);

  /// @param guest as record keys spell it
  static String ofGuest(String guest) {
    return "guest " + guest;
  }

  /// @param workload as record keys spell it
  static String ofWorkload(String workload) {
    return "workload " + workload;
  }

  /// @param anchors roots of platforms that are believed beside AMD's
  /// @throws SettingsException naming the file, the key in it and what is wrong, never the TIK
  static SevSession read(Path file, List<TrustAnchor> anchors) {
    try {
      Settings settings = Settings.of(Optional.of(file), Map.of(), Map.of());
      SevSession session =
          new SevSession(
              owner(settings),
              new LaunchExpectation(
                  tik(Path.of(settings.requiredText("tik-file"))),
                  digest(settings.requiredText("launch-digest")),
                  api(settings.requiredText("api")),
                  policy(settings.requiredText("policy")),
                  Optional.of(platform(settings.texts("certificates"), anchors))));
      settings.refuseUnknown();
      return session;
    } catch (SettingsException e) {
      throw new SettingsException("%s: %s".formatted(file, e.getMessage()));
    }
  }

  private static String owner(Settings settings) {
    Optional<String> guest = settings.optionalText("guest");
    Optional<String> workload = settings.optionalText("workload");
    if (guest.isPresent() == workload.isPresent()) {
      throw new SettingsException("want one of guest and workload");
    }
    return guest
        .map(name -> ofGuest(qualified("guest", name)))
        .orElseGet(() -> ofWorkload(qualified("workload", workload.orElseThrow())));
  }

  private static String qualified(String key, String name) {
    int slash = name.indexOf('/');
    String tenant = slash < 0 ? Keys.DEFAULT_TENANT : name.substring(0, slash);
    String own = name.substring(slash + 1);
    if (!Keys.isName(tenant) || !Keys.isName(own)) {
      throw wrong(key, "NAME or TENANT/NAME, each " + Keys.NAME_SYNTAX, name);
    }
    return tenant + "/" + own;
  }

  private static SecretBytes tik(Path file) {
    try {
      requirePrivate(file);
      Bytes tik = content(file, TIK_BYTES);
      if (tik.length() != TIK_BYTES) {
        throw wrong("tik-file", "a file of 16 bytes", tik.length() + " bytes");
      }
      return SecretBytes.of(tik);
    } catch (IOException e) {
      throw unreadable("tik-file", file, e);
    }
  }

  private static void requirePrivate(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return; // not a POSIX file system: its own rules hold
    }
    Set<PosixFilePermission> permissions = view.readAttributes().permissions();
    if (permissions.stream().anyMatch(FORBIDDEN::contains)) {
      throw wrong(
          "tik-file",
          "a file that others can't read or write and its group can't write",
          PosixFilePermissions.toString(permissions));
    }
  }

  private static Bytes digest(String text) {
    if (!text.matches("[0-9a-fA-F]{64}")) {
      throw wrong("launch-digest", "64 hex digits", "`%s`".formatted(text));
    }
    return Bytes.fromHex(text);
  }

  private static SevApiVersion api(String text) {
    return SevApiVersion.parse(text)
        .orElseThrow(() -> wrong("api", "MAJOR.MINOR.BUILD like 1.51.3", "`%s`".formatted(text)));
  }

  private static SevPolicy policy(String text) {
    String digits = text.startsWith("0x") ? text.substring(2) : text;
    if (!digits.matches("[0-9a-fA-F]{1,8}")) {
      throw wrong("policy", "a number of at most 4 bytes in hex", "`%s`".formatted(text));
    }
    return new SevPolicy(Long.parseLong(digits, HEX));
  }

  private static SevPlatform platform(List<String> files, List<TrustAnchor> anchors) {
    var all = new SevCertificates(List.of(), List.of());
    for (String file : files) {
      all = all.with(value(SevCertificates.parse(certificates(Path.of(file)))));
    }
    return value(SevChainVerifier.withAmds(anchors).verify(value(SevChain.of(all))));
  }

  private static Bytes certificates(Path file) {
    try {
      return content(file, LARGEST_CERTIFICATES);
    } catch (IOException e) {
      throw unreadable("certificates", file, e);
    }
  }

  /// One byte more than `most` at most: enough to see that it is too long.
  private static Bytes content(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Bytes.copyOf(in.readNBytes(most + 1));
    }
  }

  private static <T> T value(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) ->
          throw wrong(
              "certificates", "%s: %s".formatted(refusal.field(), refusal.wanted()), refusal.got());
    };
  }

  private static SettingsException unreadable(String key, Path file, IOException e) {
    return new SettingsException(
        "%s: %s can't be read: %s".formatted(key, file, e.getClass().getSimpleName()));
  }

  private static SettingsException wrong(String key, String wanted, String got) {
    return new SettingsException("%s: want %s, got %s".formatted(key, wanted, got));
  }
}
