package dev.assay.evidence.cose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.eat.simulated.SimulatedClaims;
import dev.assay.evidence.eat.simulated.SimulatedKey;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoseKeyTest {
  private final SimulatedKey key =
      SimulatedKey.fromSeed(EcCurve.P384, Bytes.fromHex("c0".repeat(32)), "test");

  @ParameterizedTest
  @EnumSource
  void aCompressedPointIsTheSameKey(EcCurve curve) throws Unreadable {
    // Both signs of y.
    for (int i = 0; i < 8; i++) {
      SimulatedKey each = SimulatedKey.fromSeed(curve, Bytes.fromHex("c0".repeat(32)), "k" + i);
      EcKey whole = CoseKey.read("key", each.coseKey());

      assertThat(CoseKey.read("key", each.compressedCoseKey()).spki()).isEqualTo(whole.spki());
      assertThat(whole.x()).isEqualTo(each.x());
      assertThat(whole.y()).isEqualTo(each.y());
    }
  }

  @Test
  void useMayBeSaidAndMustBeVerifying() throws Unreadable {
    CborItem verify = new CborItem.Array(List.of(new CborItem.Int(2)));
    CborItem sign = new CborItem.Array(List.of(new CborItem.Int(1)));

    assertThat(CoseKey.read("key", sound().number(3, -35).put(4, verify).text(2, "id").encode()))
        .isNotNull();
    assertRefused(sound().put(4, sign), Reason.FIELD_OUT_OF_RANGE, "key.key_ops");
    assertRefused(sound().number(3, -7), Reason.UNSUPPORTED_ALGORITHM, "key.alg");
  }

  @Test
  void eachParameterIsChecked() {
    assertRefused(sound().number(1, 1), Reason.FIELD_OUT_OF_RANGE, "key.kty");
    assertRefused(sound().remove(1), Reason.FIELD_MISSING, "key.kty");
    assertRefused(sound().number(-1, 4), Reason.FIELD_OUT_OF_RANGE, "key.crv");
    assertRefused(sound().number(-1, 1), Reason.FIELD_OUT_OF_RANGE, "key.x");
    assertRefused(sound().remove(-2), Reason.FIELD_MISSING, "key.x");
    assertRefused(sound().remove(-3), Reason.FIELD_MISSING, "key.y");
    assertRefused(sound().number(-3, 1), Reason.FIELD_OUT_OF_RANGE, "key.y");
    assertRefused(
        sound().bytes(-4, Bytes.fromHex("01".repeat(48))), Reason.FIELD_OUT_OF_RANGE, "key.d");
  }

  @Test
  void aPointOffTheCurveIsNoKey() {
    assertRefused(sound().bytes(-3, key.x()), Reason.FIELD_OUT_OF_RANGE, "key");
    assertRefused(
        sound().bytes(-2, Bytes.fromHex("ff".repeat(48))), Reason.FIELD_OUT_OF_RANGE, "key");
    Bytes zero = Bytes.copyOf(new byte[48]);
    assertRefused(sound().bytes(-2, zero).bytes(-3, zero), Reason.FIELD_OUT_OF_RANGE, "key");
  }

  @Test
  void bytesThatAreNoMapAreNoKey() {
    assertThat(refusal(Bytes.fromHex("01")).reason()).isEqualTo(Reason.FIELD_OUT_OF_RANGE);
    assertThat(refusal(Bytes.EMPTY).reason()).isEqualTo(Reason.TRUNCATED);
    assertThat(refusal(key.coseKey().concat(Bytes.fromHex("00"))).reason())
        .isEqualTo(Reason.TRAILING_BYTES);
  }

  private SimulatedClaims sound() {
    return new SimulatedClaims().number(1, 2).number(-1, 2).bytes(-2, key.x()).bytes(-3, key.y());
  }

  private static void assertRefused(SimulatedClaims encoded, Reason reason, String field) {
    assertThat(refusal(encoded.encode()))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(reason, field);
  }

  private static Refusal refusal(Bytes encoded) {
    try {
      throw new AssertionError("was read: " + CoseKey.read("key", encoded));
    } catch (Unreadable e) {
      return e.refusal();
    }
  }
}
