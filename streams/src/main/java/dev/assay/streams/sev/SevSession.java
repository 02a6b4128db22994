package dev.assay.streams.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.sev.LaunchExpectation;
import dev.assay.evidence.sev.LaunchSecretPacket;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevChainVerifier;
import dev.assay.evidence.sev.SevPlatform;
import dev.assay.evidence.sev.SevPolicy;
import dev.assay.evidence.sev.TransportKeys;
import dev.assay.schemas.Keys;
import dev.assay.settings.PrivateFile;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A session that a guest's owner made for a launch of SEV or SEV-ES, and what the owner expects of
/// it: one file of settings for each guest or workload.
///
/// | key | |
/// | --- | --- |
/// | `guest` or `workload` | whose launch it is, perhaps with its tenant: `acme/web-1` |
/// | `tik-file` | the transport integrity key, 16 bytes; others must not be able to read the file |
/// | `tek-file` | the transport encryption key, likewise; needed only to seal, and else not opened |
/// | `launch-digest` | SHA-256, 64 hex digits |
/// | `policy` | as it was given to LAUNCH_START, hex |
/// | `api` | the firmware's version, `MAJOR.MINOR.BUILD`: the MAC holds for the true one only |
/// | `certificates` | files of the platform that the session was made for: PDH to ARK, as AMD has them |
/// | `secret-block` | bytes that the guest's firmware keeps for secrets; 3072 if left out |
///
/// All of it is the owner's own word. A certificate that the host brought would say nothing: any
/// platform has some.
///
/// @param owner as [#ofGuest] or [#ofWorkload] spells it
/// @param keys what secrets are sealed with; empty where the session is for verifying alone
/// @param secretBlock bytes
public record SevSession(
    String owner, LaunchExpectation expected, Optional<TransportKeys> keys, int secretBlock) {
  private static final String TEK_FILE = "tek-file";
  private static final int KEY_BYTES = 16;
  private static final int LARGEST_CERTIFICATES = 1 << 16;

  /// OVMF's build for AmdSev: formats/efi-secret, 1.
  private static final int DEFAULT_BLOCK = 0xC00;

  private static final int LEAST_BLOCK = 48;

  /// @param guest as record keys spell it
  static String ofGuest(String guest) {
    return "guest " + guest;
  }

  /// @param workload as record keys spell it
  static String ofWorkload(String workload) {
    return "workload " + workload;
  }

  /// Without the key that encrypts: whoever only verifies has no use for it.
  ///
  /// @param anchors roots of platforms that are believed beside AMD's
  /// @throws SettingsException naming the file, the key in it and what is wrong, never the TIK
  static SevSession toVerify(Path file, List<TrustAnchor> anchors) {
    return read(file, anchors, false);
  }

  /// As [#toVerify], with both keys.
  static SevSession toSeal(Path file, List<TrustAnchor> anchors) {
    return read(file, anchors, true);
  }

  private static SevSession read(Path file, List<TrustAnchor> anchors, boolean seals) {
    try {
      Settings settings = Settings.of(Optional.of(file), Map.of(), Map.of());
      SecretBytes tik = key("tik-file", settings.requiredText("tik-file"));
      var session =
          new SevSession(
              owner(settings),
              new LaunchExpectation(
                  tik,
                  digest(settings.requiredText("launch-digest")),
                  api(settings.requiredText("api")),
                  policy(settings.requiredText("policy")),
                  Optional.of(platform(settings.texts("certificates"), anchors))),
              tek(settings, seals).map(tek -> new TransportKeys(tek, tik)),
              settings.integer(
                  "secret-block", DEFAULT_BLOCK, LEAST_BLOCK, LaunchSecretPacket.LARGEST));
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

  private static Optional<SecretBytes> tek(Settings settings, boolean seals) {
    return seals
        ? Optional.of(key(TEK_FILE, settings.requiredText(TEK_FILE)))
        : settings.optionalText(TEK_FILE).flatMap(_ -> Optional.empty());
  }

  private static SecretBytes key(String key, String file) {
    return SecretBytes.of(Bytes.copyOf(PrivateFile.read(key, Path.of(file), KEY_BYTES)));
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
    return SevPolicy.parse(text)
        .orElseThrow(
            () -> wrong("policy", "a number of at most 4 bytes in hex", "`%s`".formatted(text)));
  }

  private static SevPlatform platform(List<String> files, List<TrustAnchor> anchors) {
    var certificates = new ArrayList<Bytes>();
    files.forEach(file -> certificates.add(content(Path.of(file))));
    return switch (SevChainVerifier.withAmds(anchors).verifyFiles(certificates)) {
      case Parsed.Ok<SevPlatform>(SevPlatform platform) -> platform;
      case Parsed.Malformed<SevPlatform>(Refusal refusal) ->
          throw wrong(
              "certificates", "%s: %s".formatted(refusal.field(), refusal.wanted()), refusal.got());
    };
  }

  /// One byte more than is read of any at most: enough to see that it is too long.
  private static Bytes content(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Bytes.copyOf(in.readNBytes(LARGEST_CERTIFICATES + 1));
    } catch (IOException e) {
      throw new SettingsException(
          "certificates: %s can't be read: %s".formatted(file, e.getClass().getSimpleName()));
    }
  }

  private static SettingsException wrong(String key, String wanted, String got) {
    return new SettingsException("%s: want %s, got %s".formatted(key, wanted, got));
  }
}
