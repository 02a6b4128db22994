package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.author.Authors;
import dev.assay.appraisal.author.DocumentKind;
import dev.assay.appraisal.author.Signing;
import dev.assay.appraisal.author.TestAuthor;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthorsReaderTest {
  private static final TestAuthor ALICE = TestAuthor.p256("alice");
  private static final TestAuthor BOB = TestAuthor.p256("bob");

  @Test
  void readsKeysInEachForm() {
    var point = ((ECPublicKey) BOB.keys().getPublic()).getW();
    String list =
        """
        required: 2
        authors:
          - id: alice
            tenants: [acme, other]
            key: |
        %s
          - id: bob
            author: Bob
            tenants: any
            key: { kty: EC, crv: P-256, x: %s, y: %s }
          - id: carol
            tenants: acme
            key: %s
        """
            .formatted(
                ALICE.publicPem().indent(6).stripTrailing(),
                coordinate(point.getAffineX()),
                coordinate(point.getAffineY()),
                Base64.getEncoder()
                    .encodeToString(TestAuthor.p256("carol").keys().getPublic().getEncoded()));
    Authors authors = read(list);

    assertThat(authors.required()).isEqualTo(2);
    assertThat(authors.takesUnsigned()).isFalse();
    assertThat(
            authors.check(
                DocumentKind.POLICY,
                "acme",
                "x",
                List.of(ALICE.sign("x"), BOB.sign("x"), TestAuthor.p256("carol").sign("x")),
                _ -> false))
        .isInstanceOfSatisfying(
            Signing.Signed.class,
            signed -> assertThat(signed.authors()).containsExactly("Bob", "alice", "carol"));
  }

  @Test
  void unsignedDocumentsAreAllowedByNameOnly() {
    assertThat(read(alice("")).takesUnsigned()).isFalse();
    assertThat(read("unsigned: forbidden\n" + alice("")).takesUnsigned()).isFalse();
    assertThat(read("unsigned: allowed\n" + alice("")).takesUnsigned()).isTrue();
  }

  @Test
  void saysWhereAndWhatIsWrong() {
    assertThat(errors("authors: []\nunsinged: allowed\n"))
        .containsExactly(
            "1:10: authors: want 1 to 1000 entries, got 0",
            "2:1: unsinged: want `unsigned`, got an unknown key");
    assertThat(errors("required: 2\n" + alice("")))
        .containsExactly("1:11: required: want at most as many as there are authors, 1, got `2`");
    assertThat(errors(alice("") + alice("").replace("authors:\n", "")))
        .containsExactly(
            "9:9: authors[1].id: want each id once, got `alice` again",
            "11:10: authors[1].key: want each key once, got it again");
    assertThat(errors("authors:\n  - { id: a b, key: AAAA }\n"))
        .containsExactly(
            "2:5: authors[0].tenants: want the tenants that it signs for, or any, got nothing",
            "2:11: authors[0].id: want 1 to 128 letters, digits or . _ : @ - and first a letter"
                + " or digit, got `a b`",
            "2:21: authors[0].key: want a SubjectPublicKeyInfo in DER, got other bytes");
    assertThat(errors("authors:\n  - { id: a, tenants: [any, acme], key: { kty: oct, k: AA } }\n"))
        .containsExactly(
            "2:23: authors[0].tenants: want any, or the tenants meant, got both",
            "2:48: authors[0].key.kty: want EC, OKP or RSA, got `oct`",
            "2:53: authors[0].key.k: want `x`, got an unknown key");
  }

  @Test
  void aRuleOfSeveralAuthorsIsNotVoidedAndCanBeMetInEachTenant() {
    String bob =
        "  - { id: bob, tenants: %s, key: { kty: OKP, crv: Ed25519, x:"
            + " GRZESFdlO7nAXX9gEbG-EJM3S1YYkBmKbfM7wVQ0sQg } }\n";

    assertThat(errors("required: 2\nunsigned: allowed\n" + alice("") + bob.formatted("acme")))
        .containsExactly(
            "2:11: unsigned: want forbidden, for `required` wants 2 authors, got allowed");
    assertThat(errors("required: 2\n" + alice("") + bob.formatted("[acme, other]")))
        .containsExactly(
            "1:11: required: want at most as many as there are authors for each tenant, got 2, with"
                + " 1 for other");
    assertThat(read("required: 2\n" + alice("") + bob.formatted("any")).required()).isEqualTo(2);
    assertThat(read("unsigned: allowed\n" + alice("") + bob.formatted("other")).required()).isOne();
  }

  @Test
  void whatStandsInPlaceOfAKeyIsNeverQuoted() {
    assertThat(errors("authors:\n  - { id: a, tenants: any, key: hunter2! }\n").toString())
        .doesNotContain("hunter2");
  }

  private static String alice(String more) {
    return "authors:\n  - id: alice\n    tenants: [acme]\n    key: |\n%s%s"
        .formatted(ALICE.publicPem().indent(6), more);
  }

  private static String coordinate(java.math.BigInteger value) {
    byte[] bytes = new byte[32];
    byte[] written = value.toByteArray();
    for (int i = 0; i < Math.min(32, written.length); i++) {
      bytes[31 - i] = written[written.length - 1 - i];
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Authors read(String yaml) {
    return switch (AuthorsReader.read(yaml)) {
      case AuthorsReading.Read(Authors authors) -> authors;
      case AuthorsReading.Refused refused -> throw new AssertionError(refused.errors().toString());
    };
  }

  private static List<String> errors(String yaml) {
    return switch (AuthorsReader.read(yaml)) {
      case AuthorsReading.Read(Authors authors) -> throw new AssertionError("read: " + authors);
      case AuthorsReading.Refused refused ->
          refused.errors().stream().map(PolicyError::toString).toList();
    };
  }
}
