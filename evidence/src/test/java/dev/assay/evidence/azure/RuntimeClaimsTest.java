package dev.assay.evidence.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runtime claims as the paravisor writes them, and as it never would.
class RuntimeClaimsTest {
  private static final String N =
      Base64.getUrlEncoder().withoutPadding().encodeToString(oddModulus());
  private static final String AK =
      "{\"kid\":\"HCLAkPub\",\"key_ops\":[\"sign\"],\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
          + N
          + "\"}";
  private static final String SOUND =
      "{\"keys\":[" + AK + "],\"vm-configuration\":{\"secure-boot\":true,\"vmUniqueId\":\"x\"}}";

  private static byte[] oddModulus() {
    byte[] modulus = new byte[256];
    new Random(3).nextBytes(modulus);
    modulus[0] |= (byte) 0x80;
    modulus[255] |= 1;
    return modulus;
  }

  @Test
  void soundClaimsAreRead() {
    RuntimeClaims claims = RecordedCase.ok(RuntimeClaims.parse(utf8(SOUND)));

    assertThat(claims.endorsementKey()).isEmpty();
    assertThat(claims.userData()).isEmpty();
    assertThat(claims.claims().find("az.hcl.vm_configuration.secure_boot"))
        .contains(new ClaimValue.Flag(true));
    assertThat(claims.claims().find("az.hcl.vm_configuration.vm_unique_id"))
        .contains(new ClaimValue.Text("x"));
  }

  @Test
  void namesThatNobodyKnowsAreLetPass() {
    String more = SOUND.replaceFirst("\\{", "{\"new\":[{\"a\":[1,null]}],");

    assertThat(RuntimeClaims.parse(utf8(more))).isInstanceOf(Parsed.Ok.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{}",
        "{\"keys\":[]}",
        "{\"keys\":{}}",
        "{\"keys\":[1]}",
        "{\"keys\":[{\"kid\":\"HCLAkPub\"}]}",
        "{\"user-data\":\"00\"}",
        "{\"user-data\":1}",
        "{\"vm-configuration\":[]}",
        "{'keys':[]}",
        "{\"keys\":[],}",
        "// comment\n{}"
      })
  void whatIsNoRuntimeClaimsIsRefused(String json) {
    assertThat(refusal(json)).isEqualTo(Reason.MALFORMED_ENCODING);
  }

  @Test
  void aNameThatComesTwiceIsRefused() {
    assertThat(refusal(SOUND.replaceFirst("\\{", "{\"keys\":[],")))
        .isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(refusal(SOUND.replace("\"kty\"", "\"kid\":\"HCLAkPub\",\"kty\"")))
        .isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(refusal(SOUND.replace("\"secure-boot\"", "\"secure-boot\":false,\"secure-boot\"")))
        .isEqualTo(Reason.MALFORMED_ENCODING);
  }

  @Test
  void twoAttestationKeysAreRefused() {
    assertThat(refusal(SOUND.replace(AK, AK + "," + AK))).isEqualTo(Reason.MALFORMED_ENCODING);
  }

  @Test
  void aKeyForOtherThingsIsRefused() {
    assertThat(refusal(SOUND.replace("\"sign\"", "\"encrypt\"")))
        .isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(refusal(SOUND.replace("\"sign\"", "\"sign\",\"encrypt\"")))
        .isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(refusal(SOUND.replace("\"RSA\"", "\"EC\""))).isEqualTo(Reason.MALFORMED_ENCODING);
  }

  @Test
  void whatFollowsTheObjectIsRefused() {
    assertThat(refusal(SOUND + "{}")).isEqualTo(Reason.TRAILING_BYTES);
    assertThat(refusal(SOUND + "\0")).isEqualTo(Reason.MALFORMED_ENCODING);
  }

  @Test
  void depthAndLengthAreBounded() {
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    assertThat(refusal(SOUND.replaceFirst("\\{", "{\"x\":" + deep + ",")))
        .isEqualTo(Reason.MALFORMED_ENCODING);
    String longText = "\"" + "a".repeat(50_000) + "\"";
    assertThat(refusal(SOUND.replace("\"x\"", longText))).isEqualTo(Reason.MALFORMED_ENCODING);
  }

  @Test
  void otherEncodingsAreRefused() {
    assertThat(RuntimeClaims.parse(Bytes.copyOf(SOUND.getBytes(StandardCharsets.UTF_16LE))))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(RuntimeClaims.parse(Bytes.copyOf(new byte[] {'{', (byte) 0xFF, '}'})))
        .isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void eachPrefixIsRefused() {
    for (int i = 0; i < SOUND.length(); i++) {
      assertThat(RuntimeClaims.parse(utf8(SOUND.substring(0, i))))
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void mutatedClaimsNeverThrow() {
    var random = new Random(22);
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = SOUND.getBytes(StandardCharsets.UTF_8);
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertThatCode(() -> RuntimeClaims.parse(Bytes.copyOf(bytes))).doesNotThrowAnyException();
    }
  }

  private static Reason refusal(String json) {
    return switch (RuntimeClaims.parse(utf8(json))) {
      case Parsed.Malformed<RuntimeClaims>(Refusal refusal) -> refusal.reason();
      case Parsed.Ok<RuntimeClaims>(RuntimeClaims claims) ->
          throw new AssertionError("not refused: " + claims);
    };
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
