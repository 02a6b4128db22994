package dev.assay.evidence.eat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// A platform's attestation key that the operator believes: with these tokens it is the trust
/// anchor, because no certificate comes with them.
public final class EndorsedKey {
  private static final String FIELD = "key";

  private final EcKey key;
  private final Optional<Device> device;
  private final boolean simulated;

  /// Whose key it is.
  ///
  /// @param implementationId 32 bytes: the kind of platform
  /// @param instanceId 33 bytes: a UEID of type RAND, so that the first is 1 (RFC 9711, 4.2.1)
  public record Device(Bytes implementationId, Bytes instanceId) {
    private static final int IMPLEMENTATION_ID_BYTES = 32;
    private static final int INSTANCE_ID_BYTES = 33;
    private static final int UEID_RAND = 1;

    public static Device read(CborFields claims, Label implementationId, Label instanceId)
        throws Unreadable {
      Bytes instance = claims.bytes(instanceId, INSTANCE_ID_BYTES);
      if (instance.unsignedAt(0) != UEID_RAND) {
        throw CborFields.outOfRange(
            claims.path(instanceId), "a UEID of type RAND (1)", "type " + instance.unsignedAt(0));
      }
      return new Device(claims.bytes(implementationId, IMPLEMENTATION_ID_BYTES), instance);
    }

    @Override
    public String toString() {
      return "implementation %s, instance %s".formatted(implementationId, instanceId);
    }
  }

  private EndorsedKey(EcKey key, Optional<Device> device, boolean simulated) {
    this.key = key;
    this.device = device;
    this.simulated = simulated;
  }

  /// @param der a SubjectPublicKeyInfo of an EC key
  public static Parsed<EndorsedKey> ofSpki(Bytes der) {
    try {
      if (VerificationKey.ofSpki(FIELD, der) instanceof EcKey key) {
        return new Parsed.Ok<>(new EndorsedKey(key, Optional.empty(), false));
      }
      return new Parsed.Malformed<>(
          new Refusal(Reason.UNSUPPORTED_ALGORITHM, FIELD, "an EC key", "an RSA key"));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// @param x the affine coordinate, big-endian, as wide as the curve
  /// @param y likewise
  public static Parsed<EndorsedKey> ofCoordinates(EcCurve curve, Bytes x, Bytes y) {
    try {
      return new Parsed.Ok<>(
          new EndorsedKey(VerificationKey.ec(FIELD, curve, x, y), Optional.empty(), false));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The same key, believed for this one device only.
  public EndorsedKey of(Device only) {
    return new EndorsedKey(key, Optional.of(only), simulated);
  }

  /// The same key, as one of a made-up platform.
  public EndorsedKey ofSimulatedPlatform() {
    return new EndorsedKey(key, device, true);
  }

  public EcKey key() {
    return key;
  }

  /// The only device it is believed for; any, where nothing is said.
  public Optional<Device> device() {
    return device;
  }

  public boolean simulated() {
    return simulated;
  }

  /// SHA-256 over the DER SubjectPublicKeyInfo.
  public Bytes spkiSha256() {
    return key.spki().sha256();
  }

  @Override
  public String toString() {
    return "%s of SHA-256 %s".formatted(key.description(), spkiSha256());
  }
}
