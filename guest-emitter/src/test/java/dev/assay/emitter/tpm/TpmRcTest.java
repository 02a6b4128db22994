package dev.assay.emitter.tpm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.emitter.tpm.TpmRc.Reaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Part 2, 6.6.
class TpmRcTest {
  @ParameterizedTest
  @CsvSource({
    "0x100, TPM_RC_INITIALIZE (0x100), ANEW",
    "0x101, TPM_RC_FAILURE (0x101), REBOOT",
    "0x130, TPM_RC_REBOOT (0x130), REBOOT",
    "0x143, TPM_RC_COMMAND_CODE (0x143), OPERATOR",
    "0x01e, TPM_RC_BAD_TAG (0x1e), OPERATOR",
    "0x902, TPM_RC_OBJECT_MEMORY (0x902), WAIT",
    "0x908, TPM_RC_YIELDED (0x908), AGAIN",
    "0x90a, TPM_RC_TESTING (0x90a), AGAIN",
    "0x910, TPM_RC_REFERENCE_H0 (0x910), ANEW",
    "0x91e, TPM_RC_REFERENCE_S6 (0x91e), ANEW",
    "0x920, TPM_RC_NV_RATE (0x920), AGAIN",
    "0x921, TPM_RC_LOCKOUT (0x921), OPERATOR",
    "0x922, TPM_RC_RETRY (0x922), AGAIN",
    "0x923, TPM_RC_NV_UNAVAILABLE (0x923), WAIT",
    "0x18b, TPM_RC_HANDLE of handle 1 (0x18b), ANEW",
    "0x1c4, TPM_RC_VALUE of parameter 1 (0x1c4), OPERATOR",
    "0x9a2, TPM_RC_BAD_AUTH of session 1 (0x9a2), OPERATOR",
    "0x98e, TPM_RC_AUTH_FAIL of session 1 (0x98e), OPERATOR",
    "0x185, TPM_RC_HIERARCHY of handle 1 (0x185), OPERATOR",
    "0x0c4, TPM_RC_VALUE (0xc4), OPERATOR",
    "0xb0902, TPM_RC_OBJECT_MEMORY (0xb0902), WAIT",
    "0x1bf, TPM_RC_0x1bf of handle 1 (0x1bf), OPERATOR",
    "0x9ff, TPM_RC_0x9ff of parameter 9 (0x9ff), OPERATOR",
    "0x97f, TPM_RC_0x97f (0x97f), OPERATOR",
    "0x500, TPM_RC_vendor's 0x500 (0x500), OPERATOR"
  })
  void isNamedAndReactedTo(String code, String text, Reaction reaction) {
    var rc = new TpmRc(Integer.decode(code));

    assertThat(rc.toString()).isEqualTo(text);
    assertThat(rc.reaction()).isEqualTo(reaction);
  }

  @Test
  void anyCodeHasTextAndAdvice() {
    for (int code = 1; code < 0x1000; code++) {
      var rc = new TpmRc(code);
      assertThat(rc.toString()).startsWith("TPM_RC_");
      assertThat(rc.advice()).isNotBlank();
    }
  }
}
