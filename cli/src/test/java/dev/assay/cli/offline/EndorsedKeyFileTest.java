package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.simulated.SimulatedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndorsedKeyFileTest {
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final SimulatedCcaPlatform PLATFORM =
      SimulatedCcaPlatform.fromSeed(Bytes.fromHex("ca".repeat(32)));
  private static final SimulatedKey KEY = PLATFORM.platformKey();

  @TempDir private Path folder;

  @Test
  void everyFormIsTheSameKey() {
    Bytes der = KEY.endorsed().key().spki();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(der.toArray()));
    for (Bytes file :
        List.of(der, text(pem), text(jwk()), text("{\"keys\":[%s]}".formatted(jwk())))) {
      List<EndorsedKey> keys = EndorsedKeyFile.read(file).keys();

      assertThat(keys).hasSize(1);
      assertThat(keys.getFirst().spkiSha256()).isEqualTo(KEY.endorsed().spkiSha256());
      assertThat(keys.getFirst().device()).isEmpty();
      assertThat(keys.getFirst().simulated()).isFalse();
    }
  }

  @Test
  void aTrustAnchorIsBelievedForItsDeviceOnly() {
    List<EndorsedKey> keys = EndorsedKeyFile.read(text(trustAnchor("ab"))).keys();

    assertThat(keys.getFirst().device())
        .contains(new EndorsedKey.Device(Bytes.fromHex("ab"), PLATFORM.device().instanceId()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rubbish",
        "{",
        "[]",
        "{}",
        "{\"keys\":[]}",
        "{\"keys\":{}}",
        "[[[[[[[[[[1]]]]]]]]]]",
        "{\"kty\":\"EC\",\"kty\":\"EC\"}",
        "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
        "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"?\",\"y\":\"AA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":1,\"y\":\"AA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"AA\",\"x\":\"AA\",\"y\":\"AA\"}",
        "[{\"pkey\":{\"kty\":\"EC\"}}]",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA"
      })
  void whatIsWrongWithTheFileIsAMatterOfUsage(String content) {
    assertThatThrownBy(() -> EndorsedKeyFile.read(text(content)))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--key: ");
  }

  @Test
  void theCommandTakesThem() throws IOException {
    Path token = Files.write(folder.resolve("token"), PLATFORM.asked(NONCE).encode().toArray());
    Path jwk = Files.writeString(folder.resolve("jwk"), jwk());
    Path own =
        Files.writeString(
            folder.resolve("own"), trustAnchor(PLATFORM.device().implementationId().toHex()));
    Path others = Files.writeString(folder.resolve("others"), trustAnchor("ab"));
    Path rubbish = Files.writeString(folder.resolve("rubbish"), "rubbish");

    assertThat(verify(token, jwk).status()).isZero();
    assertThat(verify(token, own).status()).isZero();
    assertThat(verify(token, others).status()).isEqualTo(3);
    assertThat(verify(token, rubbish).status()).isEqualTo(2);
    assertThat(verify(token, rubbish).err()).contains("--key");
  }

  /// A token's text may be meant for a terminal.
  @Test
  void textOfATokenIsPrintedWithoutItsControlCharacters() throws IOException {
    var template = PLATFORM.asked(NONCE);
    template.platformClaims().text(2400, "\u001b[2Jx\u202e");
    Path token = Files.write(folder.resolve("token"), template.encode().toArray());

    String out = CommandRun.of("inspect", token).out();

    assertThat(out).doesNotContain("\u001b", "\u202e").contains("\\u{1b}[2Jx\\u{202e}");
  }

  private static CommandRun verify(Path token, Path key) {
    return CommandRun.of(
        "verify", "--format", "cca", "--evidence", token, "--key", key, "--nonce", NONCE);
  }

  private static String trustAnchor(String implementationId) {
    return "[{\"pkey\":%s,\"implementation-id\":\"%s\",\"instance-id\":\"%s\"}]"
        .formatted(jwk(), implementationId, PLATFORM.device().instanceId());
  }

  private static String jwk() {
    return "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"%s\",\"y\":\"%s\"}"
        .formatted(base64Url(KEY.x()), base64Url(KEY.y()));
  }

  private static String base64Url(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }

  private static Bytes text(String content) {
    return Bytes.copyOf(content.getBytes(StandardCharsets.UTF_8));
  }
}
