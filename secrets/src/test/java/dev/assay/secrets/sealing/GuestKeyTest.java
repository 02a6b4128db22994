package dev.assay.secrets.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is sealed to must be able to keep a secret.
class GuestKeyTest {
  private static final String X25519 = "302a300506032b656e032100";

  @ParameterizedTest
  @EnumSource
  void eachKindIsReadAsWhatItIs(GuestKey.Kind kind) {
    GuestKey key = GuestKeys.of(kind).publicKey();

    assertThat(key.kind()).isEqualTo(kind);
    assertThat(GuestKey.parse(key.spki())).isEqualTo(new Parsed.Ok<>(key));
    assertThat(key.id()).isEqualTo(key.spki().sha256());
  }

  @ParameterizedTest
  @EnumSource
  void eachPrefixAndASuffixAreRefused(GuestKey.Kind kind) {
    Bytes spki = GuestKeys.of(kind).publicKey().spki();

    for (int length = 0; length < spki.length(); length++) {
      assertThat(refusal(spki.slice(0, length)).reason()).isEqualTo(Reason.MALFORMED_ENCODING);
    }
    assertThat(refusal(spki.concat(Bytes.fromHex("00"))).reason())
        .isEqualTo(Reason.MALFORMED_ENCODING);
  }

  @Test
  void curvesThatAreWeakOrNotOursAreRefused() {
    assertRefused(ec(SECObjectIdentifiers.secp192r1), Reason.UNSUPPORTED_ALGORITHM);
    assertRefused(ec(SECObjectIdentifiers.secp224r1), Reason.UNSUPPORTED_ALGORITHM);
    assertRefused(ec(SECObjectIdentifiers.secp256k1), Reason.UNSUPPORTED_ALGORITHM);
    assertThat(refusal(ec(SECObjectIdentifiers.secp256k1)).got()).isEqualTo("curve 1.3.132.0.10");
  }

  @Test
  void signingKeysAreRefused() throws GeneralSecurityException {
    Bytes ed25519 =
        Bytes.copyOf(
            KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded());

    Refusal refusal = refusal(ed25519);

    assertThat(refusal.reason()).isEqualTo(Reason.UNSUPPORTED_ALGORITHM);
    assertThat(refusal.got()).contains("1.3.101.112");
    assertThat(refusal.wanted()).contains("X25519");
  }

  @Test
  void aPointOffItsCurveIsRefused() {
    byte[] spki = GuestKeys.of(GuestKey.Kind.P256).publicKey().spki().toArray();
    spki[spki.length - 1] ^= 1;

    assertRefused(Bytes.copyOf(spki), Reason.FIELD_OUT_OF_RANGE);
  }

  @Test
  void thePointAtInfinityIsRefused() {
    assertRefused(
        spki(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1, new byte[1]),
        Reason.FIELD_OUT_OF_RANGE);
  }

  /// Else one key would have two ids, and be released to twice.
  @Test
  void aCompressedPointIsRefused() {
    var g = SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1).getG();

    assertRefused(
        spki(
            X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1, g.getEncoded(true)),
        Reason.MALFORMED_ENCODING);
  }

  @Test
  void rsaIsRefusedByLengthAndExponent() {
    BigInteger f4 = BigInteger.valueOf(65537);
    assertThat(GuestKey.parse(rsa(2048, f4))).isInstanceOf(Parsed.Ok.class);
    assertThat(GuestKey.parse(rsa(4096, f4))).isInstanceOf(Parsed.Ok.class);
    assertRefused(rsa(2047, f4), Reason.FIELD_OUT_OF_RANGE);
    assertRefused(rsa(1024, f4), Reason.FIELD_OUT_OF_RANGE);
    assertRefused(rsa(4097, f4), Reason.FIELD_OUT_OF_RANGE);
    assertRefused(rsa(3072, BigInteger.valueOf(3)), Reason.FIELD_OUT_OF_RANGE);
    assertRefused(rsa(3072, BigInteger.valueOf(65538)), Reason.FIELD_OUT_OF_RANGE);
    assertRefused(rsa(3072, BigInteger.TWO.pow(64).add(BigInteger.ONE)), Reason.FIELD_OUT_OF_RANGE);
  }

  @Test
  void x25519OfAnotherLengthIsRefused() {
    assertRefused(
        Bytes.fromHex("3029300506032b656e032000" + "09".repeat(31)), Reason.FIELD_OUT_OF_RANGE);
  }

  /// RFC 7748, 6.1: their multiples are all zero, whoever multiplies.
  @Test
  void x25519OfPartOfAByteIsRefused() {
    assertRefused(
        Bytes.fromHex("302a300506032b656e032106" + "09".repeat(31) + "40"),
        Reason.FIELD_OUT_OF_RANGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"
      })
  void x25519OfLowOrderIsRefused(String u) {
    assertRefused(Bytes.fromHex(X25519 + u), Reason.KEY_UNSUITABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // 9 + 2^255 - 19, which is 9 again; and 9 with the bit set that X25519 ignores.
        "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0900000000000000000000000000000000000000000000000000000000000080"
      })
  void x25519InAnotherSpellingIsRefused(String u) {
    assertThat(GuestKey.parse(Bytes.fromHex(X25519 + "09" + "00".repeat(31))))
        .isInstanceOf(Parsed.Ok.class);
    assertRefused(Bytes.fromHex(X25519 + u), Reason.FIELD_OUT_OF_RANGE);
  }

  @Test
  void tooLongIsRefusedBeforeItIsRead() {
    assertRefused(Bytes.copyOf(new byte[GuestKey.LONGEST + 1]), Reason.TOO_LARGE);
  }

  @Test
  void aPrivateKeyThatIsNotOfItsPublicKeysKindIsRefused() throws GeneralSecurityException {
    var ec = KeyPairGenerator.getInstance("EC").generateKeyPair();
    var x = KeyPairGenerator.getInstance("X25519").generateKeyPair();

    assertThat(GuestPrivateKey.of(new java.security.KeyPair(ec.getPublic(), x.getPrivate())))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> assertThat(malformed.refusal().reason()).isEqualTo(Reason.KEY_MISMATCH));
  }

  private static Bytes ec(ASN1ObjectIdentifier curve) {
    return spki(
        X9ObjectIdentifiers.id_ecPublicKey,
        curve,
        SECNamedCurves.getByOID(curve).getG().getEncoded(false));
  }

  /// With a modulus that is nobody's: it is only read.
  private static Bytes rsa(int bits, BigInteger exponent) {
    byte[] modulus = new byte[(bits + 7) / 8];
    Arrays.fill(modulus, (byte) 0x55);
    var odd = new BigInteger(1, modulus).clearBit(bits).setBit(bits - 1).setBit(0);
    BigInteger exact = odd.mod(BigInteger.TWO.pow(bits));
    try {
      return spki(
          PKCSObjectIdentifiers.rsaEncryption,
          org.bouncycastle.asn1.DERNull.INSTANCE,
          new RSAPublicKey(exact, exponent).getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bytes spki(
      ASN1ObjectIdentifier algorithm, org.bouncycastle.asn1.ASN1Encodable parameters, byte[] key) {
    try {
      return Bytes.copyOf(
          new SubjectPublicKeyInfo(new AlgorithmIdentifier(algorithm, parameters), key)
              .getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertRefused(Bytes spki, Reason reason) {
    assertThat(refusal(spki).reason()).isEqualTo(reason);
  }

  private static Refusal refusal(Bytes spki) {
    return switch (GuestKey.parse(spki)) {
      case Parsed.Malformed<GuestKey>(Refusal refusal) -> refusal;
      case Parsed.Ok<GuestKey> ok -> throw new AssertionError("accepted: " + ok);
    };
  }
}
