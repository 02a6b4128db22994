package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.RsaKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KbsRuntimeDataTest {
  private static final String X = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
  private static final String Y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";

  @Test
  void anRsaKeyIsRead() {
    BigInteger modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.TEN.pow(300)).setBit(0);
    String n =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(Bytes.fromHex(modulus.toString(16)).toArray());

    assertThat(read("{'kty':'RSA','alg':'RSA-OAEP-256','n':'%s','e':'AQAB'}".formatted(n)))
        .isInstanceOfSatisfying(
            Parsed.Ok.class,
            ok ->
                assertThat(((KbsRuntimeData) ok.value()).guestKey())
                    .containsInstanceOf(RsaKey.class)
                    .hasValueSatisfying(
                        key -> assertThat(((RsaKey) key).modulus()).isEqualTo(modulus)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "null                                                       | UNSUPPORTED_ALGORITHM"
            + " runtime_data.tee-pubkey",
        "'a'                                                        | UNSUPPORTED_ALGORITHM"
            + " runtime_data.tee-pubkey",
        "{}                                                         | UNSUPPORTED_ALGORITHM"
            + " runtime_data.tee-pubkey.kty",
        "{'kty':'AKP','alg':'ML-KEM-768+A192KW','pub':'AA'}         | UNSUPPORTED_ALGORITHM"
            + " runtime_data.tee-pubkey.kty",
        "{'kty':'EC','crv':'secp256k1','x':'X','y':'Y'}             | UNSUPPORTED_ALGORITHM"
            + " runtime_data.tee-pubkey.crv",
        "{'kty':'EC','crv':'P-256','x':'!','y':'Y'}                 | MALFORMED_ENCODING"
            + " runtime_data.tee-pubkey.x",
        "{'kty':'EC','crv':'P-256','y':'Y'}                         | FIELD_OUT_OF_RANGE"
            + " runtime_data.tee-pubkey",
        "{'kty':'EC','crv':'P-256','x':'Y','y':'X'}                 | FIELD_OUT_OF_RANGE"
            + " runtime_data.tee-pubkey",
        "{'kty':'EC','crv':'P-384','x':'X','y':'Y'}                 | FIELD_OUT_OF_RANGE"
            + " runtime_data.tee-pubkey",
        "{'kty':'RSA','n':'AQAB','e':'AQAB'}                        | FIELD_OUT_OF_RANGE"
            + " runtime_data.tee-pubkey",
        "{'kty':'EC','kty':'RSA'}                                   | MALFORMED_ENCODING"
            + " runtime_data",
      })
  void aKeyThatIsNoneIsRefusedByName(String jwk, String refusal) {
    assertThat(read(jwk.replace("'X'", "'" + X + "'").replace("'Y'", "'" + Y + "'")))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> {
              Refusal got = malformed.refusal();
              assertThat(got.reason() + " " + got.field()).isEqualTo(refusal);
            });
  }

  private static Parsed<KbsRuntimeData> read(String jwk) {
    String json = "{'nonce':'AAEC','tee-pubkey':%s}".formatted(jwk).replace('\'', '"');
    return KbsRuntimeData.read(Bytes.copyOf(json.getBytes(StandardCharsets.UTF_8)));
  }
}
