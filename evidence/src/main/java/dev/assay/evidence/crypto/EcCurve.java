package dev.assay.evidence.crypto;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;

/// The NIST curves that attestation keys lie on (FIPS 186-5; SEC 2).
public enum EcCurve {
  P256("P-256", 32),
  P384("P-384", 48),
  P521("P-521", 66);

  private final String jwkName;
  private final int bytes;

  EcCurve(String jwkName, int bytes) {
    this.jwkName = jwkName;
    this.bytes = bytes;
  }

  /// How many bytes a coordinate, an R and an S have.
  public int bytes() {
    return bytes;
  }

  public ECDomainParameters domain() {
    return Domains.of(this);
  }

  /// The value of `crv` in a JWK (RFC 7518, 6.2.1.1), e.g. `P-256`.
  public String jwkName() {
    return jwkName;
  }

  /// The curve that a JWK's `crv` names; empty where it is none of these.
  public static Optional<EcCurve> ofJwkName(String crv) {
    return Arrays.stream(values()).filter(curve -> curve.jwkName.equals(crv)).findFirst();
  }

  ASN1ObjectIdentifier oid() {
    return Domains.of(this).getName();
  }

  static Optional<EcCurve> ofOid(ASN1ObjectIdentifier oid) {
    return Arrays.stream(values()).filter(curve -> curve.oid().equals(oid)).findFirst();
  }

  /// Bouncy Castle's half, loaded when somebody computes: a guest only names its curve.
  private static final class Domains {
    private static final Map<EcCurve, ECNamedDomainParameters> ALL =
        new EnumMap<>(
            Map.of(
                P256, named(SECObjectIdentifiers.secp256r1),
                P384, named(SECObjectIdentifiers.secp384r1),
                P521, named(SECObjectIdentifiers.secp521r1)));

    private Domains() {}

    static ECNamedDomainParameters of(EcCurve curve) {
      return Objects.requireNonNull(ALL.get(curve));
    }

    private static ECNamedDomainParameters named(ASN1ObjectIdentifier oid) {
      return new ECNamedDomainParameters(oid, CustomNamedCurves.getByOID(oid));
    }
  }
}
