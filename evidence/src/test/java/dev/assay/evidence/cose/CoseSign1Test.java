package dev.assay.evidence.cose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborWriter;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.eat.simulated.SimulatedClaims;
import dev.assay.evidence.eat.simulated.SimulatedKey;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoseSign1Test {
  private static final Bytes SEED = Bytes.fromHex("c0".repeat(32));
  private static final Bytes PAYLOAD = Bytes.fromHex("a0");
  private static final CborItem NO_HEADERS = new CborItem.MapItem(List.of());

  private final SimulatedKey key = SimulatedKey.fromSeed(EcCurve.P384, SEED, "test");

  /// RFC 9052, Appendix C.2.1, with the key of C.7.1.
  @Test
  void theExampleOfTheStandardVerifies() throws Unreadable {
    CoseSign1 example =
        CoseSign1.read(
            "token",
            Bytes.fromHex(
                "d28443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31d"
                    + "1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56"
                    + "ed2a223444547e01f11d3b0916e5a4c345cacb36"));
    EcKey eleven =
        VerificationKey.ec(
            "key",
            EcCurve.P256,
            Bytes.fromHex("bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff"),
            Bytes.fromHex("20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e"));

    assertThat(example.refusal("key", eleven)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void eachCurveHasItsAlgorithmTaggedOrNot(EcCurve curve) throws Unreadable {
    SimulatedKey signer = SimulatedKey.fromSeed(curve, SEED, "signer");
    CborItem tagged = signer.sign1(PAYLOAD);
    CborItem bare = ((CborItem.Tagged) tagged).content();

    for (CborItem token : List.of(tagged, bare)) {
      CoseSign1 read = CoseSign1.read("token", CborWriter.encode(token));
      assertThat(read.algorithm().curve()).isEqualTo(curve);
      assertThat(read.payload()).isEqualTo(PAYLOAD);
      assertThat(read.refusal("key", CoseKey.read("key", signer.coseKey()))).isEmpty();
      assertThat(read.refusal("key", CoseKey.read("key", signer.compressedCoseKey()))).isEmpty();
    }
  }

  @Test
  void anotherCurveThanTheAlgorithmsIsAnotherKey() throws Unreadable {
    CoseSign1 token = CoseSign1.of("token", key.sign1(PAYLOAD));
    SimulatedKey other = SimulatedKey.fromSeed(EcCurve.P256, SEED, "other");

    Optional<Refusal> refusal = token.refusal("key", CoseKey.read("key", other.coseKey()));

    assertThat(refusal.map(Refusal::reason)).contains(Reason.KEY_MISMATCH);
  }

  @Test
  void theSignatureIsOverProtectedHeaderAndPayload() throws Unreadable {
    CoseSign1 sound = CoseSign1.of("token", key.sign1(PAYLOAD));
    Bytes padded = Bytes.fromHex("a10139" + "0022");
    CoseSign1 otherHeader =
        new CoseSign1("token", padded, sound.algorithm(), sound.payload(), sound.signature());
    CoseSign1 otherPayload =
        new CoseSign1(
            "token",
            sound.protectedHeader(),
            sound.algorithm(),
            Bytes.fromHex("a1"),
            sound.signature());

    for (CoseSign1 forged : List.of(otherHeader, otherPayload)) {
      assertThat(forged.refusal("key", CoseKey.read("key", key.coseKey())).map(Refusal::reason))
          .contains(Reason.SIGNATURE_INVALID);
    }
  }

  @Test
  void zeroOrTooLargeNumbersAreNoSignature() throws Unreadable {
    CoseSign1 sound = CoseSign1.of("token", key.sign1(PAYLOAD));
    for (String hex : List.of("00".repeat(96), "ff".repeat(96))) {
      CoseSign1 forged =
          new CoseSign1(
              "token",
              sound.protectedHeader(),
              sound.algorithm(),
              sound.payload(),
              Bytes.fromHex(hex));
      assertThat(forged.refusal("key", CoseKey.read("key", key.coseKey())).map(Refusal::reason))
          .contains(Reason.SIGNATURE_INVALID);
    }
  }

  @Test
  void theAlgorithmIsProtected() {
    CborItem unprotected = new SimulatedClaims().number(1, -35).item();

    assertRefused(
        key.sign1(Bytes.fromHex("a0"), unprotected, PAYLOAD),
        Reason.FIELD_OUT_OF_RANGE,
        "token.unprotected.alg");
    assertRefused(
        key.sign1(Bytes.fromHex("a0"), NO_HEADERS, PAYLOAD),
        Reason.FIELD_MISSING,
        "token.protected.alg");
    assertRefused(
        key.sign1(Bytes.EMPTY, NO_HEADERS, PAYLOAD), Reason.FIELD_MISSING, "token.protected.alg");
    assertRefused(
        key.sign1(header(-35), unprotected, PAYLOAD),
        Reason.FIELD_OUT_OF_RANGE,
        "token.unprotected.alg");
  }

  @Test
  void otherAlgorithmsAreNotSupported() {
    for (long algorithm : new long[] {-8, -37, -257, 5, 0}) {
      assertRefused(
          key.sign1(header(algorithm), NO_HEADERS, PAYLOAD),
          Reason.UNSUPPORTED_ALGORITHM,
          "token.protected.alg");
    }
    Bytes text = new SimulatedClaims().text(1, "ES384").encode();
    assertRefused(
        key.sign1(text, NO_HEADERS, PAYLOAD), Reason.UNSUPPORTED_ALGORITHM, "token.protected.alg");
  }

  @Test
  void nothingIsUnderstoodThatIsCritical() {
    CborItem list = new CborItem.Array(List.of(new CborItem.Int(42)));
    Bytes header = new SimulatedClaims().number(1, -35).put(2, list).encode();
    CborItem unprotected = new SimulatedClaims().put(2, list).item();

    assertRefused(
        key.sign1(header, NO_HEADERS, PAYLOAD), Reason.FIELD_OUT_OF_RANGE, "token.protected.crit");
    assertRefused(
        key.sign1(header(-35), unprotected, PAYLOAD),
        Reason.FIELD_OUT_OF_RANGE,
        "token.unprotected.crit");
  }

  @Test
  void otherHeadersAreIgnored() throws Unreadable {
    Bytes header = new SimulatedClaims().number(1, -35).number(3, 263).text(99, "x").encode();
    CborItem unprotected = new SimulatedClaims().bytes(4, Bytes.fromHex("6b6964")).item();

    CoseSign1 token = CoseSign1.of("token", key.sign1(header, unprotected, PAYLOAD));

    assertThat(token.refusal("key", CoseKey.read("key", key.coseKey()))).isEmpty();
  }

  @Test
  void otherEnvelopesAreRefused() {
    CborItem content = ((CborItem.Tagged) key.sign1(PAYLOAD)).content();

    assertRefused(new CborItem.Tagged(17, content), Reason.UNSUPPORTED_ALGORITHM, "token");
    assertRefused(new CborItem.Tagged(98, content), Reason.FIELD_OUT_OF_RANGE, "token");
    assertRefused(
        new CborItem.Tagged(18, new CborItem.Tagged(18, content)),
        Reason.FIELD_OUT_OF_RANGE,
        "token");
    assertRefused(new CborItem.Array(List.of()), Reason.FIELD_OUT_OF_RANGE, "token");
    assertRefused(new CborItem.ByteString(PAYLOAD), Reason.FIELD_OUT_OF_RANGE, "token");
  }

  @Test
  void eachElementHasItsType() {
    List<CborItem> elements =
        ((CborItem.Array) ((CborItem.Tagged) key.sign1(PAYLOAD)).content()).items();
    List<String> fields =
        List.of("token.protected", "token.unprotected", "token.payload", "token.signature");
    for (int i = 0; i < elements.size(); i++) {
      List<CborItem> changed = new ArrayList<>(elements);
      changed.set(i, new CborItem.Nothing(false));
      assertRefused(new CborItem.Array(changed), Reason.FIELD_OUT_OF_RANGE, fields.get(i));
    }
  }

  @Test
  void theSignatureIsAsLongAsTheCurveHasIt() {
    List<CborItem> elements =
        ((CborItem.Array) ((CborItem.Tagged) key.sign1(PAYLOAD)).content()).items();
    for (int length : new int[] {0, 95, 97, 64, 132}) {
      List<CborItem> changed = new ArrayList<>(elements);
      changed.set(3, new CborItem.ByteString(Bytes.copyOf(new byte[length])));
      assertRefused(new CborItem.Array(changed), Reason.FIELD_OUT_OF_RANGE, "token.signature");
    }
  }

  private static Bytes header(long algorithm) {
    return new SimulatedClaims().number(1, algorithm).encode();
  }

  private static void assertRefused(CborItem token, Reason reason, String field) {
    try {
      CoseSign1.of("token", token);
      throw new AssertionError("was read");
    } catch (Unreadable e) {
      assertThat(e.refusal())
          .as(e.refusal().toString())
          .extracting(Refusal::reason, Refusal::field)
          .containsExactly(reason, field);
    }
  }
}
