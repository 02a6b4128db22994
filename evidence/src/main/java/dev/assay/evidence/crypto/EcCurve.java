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
  P256(SECObjectIdentifiers.secp256r1, 32),
  P384(SECObjectIdentifiers.secp384r1, 48),
  P521(SECObjectIdentifiers.secp521r1, 66);

  private final ASN1ObjectIdentifier oid;
  private final int bytes;
  private final ECDomainParameters domain;

  EcCurve(ASN1ObjectIdentifier oid, int bytes) {
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

  ASN1ObjectIdentifier oid() {
    return oid;
  }

  static Optional<EcCurve> ofOid(ASN1ObjectIdentifier oid) {
    return Arrays.stream(values()).filter(curve -> curve.oid.equals(oid)).findFirst();
  }
}
