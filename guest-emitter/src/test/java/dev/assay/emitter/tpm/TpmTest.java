package dev.assay.emitter.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmHierarchy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a TPM may answer, right and wrong.
class TpmTest {
  private final Scripted channel = new Scripted();
  private final List<Integer> pauses = new ArrayList<>();
  private final Tpm tpm = new Tpm(channel, pauses::add);

  /// Answers in turn; the last answer again and again.
  private static final class Scripted implements TpmChannel {
    private final Deque<Bytes> answers = new ArrayDeque<>();
    private final List<Bytes> asked = new ArrayList<>();

    @Override
    public byte[] exchange(byte[] command) {
      asked.add(Bytes.copyOf(command));
      Bytes next = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
      return next.toArray();
    }

    @Override
    public void close() {}
  }

  @Test
  void commandsAreAsTheSpecificationHasThem() throws Exception {
    channel.answers.add(Bytes.fromHex("8001" + "00000010" + "00000000" + "0004" + "01020304"));

    assertThat(tpm.random(4)).isEqualTo(Bytes.fromHex("01020304"));
    assertThat(channel.asked)
        .containsExactly(Bytes.fromHex("8001" + "0000000c" + "0000017b" + "0004"));
  }

  @Test
  void aTpmThatAsksForTheCommandAgainGetsIt() throws Exception {
    channel.answers.add(failure(0x922));
    channel.answers.add(failure(0x908));
    channel.answers.add(failure(0x90A));
    channel.answers.add(Bytes.fromHex("80010000000d00000000" + "000101"));

    assertThat(tpm.random(1)).isEqualTo(Bytes.fromHex("01"));
    assertThat(pauses).hasSize(3);
    assertThat(channel.asked).hasSize(4).containsOnly(channel.asked.getFirst());
  }

  @Test
  void butNotForEver() {
    channel.answers.add(failure(0x922));

    assertThatThrownBy(() -> tpm.random(1))
        .isInstanceOf(TpmException.class)
        .hasMessage("TPM2_GetRandom: TPM_RC_RETRY (0x922); it is tried again");
    assertThat(channel.asked).hasSize(21);
  }

  @Test
  void aLockoutIsNotTriedAgain() {
    channel.answers.add(failure(0x921));

    assertThatThrownBy(() -> tpm.createPrimary(TpmHierarchy.OWNER, KeyTemplate.ATTESTATION_ECC))
        .isInstanceOf(TpmException.class)
        .hasMessageContaining("TPM_RC_LOCKOUT")
        .hasMessageContaining("clear it");
    assertThat(channel.asked).hasSize(1);
  }

  @Test
  void oneThatWasNotStartedIsStartedOnce() throws Exception {
    channel.answers.add(failure(0x100));
    channel.answers.add(Bytes.fromHex("80010000000a00000000"));

    tpm.startIfNeeded();

    assertThat(channel.asked.getLast())
        .isEqualTo(Bytes.fromHex("8001" + "0000000c" + "00000144" + "0000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80010000000a000000",
        "80010000000b00000000",
        "80010000000900000000",
        "8001ffffffff00000000",
        "80010000000a00000000",
        "80010000000c000000000004",
        "80010000000c00000000ffff"
      })
  void aResponseThatIsNoneIsNamed(String hex) {
    channel.answers.add(Bytes.fromHex(hex));

    assertThatThrownBy(() -> tpm.random(4)).isInstanceOf(IOException.class);
  }

  @Test
  void aBankThatItLacksIsNamed() {
    channel.answers.add(
        Bytes.fromHex("80010000001a00000000" + "00000001" + "00000000" + "0000000000000000"));

    assertThatThrownBy(() -> tpm.pcrs(PcrSelection.of(HashAlgorithm.SHA512, 0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("want registers sha512:0, got others");
  }

  @Test
  void randomResponsesNeverBringItDown() {
    var random = new Random(5);
    for (int i = 0; i < 500; i++) {
      byte[] body = new byte[random.nextInt(60)];
      random.nextBytes(body);
      Bytes response =
          new TpmWire()
              .u16(0x8002)
              .u32(10 + body.length)
              .u32(0)
              .bytes(Bytes.copyOf(body))
              .written();
      channel.answers.clear();
      channel.answers.add(response);

      assertThatThrownBy(() -> tpm.createPrimary(TpmHierarchy.OWNER, KeyTemplate.ATTESTATION_RSA))
          .isInstanceOf(IOException.class);
    }
  }

  private static Bytes failure(int code) {
    return new TpmWire().u16(0x8001).u32(10).u32(code).written();
  }
}
