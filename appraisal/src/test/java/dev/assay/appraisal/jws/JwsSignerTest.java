package dev.assay.appraisal.jws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signatures are the ones that the RFCs give, and nothing but keys is taken for one.
class JwsSignerTest {
  private static final Bytes SAMPLE = Bytes.copyOf("sample".getBytes(StandardCharsets.US_ASCII));

  /// RFC 6979, A.2.5: with SHA-256, message "sample".
  @Test
  void es256IsDeterministicAsRfc6979HasIt() {
    assertThat(Keys.p256().sign(SAMPLE).toHex())
        .isEqualTo(
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  }

  /// RFC 6979, A.2.6: with SHA-384, message "sample".
  @Test
  void es384IsDeterministicAsRfc6979HasIt() {
    assertThat(Keys.p384().sign(SAMPLE).toHex())
        .isEqualTo(
            "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c"
                + "81a648152e44acf96e36dd1e80fabe46"
                + "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94f"
                + "a329c145786e679e7b82c71a38628ac8");
  }

  /// RFC 8032, 7.1, test 1.
  @Test
  void ed25519SignsAsRfc8032HasIt() {
    assertThat(Keys.ed25519().verificationKey().spki().toHex())
        .endsWith("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assertThat(Keys.ed25519().sign(Bytes.EMPTY).toHex())
        .isEqualTo(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
                + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  }

  @Test
  void eachKeyVerifiesItsOwnSignatureAndNoOther() {
    for (JwsSigner signer : new JwsSigner[] {Keys.p256(), Keys.p384(), Keys.ed25519()}) {
      JwsKey key = Keys.ok(JwsKey.parse(signer.verificationKey().spki()));
      Bytes signature = signer.sign(SAMPLE);
      assertThat(key.verifies(SAMPLE, signature)).isTrue();
      assertThat(key.verifies(Bytes.EMPTY, signature)).isFalse();
      assertThat(key.verifies(SAMPLE, signature.concat(Bytes.fromHex("00")))).isFalse();
      assertThat(key.verifies(SAMPLE, signature.slice(0, signature.length() - 1))).isFalse();
    }
  }

  @Test
  void aPrivateKeyIsReadFromPemAsWell() {
    Bytes der =
        Bytes.fromHex(
            "302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703b"
                + "ac031cae7f60");
    String pem =
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(der.toArray()));
    JwsSigner read = Keys.ok(JwsSigner.parse(SecretBytes.of(ascii(pem))));
    assertThat(read.verificationKey()).isEqualTo(Keys.ed25519().verificationKey());
  }

  /// A secp256k1 key, an RSA PEM label, a key cut short, nothing.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "303e020100301006072a8648ce3d020106052b8104000a042730250201010420"
            + "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        "2d2d2d2d2d424547494e20525341205052495641544520",
        "302e020100300506032b657004220420",
        ""
      })
  void whatIsNoUsableKeyIsRefusedAndNotShown(String hex) {
    var read = JwsSigner.parse(SecretBytes.of(Bytes.fromHex(hex)));
    assertThat(read).isInstanceOf(Parsed.Malformed.class);
    assertThat(read.toString()).doesNotContain("c9afa9d8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"AA\"} | a private one",
        "{\"kty\":\"EC\",\"crv\":\"P-521\"} | EC P-521",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"} | coordinates of 1 and 1"
            + " bytes",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"} | an Ed25519 key of 1 bytes",
        "{\"kty\":\"oct\",\"k\":\"AA\"} | no such one",
      })
  void jwksThatCannotVerifyAreRefused(String jwk, String got) {
    assertThat(JwsKey.parse(ascii(jwk)))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> assertThat(malformed.refusal().got()).isEqualTo(got));
  }

  @Test
  void nothingPrintsAPrivateKey() {
    assertThat(Keys.p256().toString()).doesNotContainIgnoringCase("c9afa9d8");
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
