package dev.assay.secrets.source;

import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// TLS that trusts the certificates of one PEM file, and no others.
final class TrustedCertificates {
  private static final int LARGEST = 1024 * 1024;

  private TrustedCertificates() {}

  static SSLContext context(Path file) throws Unreadable {
    try (InputStream in = Files.newInputStream(file)) {
      var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      var pem = new ByteArrayInputStream(in.readNBytes(LARGEST));
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry(Integer.toString(trusted.size()), certificate);
      }
      if (trusted.size() == 0) {
        throw noCertificates(file);
      }
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw PrivateFile.unreadable(file, e);
    } catch (GeneralSecurityException e) {
      throw noCertificates(file);
    }
  }

  private static Unreadable noCertificates(Path file) {
    return new Unreadable(
        Reason.MALFORMED_ENCODING, file.toString(), "certificates in PEM", "something else");
  }
}
