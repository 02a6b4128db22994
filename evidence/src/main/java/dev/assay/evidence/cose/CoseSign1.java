package dev.assay.evidence.cose;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// A [CoseEnvelope] signed with ECDSA, whose signature is R ‖ S, each as wide as the curve,
/// big-endian (RFC 9053, 2.1).
///
/// @param field what it is, as refusals name it
/// @param protectedHeader exactly as transported: the signature is over these bytes
/// @param payload likewise
public record CoseSign1(
    String field, Bytes protectedHeader, CoseAlgorithm algorithm, Bytes payload, Bytes signature) {
  public static final long TAG = CoseEnvelope.TAG;

  public static CoseSign1 read(String field, Bytes encoded) throws Unreadable {
    return of(field, CborReader.read(field, encoded));
  }

  public static CoseSign1 of(String field, CborItem item) throws Unreadable {
    CoseEnvelope envelope = CoseEnvelope.of(field, item);
    CoseAlgorithm algorithm = algorithm(envelope);
    requireWidth(envelope, algorithm);
    return new CoseSign1(
        field, envelope.protectedHeader(), algorithm, envelope.payload(), envelope.signature());
  }

  /// Why `key` does not vouch for this, if it does not.
  public Optional<Refusal> refusal(String keyName, EcKey key) {
    if (key.curve() != algorithm.curve()) {
      return Optional.of(
          new Refusal(
              Reason.KEY_MISMATCH,
              field + ".protected.alg",
              "%s, as %s is on %s"
                  .formatted(CoseAlgorithm.forCurve(key.curve()), keyName, key.curve()),
              algorithm.name()));
    }
    return key.verifies(algorithm.scheme(), signed(), signature)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.SIGNATURE_INVALID,
                field + ".signature",
                "one by " + keyName,
                "one that does not verify"));
  }

  /// Sig_structure (RFC 9052, 4.4), with no external data.
  public Bytes signed() {
    return signed(protectedHeader, payload);
  }

  public static Bytes signed(Bytes protectedHeader, Bytes payload) {
    return CoseEnvelope.signed(protectedHeader, payload);
  }

  private static CoseAlgorithm algorithm(CoseEnvelope envelope) throws Unreadable {
    Optional<CoseAlgorithm> known =
        envelope.algorithm() instanceof CborItem.Int(long identifier)
            ? CoseAlgorithm.of(identifier)
            : Optional.empty();
    return known.orElseThrow(
        () -> envelope.unsupportedAlgorithm("-7 (ES256), -35 (ES384) or -36 (ES512)"));
  }

  private static void requireWidth(CoseEnvelope envelope, CoseAlgorithm algorithm)
      throws Unreadable {
    int width = 2 * algorithm.curve().bytes();
    if (envelope.signature().length() != width) {
      throw CborFields.outOfRange(
          envelope.field() + ".signature",
          "%d bytes of %s".formatted(width, algorithm),
          envelope.signature().length() + " bytes");
    }
  }
}
