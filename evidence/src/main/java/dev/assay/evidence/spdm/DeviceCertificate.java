package dev.assay.evidence.spdm;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyUsage;

/// What is asked of a device's certificates beyond RFC 5280 (DSP0274, leaf certificate).
final class DeviceCertificate {
  static final String FIELD = "spdm.certificate";

  private static final String RESPONDER = "1.3.6.1.4.1.412.274.3";
  private static final String REQUESTER = "1.3.6.1.4.1.412.274.4";

  /// Extensions that may be critical: TCG DICE's words on the firmware (TcbInfo, UEID,
  /// MultiTcbInfo, manifests), which are shown or are a policy's to judge; the DMTF's own; names of
  /// the device; and what the key is for, which [#unfitToSign] judges.
  private static final Set<String> UNDERSTOOD =
      Set.of(
          FirmwareId.EXTENSION,
          "2.23.133.5.4.2",
          "2.23.133.5.4.3",
          "2.23.133.5.4.4",
          "2.23.133.5.4.5",
          "1.3.6.1.4.1.412.274.2",
          "1.3.6.1.4.1.412.274.5",
          "1.3.6.1.4.1.412.274.6",
          "2.5.29.17",
          "2.5.29.37");

  private DeviceCertificate() {}

  static CertificatePath.Search path(
      X509Certificate leaf, List<X509Certificate> given, List<TrustAnchor> anchors) {
    return CertificatePath.find(FIELD, leaf, given, anchors, UNDERSTOOD);
  }

  /// A key that is for something else: no digital signatures, or requests and not responses.
  static Optional<Refusal> unfitToSign(X509Certificate leaf) {
    if (!leaf.keyUsages().isEmpty() && !leaf.mayBeUsedFor(KeyUsage.digitalSignature)) {
      return Optional.of(
          new Refusal(
              Reason.CHAIN_INVALID, FIELD + ".key_usage", "digitalSignature", "another usage"));
    }
    boolean requesterOnly =
        leaf.extendedKeyUsages().contains(REQUESTER)
            && !leaf.extendedKeyUsages().contains(RESPONDER);
    return requesterOnly
        ? Optional.of(
            new Refusal(
                Reason.CHAIN_INVALID,
                FIELD + ".extended_key_usage",
                "responder authentication",
                "requester authentication alone"))
        : Optional.empty();
  }
}
