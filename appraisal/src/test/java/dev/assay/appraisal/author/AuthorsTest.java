package dev.assay.appraisal.author;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.author.Signing.Reason;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorsTest {
  private static final String DOCUMENT = "policy: acme/payments # ä\nversion: 7\n";
  private static final TestAuthor ALICE = TestAuthor.p256("alice");
  private static final TestAuthor BOB = TestAuthor.p256("bob");
  private static final Authors TRUSTED =
      Authors.of(List.of(ALICE.of("acme"), BOB.of("acme", "other")), 1, false);
  private static final Authors TWO =
      Authors.of(List.of(ALICE.of("acme"), BOB.of("acme")), 2, false);

  static Stream<TestAuthor> authorsOfEachKind() {
    return Stream.of(
        ALICE,
        TestAuthor.ec("p384", "secp384r1"),
        TestAuthor.ed25519("edwards"),
        TestAuthor.rsa("rsa", 3072));
  }

  @ParameterizedTest
  @MethodSource("authorsOfEachKind")
  void whatAnAuthorSignedIsSigned(TestAuthor author) {
    Authors authors = Authors.of(List.of(author.of("acme")), 1, false);
    String signature = author.sign(DOCUMENT);

    assertThat(check(authors, signature))
        .isEqualTo(
            new Signing.Signed(
                Collections.singleton(author.keyId()), Collections.singleton(author.keyId())));
    assertThat(signature).contains("..");
    refused(
        authors.check(DocumentKind.POLICY, "acme", DOCUMENT + " ", List.of(signature), _ -> false),
        Reason.SIGNATURE_WRONG,
        "signatures[0]");
  }

  /// RFC 7515, A.3: another's signature with ES256, its content taken out.
  @Test
  void takesTheSignatureOfTheStandardsOwnExample() {
    Bytes x = base64Url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
    Bytes y = base64Url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    AuthorKey key = ((Parsed.Ok<AuthorKey>) AuthorKey.parseEc("P-256", x, y)).value();
    String content =
        "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
    Bytes signature =
        base64Url(
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
                + "pmWQxfKTUJqPP3-Kg6NU1Q");
    Bytes content64 = Bytes.copyOf(content.getBytes(StandardCharsets.US_ASCII));

    assertThat(key.verifies(DetachedJws.signed("eyJhbGciOiJFUzI1NiJ9.", content64), signature))
        .isTrue();
  }

  @Test
  void unsignedDocumentsAreTakenOnlyWhereTheDeploymentSaysSo() {
    refused(check(TRUSTED), Reason.UNSIGNED, "signatures");
    refused(check(Authors.nobody()), Reason.UNSIGNED, "signatures");
    assertThat(check(Authors.unsignedAllowed())).isEqualTo(new Signing.Unsigned());
  }

  @Test
  void aSignatureMustHoldEvenWhereNoneIsWanted() {
    refused(
        check(Authors.unsignedAllowed(), ALICE.sign(DOCUMENT)),
        Reason.AUTHOR_UNKNOWN,
        "signatures[0].kid");
  }

  @Test
  void twoPersonsAreTwoPersons() {
    String alice = ALICE.sign(DOCUMENT);

    assertThat(check(TWO, alice, BOB.sign(DOCUMENT)))
        .isInstanceOfSatisfying(
            Signing.Signed.class,
            signed -> assertThat(signed.authors()).containsExactly("alice", "bob"));
    refused(check(TWO, alice), Reason.TOO_FEW_AUTHORS, "signatures");
    refused(check(TWO, alice, alice), Reason.TOO_FEW_AUTHORS, "signatures");
    refused(check(TWO, alice, ALICE.sign(DOCUMENT)), Reason.TOO_FEW_AUTHORS, "signatures");
  }

  @Test
  void aPersonWithTwoKeysIsOnePerson() {
    TestAuthor newer = TestAuthor.p256("alice-2027");
    Authors authors =
        Authors.of(
            List.of(ALICE.of("acme"), newer.named("alice", "acme"), BOB.of("acme")), 2, false);

    refused(
        check(authors, ALICE.sign(DOCUMENT), newer.sign(DOCUMENT)),
        Reason.TOO_FEW_AUTHORS,
        "signatures");
    assertThat(check(authors, newer.sign(DOCUMENT), BOB.sign(DOCUMENT)))
        .isInstanceOf(Signing.Signed.class);
  }

  @Test
  void everySignatureMustHold() {
    TestAuthor mallory = TestAuthor.p256("mallory");

    refused(
        check(TRUSTED, ALICE.sign(DOCUMENT), mallory.sign(DOCUMENT)),
        Reason.AUTHOR_UNKNOWN,
        "signatures[1].kid");
    refused(
        check(TRUSTED, ALICE.sign(DOCUMENT), BOB.sign(DOCUMENT + "x")),
        Reason.SIGNATURE_WRONG,
        "signatures[1]");
  }

  @Test
  void anAuthorSignsForItsTenantsOnly() {
    Signing.Refused refused =
        refused(
            TRUSTED.check(
                DocumentKind.POLICY, "other", DOCUMENT, List.of(ALICE.sign(DOCUMENT)), _ -> false),
            Reason.AUTHOR_OF_OTHER_TENANT,
            "signatures[0].kid");

    assertThat(refused.got()).isEqualTo("alice, who signs for acme");
    Authors any = Authors.of(List.of(ALICE.of()), 1, false);
    assertThat(
            any.check(
                DocumentKind.POLICY, "other", DOCUMENT, List.of(ALICE.sign(DOCUMENT)), _ -> false))
        .isInstanceOf(Signing.Signed.class);
  }

  @Test
  void aRevokedKeySignsNothing() {
    refused(
        TRUSTED.check(
            DocumentKind.POLICY, "acme", DOCUMENT, List.of(ALICE.sign(DOCUMENT)), "alice"::equals),
        Reason.AUTHOR_REVOKED,
        "signatures[0].kid");
  }

  @Test
  void aPolicysSignatureIsNoRevocations() {
    refused(
        TRUSTED.check(
            DocumentKind.REVOCATION, "acme", DOCUMENT, List.of(ALICE.sign(DOCUMENT)), _ -> false),
        Reason.SIGNATURE_TYPE_WRONG,
        "signatures[0].typ");
  }

  @Test
  void anothersKeyUnderAnAuthorsIdSignsNothing() {
    TestAuthor impostor = new TestAuthor("alice", TestAuthor.p256("mallory").keys());

    refused(check(TRUSTED, impostor.sign(DOCUMENT)), Reason.SIGNATURE_WRONG, "signatures[0]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none", "None", "HS256", "HS512", "RS256", "PS256", "PS512", "ES384", "ES256K", "EdDSA", "",
        "es256"
      })
  void theKeyDecidesTheAlgorithmAndTheHeaderDoesNot(String algorithm) {
    String good = ALICE.sign(DOCUMENT);
    String forged =
        withHeader(
            good,
            "{\"alg\":\"%s\",\"kid\":\"alice\",\"typ\":\"assay-policy+jws\"}".formatted(algorithm));

    refused(check(TRUSTED, forged), Reason.ALGORITHM_WRONG, "signatures[0].alg");
  }

  /// The oldest attack on JWS: the public key, which all know, as a shared secret.
  @Test
  void aPublicKeyIsNoSharedSecret() throws GeneralSecurityException {
    String header = encoded("{\"alg\":\"HS256\",\"kid\":\"alice\",\"typ\":\"assay-policy+jws\"}");
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(ALICE.spki().toArray(), "HmacSHA256"));
    byte[] tag =
        mac.doFinal((header + "." + encoded(DOCUMENT)).getBytes(StandardCharsets.US_ASCII));

    refused(
        check(TRUSTED, header + ".." + Base64.getUrlEncoder().withoutPadding().encodeToString(tag)),
        Reason.ALGORITHM_WRONG,
        "signatures[0].alg");
  }

  /// CVE-2022-21449: R and S of zero.
  @Test
  void aSignatureOfZerosIsNone() {
    String good = ALICE.sign(DOCUMENT);
    String zeros = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);

    refused(
        check(TRUSTED, good.substring(0, good.indexOf("..") + 2) + zeros),
        Reason.SIGNATURE_WRONG,
        "signatures[0]");
  }

  @Test
  void aSignatureInDerIsNone() throws GeneralSecurityException {
    String good = ALICE.sign(DOCUMENT);
    String header = good.substring(0, good.indexOf('.'));
    var signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(ALICE.keys().getPrivate());
    signer.update((header + "." + encoded(DOCUMENT)).getBytes(StandardCharsets.US_ASCII));
    String der = Base64.getUrlEncoder().withoutPadding().encodeToString(signer.sign());

    refused(check(TRUSTED, header + ".." + der), Reason.SIGNATURE_WRONG, "signatures[0]");
  }

  @Test
  void contentOfItsOwnIsRefused() {
    String good = ALICE.sign(DOCUMENT);

    refused(
        check(TRUSTED, good.replace("..", "." + encoded(DOCUMENT) + ".")),
        Reason.SIGNATURE_NOT_DETACHED,
        "signatures[0]");
  }

  @Test
  void whatAHeaderCallsCriticalIsNotUnderstood() {
    String header =
        "{\"alg\":\"ES256\",\"kid\":\"alice\",\"typ\":\"assay-policy+jws\",\"b64\":false,\"crit\":[\"b64\"]}";

    refused(
        check(TRUSTED, withHeader(ALICE.sign(DOCUMENT), header)),
        Reason.CRITICAL_HEADER_UNKNOWN,
        "signatures[0].crit");
  }

  static Stream<String> malformedSignatures() {
    String good = ALICE.sign(DOCUMENT);
    return Stream.of(
        "",
        ".",
        "..",
        "...",
        good + ".",
        good.replace("..", "."),
        good + "=",
        " " + good,
        good + "\n",
        good.substring(0, good.length() - 1) + "+",
        "A".repeat(DetachedJws.LONGEST + 1),
        withHeader(good, ""),
        withHeader(good, "[]"),
        withHeader(good, "{"),
        withHeader(good, "{} {}"),
        withHeader(good, "{\"alg\":\"ES256\",\"alg\":\"ES256\",\"kid\":\"alice\"}"),
        withHeader(good, "{\"alg\":null}"),
        withHeader(good, "{\"kid\":{}}"),
        withHeader(good, "{\"x\":" + "[".repeat(40) + "]".repeat(40) + "}"),
        Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[] {(byte) 0xff, 0x7b})
            + good.substring(good.indexOf('.')));
  }

  @ParameterizedTest
  @MethodSource("malformedSignatures")
  void whatIsNoCompactJwsIsRefused(String signature) {
    refused(check(TRUSTED, signature), Reason.SIGNATURE_MALFORMED, "signatures[0]");
  }

  /// Base64url has spare bits at the end: one signature, one spelling.
  @Test
  void aSignatureHasOneSpelling() {
    String good = ALICE.sign(DOCUMENT);
    char last = good.charAt(good.length() - 1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char spare = alphabet.charAt(alphabet.indexOf(last) + 1);

    refused(
        check(TRUSTED, good.substring(0, good.length() - 1) + spare),
        Reason.SIGNATURE_MALFORMED,
        "signatures[0]");
  }

  @Test
  void moreSignaturesThanAnyoneNeedsAreRefused() {
    List<String> many = Collections.nCopies(Authors.MOST_SIGNATURES + 1, ALICE.sign(DOCUMENT));

    refused(
        TRUSTED.check(DocumentKind.POLICY, "acme", DOCUMENT, many, _ -> false),
        Reason.SIGNATURE_MALFORMED,
        "signatures");
  }

  @Test
  void whatAHeaderSaysIsShownWithoutControlCharacters() {
    String header =
        "{\"alg\":\"ES256\",\"kid\":\"al\\u001b[31m\\nice%s\",\"typ\":\"assay-policy+jws\"}"
            .formatted("e".repeat(100));

    Signing.Refused refused =
        refused(
            check(TRUSTED, withHeader(ALICE.sign(DOCUMENT), header)),
            Reason.AUTHOR_UNKNOWN,
            "signatures[0].kid");
    assertThat(refused.got()).startsWith("`al?[31m?ice").hasSizeLessThan(80);
  }

  @Test
  void everyFlippedBitOfASignatureIsRefused() {
    String good = ALICE.sign(DOCUMENT);
    byte[] bytes = base64Url(good.substring(good.indexOf("..") + 2)).toArray();
    var random = new Random(4);
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) (1 << random.nextInt(8));
      String signature =
          good.substring(0, good.indexOf("..") + 2)
              + Base64.getUrlEncoder().withoutPadding().encodeToString(flipped);
      refused(check(TRUSTED, signature), Reason.SIGNATURE_WRONG, "signatures[0]");
    }
  }

  static Stream<TestAuthor> weakKeys() {
    return Stream.of(TestAuthor.rsa("short", 2048), TestAuthor.ec("p521", "secp521r1"));
  }

  @ParameterizedTest
  @MethodSource("weakKeys")
  void keysThatHaveNoAlgorithmAreRefused(TestAuthor author) {
    assertThat(AuthorKey.parse(author.spki())).isInstanceOf(Parsed.Malformed.class);
    assertThat(SigningKey.parse(secret(author.privatePem()))).isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "CERTIFICATE"})
  void aPrivateKeyIsPkcs8AndNotEncrypted(String label) {
    String pem = ALICE.privatePem().replace("PRIVATE KEY", label);

    assertThat(SigningKey.parse(secret(pem)))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed ->
                assertThat(malformed.refusal().toString())
                    .contains("a block " + label)
                    .contains("openssl pkcs8"));
  }

  @Test
  void nothingShowsAPrivateKey() {
    String key =
        Base64.getEncoder()
            .encodeToString(ALICE.keys().getPrivate().getEncoded())
            .substring(40, 60);

    assertThat(ALICE.signingKey().toString()).isEqualTo("private key for ES256");
    assertThat(SigningKey.parse(secret(ALICE.privatePem())).toString()).doesNotContain(key);
    assertThat(
            AuthorKey.parse(Bytes.copyOf(ALICE.privatePem().getBytes(StandardCharsets.US_ASCII))))
        .isInstanceOf(Parsed.Malformed.class);
  }

  private static Signing check(Authors authors, String... signatures) {
    return authors.check(DocumentKind.POLICY, "acme", DOCUMENT, List.of(signatures), _ -> false);
  }

  private static Signing.Refused refused(Signing signing, Reason reason, String field) {
    assertThat(signing).isInstanceOf(Signing.Refused.class);
    var refused = (Signing.Refused) signing;
    assertThat(refused.reason()).as(refused.toString()).isEqualTo(reason);
    assertThat(refused.field()).isEqualTo(field);
    return refused;
  }

  private static String withHeader(String signature, String header) {
    return encoded(header) + signature.substring(signature.indexOf('.'));
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes base64Url(String text) {
    return Bytes.copyOf(Base64.getUrlDecoder().decode(text));
  }

  private static SecretBytes secret(String pem) {
    return SecretBytes.of(Bytes.copyOf(pem.getBytes(StandardCharsets.US_ASCII)));
  }
}
