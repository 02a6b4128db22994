package dev.assay.secrets.sealing;

import static dev.assay.secrets.sealing.GuestKeys.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.util.Base64URL;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.secrets.Canary;
import dev.assay.secrets.Seeded;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPrivateKey;
import java.text.ParseException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JweSealingTest {
  private static final String NOTHING =
      Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[12]);

  @ParameterizedTest
  @EnumSource(names = {"P256", "P521", "RSA"})
  void theGuestOpensWhatWasSealedToIt(GuestKey.Kind kind) {
    GuestPrivateKey key = GuestKeys.of(kind);

    JweMessage sealed = sealed(key);

    assertThat(Canary.is(ok(JweSealing.open(key, ok(JweMessage.parse(sealed.encode())))))).isTrue();
    Canary.assertNotIn(sealed);
    Canary.assertNotIn(sealed.encode());
  }

  /// Another implementation of RFC 7516, which reads the JSON as a client of the protocol does.
  @ParameterizedTest
  @EnumSource(names = {"P256", "P521", "RSA"})
  void anIndependentReceiverOpensIt(GuestKey.Kind kind) throws Exception {
    GuestPrivateKey key = GuestKeys.of(kind);

    assertThat(openedByNimbus(key, sealed(key))).isEqualTo(Canary.TEXT);
  }

  @Test
  void anIndependentReceiverOpensRsaOf2048BitsToo() throws Exception {
    GuestPrivateKey key = GuestKeys.shortRsa();
    JweMessage sealed =
        ok(JweSealing.FOR_KBS_CLIENTS.seal(key.publicKey(), Canary.value(), Seeded.of(2)));

    assertThat(sealed.encryptedKey().length()).isEqualTo(256);
    assertThat(openedByNimbus(key, sealed)).isEqualTo(Canary.TEXT);
  }

  /// Deployed clients write the parsed header again to know what the tag covers: byte by byte.
  @Test
  void theHeaderIsAsClientsWriteIt() {
    assertThat(header(GuestKey.Kind.P256))
        .matches(
            "\\{\"alg\":\"ECDH-ES\\+A256KW\",\"enc\":\"A256GCM\",\"epk\":\\{\"crv\":\"P-256\",\"kty\":\"EC\","
                + "\"x\":\"[\\w-]{43}\",\"y\":\"[\\w-]{43}\"}}");
    assertThat(header(GuestKey.Kind.P521))
        .matches(
            "\\{\"alg\":\"ECDH-ES\\+A256KW\",\"enc\":\"A256GCM\",\"epk\":\\{\"crv\":\"P-521\",\"kty\":\"EC\","
                + "\"x\":\"[\\w-]{88}\",\"y\":\"[\\w-]{88}\"}}");
    assertThat(header(GuestKey.Kind.RSA))
        .isEqualTo("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}");
  }

  @Test
  void theMessageIsFlattenedJson() {
    assertThat(sealed(GuestKeys.of(GuestKey.Kind.P256)).encode())
        .matches(
            "\\{\"protected\":\"[\\w-]+\",\"encrypted_key\":\"[\\w-]{54}\",\"iv\":\"[\\w-]{16}\","
                + "\"ciphertext\":\"[\\w-]{15}\",\"tag\":\"[\\w-]{22}\"}");
  }

  @Test
  void keysThatTheProtocolDoesNotHaveAreRefused() {
    for (GuestKey.Kind kind : new GuestKey.Kind[] {GuestKey.Kind.P384, GuestKey.Kind.X25519}) {
      assertRefused(
          JweSealing.FOR_KBS_CLIENTS.seal(
              GuestKeys.of(kind).publicKey(), Canary.value(), Seeded.of(2)),
          Reason.KEY_UNSUITABLE);
    }
  }

  @Test
  void rsaOf2048BitsIsForKbsClientsAlone() {
    assertRefused(
        JweSealing.STRICT.seal(GuestKeys.shortRsa().publicKey(), Canary.value(), Seeded.of(2)),
        Reason.KEY_UNSUITABLE);
  }

  @ParameterizedTest
  @EnumSource(names = {"P256", "P521", "RSA"})
  void noByteOfItCanBeChanged(GuestKey.Kind kind) {
    GuestPrivateKey key = GuestKeys.of(kind);
    JweMessage sealed = sealed(key);

    everyFlip(
        key,
        sealed.encryptedKey(),
        changed ->
            new JweMessage(
                sealed.protectedHeader(), changed, sealed.iv(), sealed.ciphertext(), sealed.tag()));
    everyFlip(
        key,
        sealed.iv(),
        changed ->
            new JweMessage(
                sealed.protectedHeader(),
                sealed.encryptedKey(),
                changed,
                sealed.ciphertext(),
                sealed.tag()));
    everyFlip(
        key,
        sealed.ciphertext(),
        changed ->
            new JweMessage(
                sealed.protectedHeader(),
                sealed.encryptedKey(),
                sealed.iv(),
                changed,
                sealed.tag()));
    everyFlip(
        key,
        sealed.tag(),
        changed ->
            new JweMessage(
                sealed.protectedHeader(),
                sealed.encryptedKey(),
                sealed.iv(),
                sealed.ciphertext(),
                changed));
    Bytes header = Bytes.copyOf(Base64.getUrlDecoder().decode(sealed.protectedHeader()));
    everyFlip(
        key,
        header,
        changed ->
            new JweMessage(
                base64Url(changed),
                sealed.encryptedKey(),
                sealed.iv(),
                sealed.ciphertext(),
                sealed.tag()));
  }

  @Test
  void theSameHeaderInAnotherSpellingDoesNotOpen() {
    GuestPrivateKey key = GuestKeys.of(GuestKey.Kind.RSA);
    JweMessage sealed = sealed(key);
    String spaced = base64Url("{\"alg\":\"RSA-OAEP-256\", \"enc\":\"A256GCM\"}");

    assertRefused(
        JweSealing.open(
            key,
            new JweMessage(
                spaced, sealed.encryptedKey(), sealed.iv(), sealed.ciphertext(), sealed.tag())),
        Reason.MAC_INVALID);
  }

  @Test
  void anotherGuestDoesNotOpenIt() {
    JweMessage sealed = sealed(GuestKeys.of(GuestKey.Kind.P256));
    GuestPrivateKey other = GuestPrivateKey.generate(GuestKey.Kind.P256, Seeded.of(77));

    assertRefused(JweSealing.open(other, sealed), Reason.MAC_INVALID);
    assertRefused(JweSealing.open(GuestKeys.of(GuestKey.Kind.P521), sealed), Reason.KEY_MISMATCH);
    assertRefused(JweSealing.open(GuestKeys.of(GuestKey.Kind.RSA), sealed), Reason.KEY_MISMATCH);
    assertRefused(
        JweSealing.open(GuestKeys.of(GuestKey.Kind.P384), sealed(GuestKeys.of(GuestKey.Kind.RSA))),
        Reason.KEY_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}",
        "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}",
        "{\"alg\":\"RSA1_5\",\"enc\":\"A256GCM\"}",
        "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A128GCM\"}",
        "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}",
        "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"crit\":\"x\"}",
        "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256GCM\"}",
        "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256GCM\",\"epk\":{\"crv\":\"P-384\",\"kty\":\"EC\",\"x\":\"\",\"y\":\"\"}}",
        "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256GCM\",\"epk\":{\"crv\":\"P-256\",\"kty\":\"OKP\",\"x\":\"\",\"y\":\"\"}}"
      })
  void headersOfAnythingElseAreRefused(String header) {
    JweMessage sealed = sealed(GuestKeys.of(GuestKey.Kind.RSA));

    assertRefused(
        JweSealing.open(
            GuestKeys.of(GuestKey.Kind.RSA),
            new JweMessage(
                base64Url(header),
                sealed.encryptedKey(),
                sealed.iv(),
                sealed.ciphertext(),
                sealed.tag())),
        Reason.UNSUPPORTED_ALGORITHM);
  }

  /// The attack on ECDH that learns a key from points of another curve.
  @Test
  void anEphemeralPointOffItsCurveIsRefused() {
    JweMessage sealed = sealed(GuestKeys.of(GuestKey.Kind.P256));
    String one = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
    String header =
        "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256GCM\",\"epk\":{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}}"
            .formatted(one, one);

    assertRefused(
        JweSealing.open(
            GuestKeys.of(GuestKey.Kind.P256),
            new JweMessage(
                base64Url(header),
                sealed.encryptedKey(),
                sealed.iv(),
                sealed.ciphertext(),
                sealed.tag())),
        Reason.FIELD_OUT_OF_RANGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"protected\":\"e30\"}",
        "{\"protected\":\"e30\",\"protected\":\"e30\",\"encrypted_key\":\"AA\",\"iv\":\"AAAAAAAAAAAAAAAA\",\"ciphertext\":\"\",\"tag\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"protected\":\"e30=\",\"encrypted_key\":\"AA\",\"iv\":\"AAAAAAAAAAAAAAAA\",\"ciphertext\":\"\",\"tag\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"protected\":\"e30\",\"encrypted_key\":\"AB\",\"iv\":\"AAAAAAAAAAAAAAAA\",\"ciphertext\":\"\",\"tag\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"protected\":\"e30\",\"encrypted_key\":\"AA\",\"iv\":\"AAAAAAAAAAAAAAAA\",\"ciphertext\":7,\"tag\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"protected\":\"e30\",\"encrypted_key\":\"AA\",\"iv\":\"AAAAAAAAAAAAAAAA\",\"ciphertext\":\"\",\"tag\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"aad\":\"AA\"}",
        "{\"protected\":\"e30\",\"encrypted_key\":\"AA\",\"iv\":\"AAAAAAAAAAAAAAAA\",\"ciphertext\":\"\",\"tag\":\"AAAAAAAAAAAAAAAAAAAAAA\"}"
            + " 1"
      })
  void whatIsNoMessageIsRefused(String json) {
    assertRefused(JweMessage.parse(json), Reason.MALFORMED_ENCODING);
  }

  @Test
  void partsOfAWrongLengthAreRefused() {
    String message =
        "{\"protected\":\"e30\",\"encrypted_key\":\"AA\",\"iv\":\"%s\",\"ciphertext\":\"\",\"tag\":\"%s\"}";

    assertRefused(JweMessage.parse(message.formatted(NOTHING, NOTHING)), Reason.FIELD_OUT_OF_RANGE);
    assertRefused(
        JweMessage.parse(message.formatted("AAAA", "A".repeat(22))), Reason.FIELD_OUT_OF_RANGE);
    assertThat(JweMessage.parse(message.formatted(NOTHING, "A".repeat(22))))
        .isInstanceOf(Parsed.Ok.class);
  }

  private interface Rebuilt {
    JweMessage with(Bytes changed);
  }

  private static void everyFlip(GuestPrivateKey key, Bytes part, Rebuilt rebuilt) {
    // All of RSA's would be 384 private operations.
    int step = part.length() > 100 ? 41 : 1;
    for (int i = 0; i < part.length(); i += step) {
      assertThat(JweSealing.open(key, rebuilt.with(GuestKeys.flipped(part, i))))
          .as("byte %d", i)
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  private static JweMessage sealed(GuestPrivateKey key) {
    return ok(JweSealing.STRICT.seal(key.publicKey(), Canary.value(), Seeded.of(2)));
  }

  private static String header(GuestKey.Kind kind) {
    return new String(
        Base64.getUrlDecoder().decode(sealed(GuestKeys.of(kind)).protectedHeader()),
        StandardCharsets.US_ASCII);
  }

  private static String openedByNimbus(GuestPrivateKey key, JweMessage sealed)
      throws JOSEException, ParseException {
    JWEDecrypter decrypter =
        key.privateKey() instanceof ECPrivateKey ec
            ? new ECDHDecrypter(ec)
            : new RSADecrypter(key.privateKey());
    byte[] opened =
        decrypter.decrypt(
            JWEHeader.parse(new Base64URL(sealed.protectedHeader())),
            Base64URL.encode(sealed.encryptedKey().toArray()),
            Base64URL.encode(sealed.iv().toArray()),
            Base64URL.encode(sealed.ciphertext().toArray()),
            Base64URL.encode(sealed.tag().toArray()),
            sealed.protectedHeader().getBytes(StandardCharsets.US_ASCII));
    return new String(opened, StandardCharsets.UTF_8);
  }

  private static String base64Url(String text) {
    return base64Url(Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String base64Url(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }

  private static void assertRefused(Parsed<?> parsed, Reason reason) {
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> {
              assertThat(malformed.refusal().reason()).isEqualTo(reason);
              Canary.assertNotIn(malformed);
            });
  }
}
