package dev.assay.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SecretValueTest {
  @Test
  void itsTextSaysItsLengthAlone() {
    assertThat(Canary.value()).hasToString("secret of 11 bytes");
    Canary.assertNotIn(Canary.value());
  }

  @Test
  void closingWipesIt() {
    byte[] plaintext = Canary.TEXT.getBytes(StandardCharsets.UTF_8);
    SecretValue value = SecretValue.takingOver(plaintext);

    value.close();

    assertThat(plaintext).containsOnly(0);
    Throwable thrown = catchThrowable(() -> value.reveal(bytes -> bytes.length));
    assertThat(thrown).isInstanceOf(IllegalStateException.class);
    Canary.assertNotIn(thrown);
  }

  @Test
  void whatWasRevealedIsWipedAfterItsUse() {
    var kept = new AtomicReference<byte[]>();

    int length =
        Canary.value()
            .reveal(
                bytes -> {
                  kept.set(bytes);
                  return bytes.length;
                });

    assertThat(length).isEqualTo(11);
    assertThat(kept.get()).containsOnly(0);
  }

  @Test
  void whatWasRevealedIsWipedAfterAFailureToo() {
    var kept = new AtomicReference<byte[]>();

    assertThatThrownBy(
            () ->
                Canary.value()
                    .reveal(
                        bytes -> {
                          kept.set(bytes);
                          throw new IllegalArgumentException("no");
                        }))
        .hasMessage("no");

    assertThat(kept.get()).containsOnly(0);
  }

  @Test
  void aUseCanNotChangeIt() {
    SecretValue value = Canary.value();

    byte changed = value.reveal(bytes -> bytes[0] = 0);

    assertThat(changed).isZero();
    assertThat(Canary.is(value)).isTrue();
  }

  @Test
  void itIsTheSameAsItsLikeAndAsNoOther() {
    assertThat(Canary.value().sameAs(Canary.value())).isTrue();
    assertThat(Canary.value().sameAs(SecretValue.takingOver(new byte[11]))).isFalse();
    assertThat(Canary.value()).isNotEqualTo(Canary.value());
  }

  @Test
  void itIsNotSerialised() {
    assertThatThrownBy(
            () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(Canary.value()))
        .isInstanceOf(NotSerializableException.class);
  }

  @Test
  void moreThanTheLargestIsNoSecret() {
    byte[] most = new byte[SecretValue.LARGEST];

    assertThat(SecretValue.takingOver(most).length()).isEqualTo(SecretValue.LARGEST);
    assertThatThrownBy(() -> SecretValue.takingOver(new byte[SecretValue.LARGEST + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
