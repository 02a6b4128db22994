package dev.assay.ingest.token;

import dev.assay.appraisal.jws.JwsKey;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.settings.PrivateFile;
import dev.assay.settings.SettingsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads what `ingest.token-key` and `ingest.published-key` name. Every message says which.
final class TokenKeyFile {
  static final String SYNTAX = "FILE[@FROM[/UNTIL]], instants like 2027-01-01T00:00:00Z";

  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final int LONGEST = 64 * 1024;

  private final String setting;
  private final String file;

  private TokenKeyFile(String setting, String file) {
    this.setting = setting;
    this.file = file;
  }

  /// The certificate says from when until when where the setting doesn't.
  ///
  /// @param text as in [#SYNTAX]
  static TokenKey read(String setting, String text) {
    TokenKeyFile file = of(setting, text);
    String period = text.substring(file.file.length());
    return file.key(period.isEmpty() ? new String[0] : period.substring(1).split("/", 2));
  }

  private static TokenKeyFile of(String setting, String text) {
    int at = text.lastIndexOf('@');
    return new TokenKeyFile(setting, at < 0 ? text : text.substring(0, at));
  }

  /// The file of a key.
  ///
  /// @param text as in [#SYNTAX]
  static Path path(String setting, String text) {
    return of(setting, text).path();
  }

  static Path publicPath(String setting, String name) {
    return new TokenKeyFile(setting, name).path();
  }

  /// A public key: DER, PEM or a JWK.
  static JwsKey readPublic(String setting, String name) {
    var file = new TokenKeyFile(setting, name);
    return switch (JwsKey.parse(file.published())) {
      case Parsed.Ok<JwsKey>(JwsKey key) -> key;
      case Parsed.Malformed<JwsKey>(Refusal refusal) ->
          throw file.unusable(refusal.wanted(), refusal.got());
    };
  }

  private TokenKey key(String[] period) {
    Bytes content = Bytes.copyOf(PrivateFile.readUpTo(setting, path(), LONGEST));
    List<Pem.Block> blocks = blocks(content);
    JwsSigner signer = signer(blocks.isEmpty() ? content : only(blocks));
    List<Bytes> certificates =
        blocks.stream()
            .filter(block -> block.label().equals(CERTIFICATE))
            .map(Pem.Block::content)
            .toList();
    List<X509Certificate> read = certificates.stream().map(this::certificate).toList();
    if (!read.isEmpty() && !isOf(signer, read.getFirst())) {
      throw unusable("first the certificate of its key", "another key's");
    }
    Optional<Instant> from = period.length > 0 ? Optional.of(instant(period[0])) : Optional.empty();
    Optional<Instant> until =
        period.length > 1 ? Optional.of(instant(period[1])) : Optional.empty();
    Stream<Instant> ends =
        Stream.concat(
            until.stream(),
            read.stream().map(certificate -> certificate.getNotAfter().toInstant()));
    Instant begins =
        from.or(() -> read.stream().map(each -> each.getNotBefore().toInstant()).findFirst())
            .orElse(Instant.EPOCH);
    return new TokenKey(signer, begins, ends.min(Instant::compareTo), certificates);
  }

  private Path path() {
    try {
      return Path.of(file);
    } catch (InvalidPathException _) {
      throw unusable("a file", "a name that no file has");
    }
  }

  private Bytes published() {
    try (InputStream in = Files.newInputStream(path())) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw unusable("at most %d bytes".formatted(LONGEST), "more");
      }
      return Bytes.copyOf(bytes);
    } catch (IOException e) {
      throw unusable("a file that can be read", e.getClass().getSimpleName());
    }
  }

  private List<Pem.Block> blocks(Bytes content) {
    try {
      return Pem.looksLike(content) ? Pem.blocks("key", content) : List.of();
    } catch (Unreadable e) {
      throw unusable(e.refusal().wanted(), e.refusal().got());
    }
  }

  private Bytes only(List<Pem.Block> blocks) {
    var keys = new ArrayList<Bytes>();
    for (Pem.Block block : blocks) {
      switch (block.label()) {
        case PRIVATE_KEY -> keys.add(block.content());
        case CERTIFICATE -> {}
        default -> throw unusable(PRIVATE_KEY + " and " + CERTIFICATE, block.label());
      }
    }
    if (keys.size() != 1) {
      throw unusable("one " + PRIVATE_KEY, Integer.toString(keys.size()));
    }
    return keys.getFirst();
  }

  private JwsSigner signer(Bytes pkcs8) {
    return switch (JwsSigner.parse(SecretBytes.of(pkcs8))) {
      case Parsed.Ok<JwsSigner>(JwsSigner signer) -> signer;
      case Parsed.Malformed<JwsSigner>(Refusal refusal) ->
          throw unusable(refusal.wanted(), refusal.got());
    };
  }

  private X509Certificate certificate(Bytes der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der.toArray()));
    } catch (CertificateException e) {
      throw unusable("certificates in X.509", "something else");
    }
  }

  private static boolean isOf(JwsSigner signer, X509Certificate certificate) {
    Bytes certified = Bytes.copyOf(certificate.getPublicKey().getEncoded());
    return signer.verificationKey().spki().equals(certified);
  }

  private Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw unusable(SYNTAX, "`" + text + "`");
    }
  }

  private SettingsException unusable(String wanted, String got) {
    return new SettingsException("%s: %s: want %s, got %s".formatted(setting, file, wanted, got));
  }
}
