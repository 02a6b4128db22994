package dev.assay.evidence.tpm;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eat.Answers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcrValuesTest {
  private static final String VALUE = "ab".repeat(32);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"0\": \"%s\"}",
        "{\"0\": \"0x%s\"}",
        "{\"sha256\": {\"0\": \"0x%s\"}}",
        "[\"%s\"]\n",
        "[\"0x%s\"]"
      })
  void hexMayBeginAsMostToolsPrintIt(String json) {
    var read = (PcrValues.Banks) ok(PcrValues.parse(utf8(json.formatted(VALUE))));

    assertThat(read.values())
        .isEqualTo(
            new TreeMap<>(
                Map.of(HashAlgorithm.SHA256, new TreeMap<>(Map.of(0, Bytes.fromHex(VALUE))))));
  }

  @Test
  void butNotTwice() {
    Answers.malformed(
        PcrValues.parse(utf8("{\"0\": \"0x0x%s\"}".formatted(VALUE))),
        Reason.MALFORMED_ENCODING,
        "tpm.pcrs");
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
