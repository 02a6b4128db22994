package dev.assay.evidence;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Certificates as they came, DER each, in any order and with any others among them: hints that the
/// host controls, trusted for nothing until a chain to a pinned root holds.
public record CertificateSet(List<Bytes> der) {
  public static final CertificateSet EMPTY = new CertificateSet(List.of());

  public CertificateSet {
    der = List.copyOf(der);
  }

  /// SHA-256 over each certificate's length (4 bytes, big-endian) and DER, in order.
  public Bytes sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Bytes certificate : der) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, certificate.length()));
        certificate.digestInto(digest);
      }
      return Bytes.copyOf(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Why these are more, or longer, than any chain has need of.
  public Optional<Refusal> tooLarge() {
    if (der.size() > CertificateReader.MOST_CERTIFICATES) {
      return Optional.of(
          new Refusal(
              Reason.TOO_LARGE,
              "certificates",
              "at most " + CertificateReader.MOST_CERTIFICATES,
              Integer.toString(der.size())));
    }
    return der.stream()
        .filter(each -> each.length() > CertificateReader.LONGEST_CERTIFICATE)
        .findFirst()
        .map(
            each ->
                new Refusal(
                    Reason.TOO_LARGE,
                    "certificates",
                    "at most " + CertificateReader.LONGEST_CERTIFICATE + " bytes each",
                    each.length() + " bytes"));
  }

  /// These, then those of `more` that are not among them.
  public CertificateSet with(CertificateSet more) {
    return new CertificateSet(Stream.concat(der.stream(), more.der.stream()).distinct().toList());
  }
}
