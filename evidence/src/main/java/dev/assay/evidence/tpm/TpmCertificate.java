package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyUsage;

/// A certificate for a TPM's key, up to a root that the operator trusts: TPMs have no root that
/// everybody would pin (TCG EK Credential Profile for TPM Family 2.0).
public final class TpmCertificate {
  /// What the certified key is for.
  public enum Role {
    /// An endorsement key: tcg-kp-EKCertificate.
    EK("tpm.ek_certificate", "2.23.133.8.1"),
    /// An attestation key: tcg-kp-AIKCertificate.
    AK("tpm.ak_certificate", "2.23.133.8.3");

    private final String field;
    private final String purpose;

    Role(String field, String purpose) {
      this.field = field;
      this.purpose = purpose;
    }
  }

  /// What came of looking for one.
  public sealed interface Search {
    /// @param path leaf first
    record Found(CertificatePath path, AkEndorsement endorsement) implements Search {}

    /// No certificate of this role among those given is for this key.
    ///
    /// @param others whether there are any of this role at all
    record NoneForKey(boolean others) implements Search {}

    /// @param missing true where a certificate was not given: more of them may change the answer
    record Unsound(Refusal refusal, boolean missing) implements Search {}
  }

  private static final String ALTERNATIVE_NAME = "2.5.29.17";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final Set<String> UNDERSTOOD = Set.of(ALTERNATIVE_NAME, EXTENDED_KEY_USAGE);

  private TpmCertificate() {}

  /// Looks among `given` for a certificate of `key`, and for a path from it to an anchor.
  public static Search find(
      Role role,
      VerificationKey key,
      CertificateSet given,
      Collection<TrustAnchor> anchors,
      Instant at) {
    List<X509Certificate> certificates =
        given.der().stream().map(X509Certificate::decode).flatMap(Optional::stream).toList();
    List<X509Certificate> ofRole =
        certificates.stream()
            .filter(certificate -> certificate.extendedKeyUsages().contains(role.purpose))
            .toList();
    Optional<X509Certificate> leaf =
        ofRole.stream().filter(certificate -> isFor(certificate, key)).findFirst();
    if (leaf.isEmpty()) {
      return new Search.NoneForKey(!ofRole.isEmpty());
    }
    Optional<Refusal> unfit = unfit(role, leaf.get(), key);
    if (unfit.isPresent()) {
      return new Search.Unsound(unfit.get(), false);
    }
    return switch (CertificatePath.find(
        role.field, leaf.get(), certificates, anchors, UNDERSTOOD)) {
      case CertificatePath.Search.NotFound(Refusal refusal, boolean missing) ->
          new Search.Unsound(refusal, missing);
      case CertificatePath.Search.Found(CertificatePath path) ->
          path.invalidAt(role.field, at)
              .<Search>map(refusal -> new Search.Unsound(refusal, false))
              .orElseGet(() -> new Search.Found(path, endorsement(role, path)));
    };
  }

  /// A certificate as a TPM's NV index holds it: without what pads it, zeros or 0xFF, after the end
  /// that its DER says. Anything else is as it came.
  public static Bytes withoutPadding(Bytes fromNv) {
    int length = fromNv.isEmpty() ? -1 : Der.valueLength(fromNv, 0);
    if (length <= 0 || length >= fromNv.length()) {
      return fromNv;
    }
    int first = fromNv.unsignedAt(length);
    boolean padding = first == 0x00 || first == 0xFF;
    for (int i = length; i < fromNv.length() && padding; i++) {
      padding = fromNv.unsignedAt(i) == first;
    }
    return padding ? fromNv.slice(0, length) : fromNv;
  }

  private static boolean isFor(X509Certificate certificate, VerificationKey key) {
    return certificate.key().filter(its -> its.spki().equals(key.spki())).isPresent();
  }

  private static Optional<Refusal> unfit(
      Role role, X509Certificate certificate, VerificationKey key) {
    int wanted =
        role == Role.AK
            ? KeyUsage.digitalSignature
            : key instanceof RsaKey ? KeyUsage.keyEncipherment : KeyUsage.keyAgreement;
    if (!certificate.mayBeUsedFor(wanted)) {
      return Optional.of(
          new Refusal(
              Reason.CHAIN_INVALID,
              role.field + ".key_usage",
              role == Role.AK ? "digitalSignature" : "keyEncipherment (RSA), keyAgreement (EC)",
              certificate.keyUsages().toString()));
    }
    return certificate.authority()
        ? Optional.of(
            new Refusal(
                Reason.CHAIN_INVALID, role.field, "no authority", "one that issues certificates"))
        : Optional.empty();
  }

  private static AkEndorsement endorsement(Role role, CertificatePath path) {
    Claims claims =
        Claims.builder()
            .text("tpm.trust_anchor", path.anchor().name())
            .binary(role.field + ".sha256", path.leaf().sha256())
            .text(role.field + ".subject", path.leaf().subjectName())
            .build()
            .with(
                Optional.ofNullable(path.leaf().extensions().get(ALTERNATIVE_NAME))
                    .map(name -> TpmIdentity.claims(role.field, name))
                    .orElse(Claims.NONE));
    return new AkEndorsement(
        AkEndorsement.AK_CERTIFICATE,
        path.references(role.name()),
        path.anchor().simulated(),
        claims);
  }
}
