package dev.assay.evidence.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PemTest {
  @Test
  void blocksStandBetweenAnything() throws Unreadable {
    Bytes pem =
        ascii("x\n-----BEGIN A-----\nAQ==\n-----END A-----\ny\n-----BEGIN B-----\n-----END B-----");

    assertThat(Pem.blocks("pem", pem))
        .isEqualTo(
            List.of(new Pem.Block("A", Bytes.fromHex("01")), new Pem.Block("B", Bytes.EMPTY)));
  }

  /// Found by fuzzing: the dashes that end one line began the other.
  @Test
  void theEndLineHasDashesOfItsOwn() {
    assertThatThrownBy(() -> Pem.blocks("pem", ascii("-----BEGIN X-----END X-----\n")))
        .isInstanceOf(Unreadable.class);
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
