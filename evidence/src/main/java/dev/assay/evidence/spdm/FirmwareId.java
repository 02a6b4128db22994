package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.x509.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;

/// The digest of the firmware for which a device made its leaf's key.
///
/// Extension 2.23.133.5.4.1 in the form of a composite device id, as NVIDIA's devices have it:
/// SEQUENCE { version INTEGER, deviceID SubjectPublicKeyInfo, fwid SEQUENCE { hashAlg OBJECT
/// IDENTIFIER, fwid OCTET STRING } } (TCG DICE, attestation architecture). Read from a certificate
/// of an H100.
final class FirmwareId {
  static final String EXTENSION = "2.23.133.5.4.1";

  private static final int DEEPEST_DER = 8;
  private static final int PARTS = 3;

  private FirmwareId() {}

  /// Empty where the extension is absent or has another form.
  static Optional<Bytes> in(X509Certificate leaf) {
    return Optional.ofNullable(leaf.extensions().get(EXTENSION)).flatMap(FirmwareId::read);
  }

  private static Optional<Bytes> read(Bytes extension) {
    if (!Der.isOneValue(extension, DEEPEST_DER)) {
      return Optional.empty();
    }
    try {
      ASN1Sequence composite = ASN1Sequence.getInstance(extension.toArray());
      ASN1Sequence firmware = ASN1Sequence.getInstance(composite.getObjectAt(PARTS - 1));
      if (composite.size() != PARTS
          || !(firmware.getObjectAt(0) instanceof ASN1ObjectIdentifier)
          || firmware.size() != 2) {
        return Optional.empty();
      }
      return Optional.of(
          Bytes.copyOf(ASN1OctetString.getInstance(firmware.getObjectAt(1)).getOctets()));
    } catch (RuntimeException e) {
      // The decoder throws exceptions of many kinds at other forms.
      return Optional.empty();
    }
  }
}
