package dev.assay.evidence.tsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The kernel's parser, rule by rule (security/keys/tsm.c and lib/kstrtox.c).
class TsmKeyRequestTest {
  private static final String KEY = "0123456789abcdef".repeat(8);

  @Test
  void aPlainRequestHasTheDefaults() {
    assertThat(read("auth " + KEY)).isEqualTo(new TsmKeyRequest(Bytes.fromHex(KEY), 0, ""));
  }

  @Test
  void optionsComeInAnyOrderAndSeparatorsAreSpacesOrTabs() {
    var wanted = new TsmKeyRequest(Bytes.fromHex(KEY), 2, "extended");

    assertThat(read("auth " + KEY + " privlevel=2 format=extended")).isEqualTo(wanted);
    assertThat(read("auth\t" + KEY + "\tformat=extended \t  privlevel=2 ")).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2",
    "10, 16",
    "0x10, 16",
    "0Xff, 255",
    "+3, 3",
    "+0x3, 3",
    "ffffffff, 4294967295",
    "00000000000000000000000000000001, 1"
  })
  void privilegeLevelsAreInBase16(String text, long wanted) {
    assertThat(read("auth 00 privlevel=" + text).privilegeLevel()).isEqualTo(wanted);
  }

  @Test
  void aNewlineEndsANumberAndBelongsToAFormat() {
    assertThat(read("auth 00 privlevel=1\n").privilegeLevel()).isEqualTo(1);
    assertThat(read("auth 00 format=x\n").format()).isEqualTo("x\n");
  }

  @ParameterizedTest
  @CsvSource({
    "100000000, FIELD_OUT_OF_RANGE",
    "10000000000000000, FIELD_OUT_OF_RANGE",
    "10000000000000000z, FIELD_OUT_OF_RANGE",
    "100000000z, MALFORMED_ENCODING",
    "-1, MALFORMED_ENCODING",
    "++1, MALFORMED_ENCODING",
    "0x, MALFORMED_ENCODING",
    "0x0x1, MALFORMED_ENCODING",
    "g, MALFORMED_ENCODING",
    "1\u0661, MALFORMED_ENCODING"
  })
  void otherNumbersAreRefused(String text, Reason reason) {
    assertThat(refusal("auth 00 privlevel=" + text))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(reason, "tsm_key.request.privlevel");
  }

  @Test
  void anOddLastCharacterOfTheKeyIsIgnored() {
    assertThat(read("auth 0a1").publicKey()).isEqualTo(Bytes.fromHex("0a"));
    assertThat(read("auth 0a\n").publicKey()).isEqualTo(Bytes.fromHex("0a"));
    assertThat(read("auth " + KEY + "z").publicKey().length()).isEqualTo(64);
    assertThat(read("auth z").publicKey()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void anEmptyTokenIsAnEmptyKey() {
    assertThat(read("auth ").publicKey()).isEqualTo(Bytes.EMPTY);
    assertThat(read("auth  privlevel=1")).isEqualTo(new TsmKeyRequest(Bytes.EMPTY, 1, ""));
  }

  @Test
  void keysHaveUpToSixtyFourBytesOfHex() {
    assertThat(refusal("auth " + KEY + "00").reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal("auth 0g").reason()).isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(refusal("auth 0 privlevel=1 0").reason()).isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(read("auth " + "AB".repeat(64)).publicKey().length()).isEqualTo(64);
  }

  @Test
  void theFirstTokenIsTheCommand() {
    for (String text : new String[] {" auth 00", "AUTH 00", "auth=1 00", "\0auth 00", "x"}) {
      assertThat(refusal(text))
          .extracting(Refusal::reason, Refusal::field)
          .containsExactly(Reason.MALFORMED_ENCODING, "tsm_key.request");
    }
    assertThat(refusal("auth").reason()).isEqualTo(Reason.TRUNCATED);
    assertThat(refusal("auth\0 00").reason()).isEqualTo(Reason.TRUNCATED);
  }

  @ParameterizedTest
  @CsvSource({
    "auth",
    "privlevel",
    "privlevel=",
    "format=",
    "Format=x",
    "other=1",
    "privlevel=1 privlevel=1",
    "format=a format=a"
  })
  void unknownEmptyAndRepeatedOptionsAreRefused(String options) {
    assertThat(refusal("auth 00 " + options))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.MALFORMED_ENCODING, "tsm_key.request.option");
  }

  @Test
  void formatsHaveUpToFifteenCharacters() {
    assertThat(read("auth 00 format=" + "f".repeat(15)).format()).hasSize(15);
    assertThat(refusal("auth 00 format=" + "f".repeat(16)))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.TOO_LARGE, "tsm_key.request.format");
  }

  @Test
  void theTextEndsAtItsFirstNul() {
    assertThat(read("auth 00\0 nonsense nonsense")).isEqualTo(read("auth 00"));
  }

  @Test
  void payloadsHaveOneTo32767Bytes() {
    assertThat(refusal("").reason()).isEqualTo(Reason.TRUNCATED);
    assertThat(read("auth 00" + " ".repeat(32760)).publicKey().length()).isEqualTo(1);
    assertThat(refusal("auth 00" + " ".repeat(32761)).reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void whatSevRefusesIsNamed() {
    assertThat(SevKeyBlob.refusal(read("auth " + KEY))).isEmpty();
    assertThat(SevKeyBlob.refusal(read("auth " + KEY + " format=extended"))).isEmpty();
    assertThat(SevKeyBlob.refusal(read("auth 00")).map(Refusal::field))
        .contains("tsm_key.request.public_key");
    assertThat(SevKeyBlob.refusal(read("auth " + KEY + " format=other")).map(Refusal::field))
        .contains("tsm_key.request.format");
  }

  @Test
  void decodingUndoesEncodingForAnyRequest() {
    var random = new Random(5);
    for (int i = 0; i < 500; i++) {
      byte[] key = new byte[random.nextInt(65)];
      random.nextBytes(key);
      String format = i % 3 == 0 ? "" : "f\u00e9=:\n".substring(0, 1 + random.nextInt(5));
      var request = new TsmKeyRequest(Bytes.copyOf(key), random.nextLong(1L << (i % 33)), format);
      assertThat(TsmKeyRequest.parse(request.encode())).isEqualTo(new Parsed.Ok<>(request));
    }
  }

  @Test
  void mutatedRequestsNeverThrow() {
    var random = new Random(6);
    byte[] sound = Text.bytes("auth " + KEY + " privlevel=0x2 format=extended").toArray();
    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = sound.clone();
      for (int j = 0; j < 1 + i % 4; j++) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      assertThat(TsmKeyRequest.parse(Bytes.copyOf(mutated))).isNotNull();
    }
  }

  private static TsmKeyRequest read(String text) {
    return switch (TsmKeyRequest.parse(Text.bytes(text))) {
      case Parsed.Ok<TsmKeyRequest>(TsmKeyRequest request) -> request;
      case Parsed.Malformed<TsmKeyRequest>(Refusal refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  private static Refusal refusal(String text) {
    return switch (TsmKeyRequest.parse(Text.bytes(text))) {
      case Parsed.Ok<TsmKeyRequest>(TsmKeyRequest request) ->
          throw new AssertionError(request.toString());
      case Parsed.Malformed<TsmKeyRequest>(Refusal refusal) -> refusal;
    };
  }
}
