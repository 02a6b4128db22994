package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.GOOD;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.verified;
import static dev.assay.policy.PolicyDriver.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.appraisal.author.Author;
import dev.assay.appraisal.author.AuthorKey;
import dev.assay.appraisal.author.Authors;
import dev.assay.appraisal.author.DocumentKind;
import dev.assay.appraisal.author.SigningKey;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Forecast;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Revocation;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import dev.assay.secrets.source.SecretSources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Only what enough of the tenant's authors signed counts, and only as long as they do.
class SignedDocumentsTest {
  private static final Instant LATER = NOW.plusSeconds(10);
  private static final KeyPair ALICE = keyPair();
  private static final KeyPair BOB = keyPair();
  private static final KeyPair STRANGER = keyPair();

  @TempDir Path folder;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    driver = driver(1);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void aPolicyOfAnAuthorIsInForce() {
    policy(1, "alice");
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    assertThat(driver.verdicts()).extracting(Verdict::getTier).containsExactly(Tier.AFFIRMING);
  }

  @Test
  void aPolicyOfNobodyOrOfAStrangerIsRejectedAndTheOneInForceStays() {
    policy(1, "alice");
    policy(2);
    policy(3, "mallory");
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    assertThat(driver.rejections())
        .extracting(Rejection::getRefusal)
        .extracting("reason")
        .containsExactly("UNSIGNED", "AUTHOR_UNKNOWN");
    assertThat(driver.verdicts())
        .singleElement()
        .satisfies(verdict -> assertThat(verdict.getPins().getPolicyVersion()).isEqualTo(1));
  }

  @Test
  void aChangedDocumentIsRejected() {
    String document = yaml("payments", 1, GOOD);
    var policy =
        Policy.newBuilder(signed(document, 1, "alice")).setDocument(document + "# more\n").build();
    driver.policy("default/payments", policy, NOW);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("SIGNATURE_WRONG");
  }

  @Test
  void underTheTwoPersonRuleOneIsTooFew() {
    driver.close();
    driver = driver(2);
    policy(1, "alice");
    policy(2, "alice", "alice");
    policy(3, "alice", "bob");
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsOnly("TOO_FEW_AUTHORS")
        .hasSize(2);
    assertThat(driver.verdicts())
        .singleElement()
        .satisfies(verdict -> assertThat(verdict.getPins().getPolicyVersion()).isEqualTo(3));
  }

  @Test
  void aRevokedAuthorsPolicyFallsAndItsGuestsWithIt() {
    policy(1, "alice");
    driver.result(verified("g1", "payments", NOW).build(), NOW);

    revoke("author", "alice", "bob");
    policy(2, "alice");

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCause, Verdict::getCausedBy)
        .containsExactly(
            tuple(Tier.AFFIRMING, Cause.EVIDENCE, null),
            tuple(Tier.NONE, Cause.REVOCATION, "revocation author/alice"));
    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("AUTHOR_REVOKED");
  }

  @Test
  void aRevokedAuthorsDraftIsForecastNoLongerEvenWhereNothingElseIsThere() {
    driver.result(verified("g1", "payments", NOW).build(), NOW);
    String draft = yaml("payments", 1, GOOD).replace("state: active", "state: draft");
    driver.policy("default/payments", signed(draft, 1, "alice"), NOW);
    assertThat(driver.forecasts())
        .extracting(Forecast::getTier, Forecast::getForecastTier)
        .containsExactly(tuple(Tier.NONE, Tier.AFFIRMING));

    revoke("author", "alice", "bob");

    assertThat(driver.forecasts())
        .extracting(Forecast::getTier, Forecast::getForecastTier)
        .containsExactly(tuple(Tier.NONE, Tier.NONE));
  }

  @Test
  void anUnsignedRevocationIsRejected() {
    driver.revoke("guest", "g1", 1, false, NOW);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("UNSIGNED");
  }

  @Test
  void aPolicysSignatureIsNoneOfARevocation() {
    Revocation revocation = PolicyDriver.revocation("default", "guest", "g1", 1, false);
    String signature = key(ALICE).sign(DocumentKind.POLICY, "alice", revocation.getDocument());
    driver.revocation(
        "default/guest/g1",
        Revocation.newBuilder(revocation).setSignatures(List.of(signature)).build(),
        NOW);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("SIGNATURE_TYPE_WRONG");
  }

  private PolicyDriver driver(int required) {
    var authors = Authors.of(List.of(author("alice", ALICE), author("bob", BOB)), required, false);
    return new PolicyDriver(
        folder.resolve("required-" + required),
        100,
        authors,
        new SecretShelf(SecretSources.NONE, Runnable::run, () -> NOW));
  }

  private void policy(long version, String... authors) {
    driver.policy(
        "default/payments", signed(yaml("payments", version, GOOD), version, authors), NOW);
  }

  private static Policy signed(String document, long version, String... authors) {
    return Policy.newBuilder()
        .setTenant("default")
        .setWorkload("payments")
        .setVersion(version)
        .setDocument(document)
        .setSignatures(
            Arrays.stream(authors)
                .map(author -> key(pairOf(author)).sign(DocumentKind.POLICY, author, document))
                .toList())
        .setPublishedAt(NOW)
        .build();
  }

  private void revoke(String kind, String subject, String author) {
    Revocation revocation = PolicyDriver.revocation("default", kind, subject, 1, false);
    String signature =
        key(pairOf(author)).sign(DocumentKind.REVOCATION, author, revocation.getDocument());
    driver.revocation(
        "default/" + kind + "/" + subject,
        Revocation.newBuilder(revocation).setSignatures(List.of(signature)).build(),
        LATER);
  }

  private static KeyPair pairOf(String author) {
    return switch (author) {
      case "alice" -> ALICE;
      case "bob" -> BOB;
      default -> STRANGER;
    };
  }

  private static Author author(String name, KeyPair pair) {
    return new Author(
        name, name, ok(AuthorKey.parse(Bytes.copyOf(pair.getPublic().getEncoded()))), Set.of());
  }

  private static SigningKey key(KeyPair pair) {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded()));
    return ok(
        SigningKey.parse(SecretBytes.of(Bytes.copyOf(pem.getBytes(StandardCharsets.US_ASCII)))));
  }

  private static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
