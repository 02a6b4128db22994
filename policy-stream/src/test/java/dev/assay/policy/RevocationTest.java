package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.GOOD;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.PolicyDriver.revocation;
import static dev.assay.policy.PolicyDriver.verified;
import static dev.assay.policy.PolicyDriver.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Reappraisal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Revocation;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an owner revokes, and whom that touches.
class RevocationTest {
  private static final int SLICE = 2;
  private static final Instant LATER = NOW.plusSeconds(10);
  private static final String LOST_CHIP = "c1".repeat(64);
  private static final String OTHER_CHIP = "c2".repeat(64);

  @TempDir Path folder;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    driver = new PolicyDriver(folder, SLICE);
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void aRevokedChipTakesItsGuestsAndNoOthers() {
    for (int i = 0; i < 5; i++) {
      driver.result(onChip("lost-" + i, LOST_CHIP), NOW);
      driver.result(onChip("other-" + i, OTHER_CHIP), NOW);
    }
    assertThat(driver.verdicts()).extracting(Verdict::getTier).containsOnly(Tier.AFFIRMING);

    driver.revoke("chip", LOST_CHIP, 1, false, LATER);
    sweep();

    List<Verdict> verdicts = driver.verdicts();
    assertThat(verdicts)
        .extracting(Verdict::getGuest)
        .containsExactlyInAnyOrder("lost-0", "lost-1", "lost-2", "lost-3", "lost-4");
    Verdict verdict = verdicts.getFirst();
    assertThat(verdict.getTier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(verdict.getPreviousTier()).isEqualTo(Tier.AFFIRMING);
    assertThat(verdict.getCause()).isEqualTo(Cause.REVOCATION);
    assertThat(verdict.getCausedBy()).isEqualTo("revocation chip/" + LOST_CHIP);
    assertThat(verdict.getAppraisalTime()).isEqualTo(LATER);
    assertThat(verdict.getValidUntil()).isNull();
    assertThat(verdict.getChecks().getFirst().getGot()).isEqualTo("revoked: lost");
  }

  @Test
  void progressIsToldSliceBySliceAndComesToAnEnd() {
    for (int i = 0; i < 5; i++) {
      driver.result(onChip("lost-" + i, LOST_CHIP), NOW);
    }
    driver.reappraisals();

    driver.revoke("chip", LOST_CHIP, 1, false, LATER);
    sweep();

    assertThat(driver.reappraisals())
        .extracting(Reappraisal::getLooked, Reappraisal::getChanged, Reappraisal::getFinished)
        .containsExactly(tuple(2L, 2L, false), tuple(4L, 4L, false), tuple(5L, 5L, true));
  }

  /// Every partition hears of it, and at most one has the guest.
  @Test
  void progressOfARevokedGuestCountsItWhereItIs() {
    driver.result(onChip("g1", OTHER_CHIP), NOW);
    driver.reappraisals();

    driver.revoke("guest", "g1", 1, false, LATER);
    driver.revoke("guest", "another-partition-s", 1, false, LATER);
    sweep();

    assertThat(driver.reappraisals())
        .extracting(Reappraisal::getLooked, Reappraisal::getChanged, Reappraisal::getFinished)
        .containsExactly(tuple(1L, 1L, true), tuple(0L, 0L, true));
  }

  @Test
  void aWithdrawnRevocationGivesTheTierBack() {
    driver.result(onChip("g1", LOST_CHIP), NOW);
    driver.revoke("chip", LOST_CHIP, 1, false, LATER);
    driver.revoke("chip", LOST_CHIP, 2, true, LATER.plusSeconds(1));

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCausedBy)
        .containsExactly(
            tuple(Tier.AFFIRMING, null),
            tuple(Tier.CONTRAINDICATED, "revocation chip/" + LOST_CHIP),
            tuple(Tier.AFFIRMING, "withdrawn revocation chip/" + LOST_CHIP));
  }

  @Test
  void freshEvidenceDoesNotHelpAgainstARevocation() {
    driver.revoke("measurement", GOOD, 1, false, NOW);
    driver.result(onChip("g1", LOST_CHIP), LATER);

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCause)
        .containsExactly(tuple(Tier.CONTRAINDICATED, Cause.EVIDENCE));
  }

  @ParameterizedTest
  @CsvSource({
    "guest, g1, instance-identity",
    "key, 0000000000000000000000000000000000000000000000000000000000000000, instance-identity",
    "tcb, Milan/0800000000000808, hardware",
  })
  void whateverAGuestRestsOnCanBeRevoked(String kind, String subject, String claim) {
    driver.result(onChip("g1", LOST_CHIP), NOW);
    driver.verdicts();

    driver.revoke(kind, subject, 1, false, LATER);

    assertThat(driver.verdicts())
        .singleElement()
        .satisfies(
            verdict -> {
              assertThat(verdict.getGuest()).isEqualTo("g1");
              assertThat(verdict.getTrustVector()).isEqualTo(Map.of(claim, 96));
            });
  }

  @Test
  void aGuestThatMovedToAnotherChipIsNotTouched() {
    driver.result(onChip("g1", LOST_CHIP), NOW);
    driver.result(onChip("g1", OTHER_CHIP), NOW.plusSeconds(1));
    driver.verdicts();

    driver.revoke("chip", LOST_CHIP, 1, false, LATER);

    assertThat(driver.verdicts()).isEmpty();
  }

  @Test
  void anotherTenantsRevocationTouchesNobodyHere() {
    driver.result(onChip("g1", LOST_CHIP), NOW);
    driver.verdicts();

    driver.revocation(
        "acme/chip/" + LOST_CHIP, revocation("acme", "chip", LOST_CHIP, 1, false), LATER);

    assertThat(driver.verdicts()).isEmpty();
  }

  @Test
  void aRestartKnowsWhatIsRevokedAndGoesOnWithTheSweep() {
    for (int i = 0; i < 5; i++) {
      driver.result(onChip("lost-" + i, LOST_CHIP), NOW);
    }
    driver.revoke("chip", LOST_CHIP, 1, false, LATER);
    driver.verdicts();

    driver.restart(LATER);
    sweep();
    driver.result(onChip("new", LOST_CHIP), LATER.plusSeconds(1));

    assertThat(driver.verdicts())
        .extracting(Verdict::getGuest, Verdict::getTier)
        .containsExactlyInAnyOrder(
            tuple("lost-2", Tier.CONTRAINDICATED),
            tuple("lost-3", Tier.CONTRAINDICATED),
            tuple("lost-4", Tier.CONTRAINDICATED),
            tuple("new", Tier.CONTRAINDICATED));
  }

  @Test
  void anOldRevocationAfterANewerOneIsRejected() {
    driver.revoke("chip", LOST_CHIP, 2, true, NOW);
    driver.revoke("chip", LOST_CHIP, 1, false, LATER);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("REVOCATION_VERSION_OLD");
  }

  @Test
  void aVersionThatMeantSomethingElseIsRejectedAndTheSameAgainIsNot() {
    driver.revoke("chip", LOST_CHIP, 1, false, NOW);
    driver.revoke("chip", LOST_CHIP, 1, false, NOW);
    assertThat(driver.rejections()).isEmpty();

    driver.revoke("chip", LOST_CHIP, 1, true, NOW);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("REVOCATION_VERSION_REUSED");
  }

  @Test
  void aDocumentThatSaysSomethingElseIsRejected() {
    Revocation signed = revocation("default", "chip", LOST_CHIP, 1, false);
    driver.revocation(
        "default/chip/" + OTHER_CHIP,
        Revocation.newBuilder(signed).setSubject(OTHER_CHIP).build(),
        NOW);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("DOCUMENT_MISMATCH");
  }

  @Test
  void aRevocationThatNamesNothingIsRejectedByField() {
    driver.revocation("default/cpu/00", revocation("default", "cpu", "00", 1, false), NOW);
    driver.revocation("default/chip/", revocation("default", "chip", "", 1, false), NOW);
    driver.revocation("default/chip/00", revocation("default", "chip", "00", 0, false), NOW);
    driver.revocation("default/chip/01", revocation("default", "chip", "00", 1, false), NOW);

    assertThat(driver.rejections())
        .extracting(Rejection::getRefusal)
        .extracting("field", "reason")
        .containsExactly(
            tuple("kind", "RECORD_INVALID"),
            tuple("subject", "RECORD_INVALID"),
            tuple("version", "RECORD_INVALID"),
            tuple("key", "KEY_MISMATCH"));
  }

  private void sweep() {
    for (int i = 0; i < 10; i++) {
      driver.wait(PAUSE);
    }
  }

  private static Result onChip(String guest, String chip) {
    var claims = new TreeMap<>(PolicyDriver.claims(GOOD));
    claims.put("snp.chip_id", ByteBuffer.wrap(HexFormat.of().parseHex(chip)));
    claims.put("snp.reported_tcb", ByteBuffer.wrap(HexFormat.of().parseHex("0800000000000808")));
    return verified(guest, "payments", NOW).setClaims(claims).build();
  }
}
