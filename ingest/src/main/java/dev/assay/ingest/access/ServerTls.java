package dev.assay.ingest.access;

import dev.assay.settings.SettingsException;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS 1.3 (RFC 8446) and nothing older, with the certificates of [TlsFiles]. When the files
/// change, new connections get the new ones; files that can't be used leave the last good ones in
/// force.
public final class ServerTls {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

  /// What the files hold.
  private record Loaded(Tls tls, Instant notAfter) {}

  private final TlsFiles files;
  private final Tls tls;
  private volatile Instant notAfter;
  private final ChangedFiles changes;

  /// @throws SettingsException naming the file that can't be used
  public ServerTls(TlsFiles files) {
    this.files = files;
    this.changes = new ChangedFiles(files.all());
    Loaded loaded = load(files);
    this.tls = loaded.tls();
    this.notAfter = loaded.notAfter();
  }

  /// For the web server; stays the same object when the files change.
  public Tls tls() {
    return tls;
  }

  /// When the first of the gateway's certificates runs out.
  public Instant notAfter() {
    return notAfter;
  }

  /// Reads the files again if they have changed. For one thread.
  public void refresh() {
    if (!changes.look()) {
      return;
    }
    try {
      Loaded loaded = load(files);
      tls.reload(loaded.tls());
      notAfter = loaded.notAfter();
      LOG.info(
          "TLS certificates read again from {}, good until {}", files.certificates(), notAfter);
    } catch (SettingsException e) {
      LOG.error("{}; the certificates read before stay in use", e.getMessage());
    }
  }

  private static Loaded load(TlsFiles files) {
    List<X509Certificate> chain = certificates(files.certificates());
    PrivateKey key = key(files.key());
    if (!belongs(key, chain.getFirst().getPublicKey())) {
      throw new SettingsException(
          "%s is not the key of the first certificate of %s"
              .formatted(files.key(), files.certificates()));
    }
    var tls =
        Tls.builder()
            .addEnabledProtocol("TLSv1.3")
            .privateKey(key)
            .privateKeyCertChain(chain)
            .clientAuth(clientAuth(files));
    files.clientAuthorities().map(ServerTls::certificates).ifPresent(tls::trust);
    Instant notAfter =
        chain.stream()
            .map(certificate -> certificate.getNotAfter().toInstant())
            .min(Instant::compareTo)
            .orElseThrow();
    return new Loaded(tls.build(), notAfter);
  }

  private static boolean belongs(PrivateKey key, PublicKey certified) {
    try {
      Signature signature = Signature.getInstance(signatureBy(key.getAlgorithm()));
      signature.initSign(key);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // Keys of two kinds, or of one that TLS 1.3 has no signatures for.
      return false;
    }
  }

  private static String signatureBy(String keyAlgorithm) {
    return switch (keyAlgorithm) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> keyAlgorithm;
    };
  }

  private static TlsClientAuth clientAuth(TlsFiles files) {
    if (files.clientCertificates()) {
      return TlsClientAuth.REQUIRED;
    }
    return files.clientAuthorities().isPresent() ? TlsClientAuth.OPTIONAL : TlsClientAuth.NONE;
  }

  private static List<X509Certificate> certificates(Path file) {
    try {
      List<X509Certificate> found =
          Keys.builder().pem(pem -> pem.certificates(Resource.create(file))).build().certs();
      if (!found.isEmpty()) {
        return found;
      }
    } catch (RuntimeException e) {
      throw unusable(file, "certificates in PEM", e);
    }
    throw new SettingsException("%s: want certificates in PEM, got none".formatted(file));
  }

  private static PrivateKey key(Path file) {
    try {
      return Keys.builder()
          .pem(pem -> pem.key(Resource.create(file)))
          .build()
          .privateKey()
          .orElseThrow(() -> new SettingsException("no key"));
    } catch (RuntimeException e) {
      throw unusable(file, "a private key in PEM (PKCS#8, not encrypted)", e);
    }
  }

  private static SettingsException unusable(Path file, String wanted, RuntimeException e) {
    String why =
        Files.isReadable(file) ? String.valueOf(e.getMessage()) : "no file that can be read";
    return new SettingsException("%s: want %s, got %s".formatted(file, wanted, why));
  }
}
