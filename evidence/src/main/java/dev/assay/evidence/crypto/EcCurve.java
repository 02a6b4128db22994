package dev.assay.evidence.crypto;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;

/// The NIST curves that attestation keys lie on (FIPS 186-5; SEC 2).
@SuppressWarnings("ImmutableEnumChecker") // Bouncy Castle's types, which never change
public enum EcCurve {
  P256("P-256", SECObjectIdentifiers.secp256r1, 32),
  P384("P-384", SECObjectIdentifiers.secp384r1, 48),
  P521("P-521", SECObjectIdentifiers.secp521r1, 66);

  private final String jwkName;
  private final ASN1ObjectIdentifier oid;
  private final int bytes;
  private final ECDomainParameters domain;

  EcCurve(String jwkName, ASN1ObjectIdentifier oid, int bytes) {
    this.jwkName = jwkName;
    this.oid = oid;
    this.bytes = bytes;
    this.domain = new ECNamedDomainParameters(oid, CustomNamedCurves.getByOID(oid));
  }

  /// How many bytes a coordinate, an R and an S have.
  public int bytes() {
    return bytes;
  }

  public ECDomainParameters domain() {
    return domain;
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
    return oid;
  }

  static Optional<EcCurve> ofOid(ASN1ObjectIdentifier oid) {
    return Arrays.stream(values()).filter(curve -> curve.oid.equals(oid)).findFirst();
  }
}
