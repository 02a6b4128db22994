package dev.assay.evidence.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DerTest {
  @Test
  void nestedValuesThatFillTheirParentsAreOneValue() {
    assertThat(Der.isOneValue(Bytes.fromHex("3006020101300101"), 4)).isFalse();
    assertThat(Der.isOneValue(Bytes.fromHex("30080201013003020102"), 4)).isTrue();
  }

  @Test
  void nestingDeeperThanAllowedIsNone() {
    assertThat(Der.isOneValue(Bytes.fromHex("300430023000"), 3)).isTrue();
    assertThat(Der.isOneValue(Bytes.fromHex("300430023000"), 2)).isFalse();
  }

  @Test
  void indefiniteLengthsAndLengthsPastTheEndAreNone() {
    assertThat(Der.isOneValue(Bytes.fromHex("30800000"), 4)).isFalse();
    assertThat(Der.isOneValue(Bytes.fromHex("3084ffffffff"), 4)).isFalse();
    assertThat(Der.isOneValue(Bytes.fromHex("30847fffffff"), 4)).isFalse();
    assertThat(Der.isOneValue(Bytes.fromHex("3085"), 4)).isFalse();
    assertThat(Der.isOneValue(Bytes.EMPTY, 4)).isFalse();
  }

  @Test
  void trailingBytesAreNoPartOfIt() {
    assertThat(Der.isOneValue(Bytes.fromHex("300000"), 4)).isFalse();
    assertThat(Der.valueLength(Bytes.fromHex("300000"), 0)).isEqualTo(2);
  }

  @Test
  void noBytesMakeItThrow() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(24)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = 0x30;
      }
      Der.isOneValue(Bytes.copyOf(bytes), 8);
    }
  }
}
