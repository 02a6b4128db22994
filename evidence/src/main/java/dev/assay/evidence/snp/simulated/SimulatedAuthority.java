package dev.assay.evidence.snp.simulated;

import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/// A made-up ARK, ASK or ASVK: signs as AMD's do.
record SimulatedAuthority(X500Name name, PrivateKey key, Bytes certificate) {
  private static final int SALT_BYTES = 48;
  private static final PSSParameterSpec PARAMETERS =
      new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, SALT_BYTES, 1);

  /// With the trailer spelled out, as in AMD's own authorities' certificates.
  static final AlgorithmIdentifier ALGORITHM = algorithm();

  /// `SEQUENCE { signed, algorithm, signature }`: a certificate or a revocation list.
  static Bytes signed(ASN1Encodable toBeSigned, PrivateKey key, SecureRandom salt) {
    try {
      byte[] covered = toBeSigned.toASN1Primitive().getEncoded(ASN1Encoding.DER);
      Signature pss = Signature.getInstance("RSASSA-PSS");
      pss.setParameter(PARAMETERS);
      pss.initSign(key, salt);
      pss.update(covered);
      ASN1EncodableVector parts = new ASN1EncodableVector();
      parts.add(toBeSigned);
      parts.add(ALGORITHM);
      parts.add(new DERBitString(pss.sign()));
      return Bytes.copyOf(new DERSequence(parts).getEncoded(ASN1Encoding.DER));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with RSASSA-PSS", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Names no key.
  @Override
  public String toString() {
    return name.toString();
  }

  private static AlgorithmIdentifier algorithm() {
    AlgorithmIdentifier sha384 =
        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha384, DERNull.INSTANCE);
    ASN1EncodableVector parameters = new ASN1EncodableVector();
    parameters.add(new DERTaggedObject(true, 0, sha384));
    parameters.add(
        new DERTaggedObject(
            true, 1, new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha384)));
    parameters.add(new DERTaggedObject(true, 2, new ASN1Integer(SALT_BYTES)));
    parameters.add(new DERTaggedObject(true, 3, new ASN1Integer(1)));
    return new AlgorithmIdentifier(
        PKCSObjectIdentifiers.id_RSASSA_PSS, new DERSequence(parameters));
  }
}
