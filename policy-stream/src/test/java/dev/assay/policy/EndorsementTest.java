package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.TdGuests.CA_LIST;
import static dev.assay.policy.TdGuests.FMSPC;
import static dev.assay.policy.TdGuests.ISSUED;
import static dev.assay.policy.TdGuests.TCB_INFO;
import static dev.assay.policy.TdGuests.TD;
import static dev.assay.policy.TdGuests.collateral;
import static dev.assay.policy.TdGuests.endorse;
import static dev.assay.policy.TdGuests.endorsement;
import static dev.assay.policy.TdGuests.guest;
import static dev.assay.policy.TdGuests.outOfDate;
import static dev.assay.policy.TdGuests.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.dcap.TcbStatus;
import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.appraisal.dcap.simulated.SimulatedLevel;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What vendors say later changes what was said of guests, and nobody asks the guests.
class EndorsementTest {
  private static final Instant LATER = NOW.plusSeconds(10);

  @TempDir Path folder;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    driver = new PolicyDriver(folder, 100);
    driver.policy("payments", 1, policy(1, "active"), NOW);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void collateralThatArrivesLiftsASilentGuest() {
    driver.result(guest("g1"), NOW);
    assertThat(driver.verdicts()).extracting(Verdict::getTier).containsExactly(Tier.WARNING);

    endorse(driver, collateral(), NOW);

    Verdict last = driver.verdicts().getLast();
    assertThat(last.getTier()).isEqualTo(Tier.AFFIRMING);
    assertThat(last.getCause()).isEqualTo(Cause.ENDORSEMENT);
    assertThat(driver.rejections()).isEmpty();
  }

  @Test
  void aVerdictPinsWhatVendorsSaidOfThePlatformAndWasInForce() {
    driver.result(guest("before"), NOW);
    endorse(driver, collateral(), NOW);
    driver.result(guest("g1"), NOW);
    List<Verdict> first = driver.verdicts();

    endorse(driver, TCB_INFO, outOfDate().tcbInfo(), LATER);
    Verdict demoted = driver.verdicts().getLast();

    assertThat(pinned(first.getFirst(), TCB_INFO)).isEmpty();
    assertThat(pinned(first.getLast(), TCB_INFO)).containsExactly(collateral().tcbInfo().sha256());
    assertThat(pinned(first.getLast(), CA_LIST)).containsExactly(collateral().pckCrl().sha256());
    assertThat(pinned(demoted, TCB_INFO)).containsExactly(outOfDate().tcbInfo().sha256());
    assertThat(pinned(demoted, CA_LIST)).containsExactly(collateral().pckCrl().sha256());
  }

  private static List<Bytes> pinned(Verdict verdict, String id) {
    return verdict.getPins().getEndorsements().stream()
        .filter(pin -> pin.getId().equals(id))
        .map(pin -> Answers.bytes(pin.getSha256()))
        .toList();
  }

  @Test
  void aNewRoundOfAdvisoriesDemotesWhoeverIsOnThePlatform() {
    endorse(driver, collateral(), NOW);
    driver.result(guest("g1"), NOW);
    driver.verdicts();

    endorse(driver, TCB_INFO, outOfDate().tcbInfo(), LATER);

    assertThat(driver.verdicts())
        .extracting(
            Verdict::getTier, Verdict::getCause, Verdict::getCausedBy, Verdict::getAdvisories)
        .containsExactly(
            tuple(Tier.CONTRAINDICATED, Cause.ENDORSEMENT, TCB_INFO, List.of("INTEL-SA-00837")));
  }

  @Test
  void aRevokedAdvisoryTouchesWhomItIsNamedFor() {
    endorse(
        driver,
        collateral().platform(SimulatedLevel.of(TcbStatus.UP_TO_DATE).advisories("INTEL-SA-00837")),
        NOW);
    driver.result(guest("g1"), NOW);
    assertThat(driver.verdicts()).extracting(Verdict::getTier).containsExactly(Tier.AFFIRMING);

    driver.revoke("advisory", "INTEL-SA-00837", 1, false, LATER);

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCause)
        .containsExactly(tuple(Tier.CONTRAINDICATED, Cause.REVOCATION));

    driver.revoke("advisory", "INTEL-SA-00837", 2, true, LATER.plusSeconds(1));

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCausedBy)
        .containsExactly(tuple(Tier.AFFIRMING, "withdrawn revocation advisory/INTEL-SA-00837"));
  }

  @Test
  void aRevokedAdvisoryTouchesWhoHasNoTierToo() {
    endorse(
        driver,
        collateral().platform(SimulatedLevel.of(TcbStatus.UP_TO_DATE).advisories("INTEL-SA-00837")),
        NOW);
    driver.result(guest("g1"), NOW);
    driver.policy("payments", 2, policy(2, "retired"), LATER);
    driver.verdicts();

    driver.revoke("advisory", "INTEL-SA-00837", 1, false, LATER.plusSeconds(1));

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getPreviousTier)
        .containsExactly(tuple(Tier.CONTRAINDICATED, Tier.NONE));
  }

  @Test
  void aListThatNamesThePckCertificateTakesTheGuest() {
    endorse(driver, collateral(), NOW);
    driver.result(guest("g1"), NOW);
    driver.verdicts();
    var serial = new BigInteger(1, TD.binary("tdx.pck.serial").orElseThrow().toArray());

    endorse(driver, CA_LIST, collateral().revokedByCa(Set.of(serial)).pckCrl(), LATER);

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCausedBy)
        .containsExactly(tuple(Tier.CONTRAINDICATED, CA_LIST));
  }

  @Test
  void collateralThatRunsOutIsNoticedInSilence() {
    endorse(driver, collateral(), NOW);
    driver.result(guest("g1"), NOW);
    driver.verdicts();

    driver.wait(Duration.ofDays(30));

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCause)
        .containsExactly(tuple(Tier.WARNING, Cause.ENDORSEMENT));
  }

  /// The first entry is met until its collateral is too old, then the second one is: all the time
  /// the rule leaves no tier.
  @Test
  void whatTimeAloneChangesIsNoSilenceWhereARuleLeavesNoTier() {
    String once = policy(2, "active");
    String entry = once.substring(once.indexOf("  - platform"));
    String rule =
        """
        rules:
          - { name: untold, when: 'true', tier: none, claim: file-system, reason: unseen }
        """;
    driver.policy(
        "payments",
        2,
        once.replace(entry, entry + "    collateral_age: 20d\n" + entry + rule),
        NOW);
    endorse(driver, collateral(), NOW);
    driver.result(guest("g1"), NOW);
    assertThat(driver.verdicts()).extracting(Verdict::getTier).containsExactly(Tier.NONE);

    driver.wait(Duration.ofDays(20));
    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCause)
        .containsExactly(tuple(Tier.NONE, Cause.ENDORSEMENT));
  }

  @Test
  void olderCollateralIsRejected() {
    endorse(driver, TCB_INFO, outOfDate().tcbInfo(), NOW);
    endorse(driver, TCB_INFO, collateral().tcbInfo(), LATER);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("ENDORSEMENT_OLD");
  }

  @Test
  void collateralOfAStrangerIsRejected() {
    var stranger = SimulatedIntel.fromSeed(Bytes.fromHex("43".repeat(32)), NOW.minusSeconds(9));
    SimulatedCollateral other = SimulatedCollateral.of(stranger, TeeType.TDX, ISSUED).fmspc(FMSPC);
    driver.endorsement(
        TCB_INFO, endorsement(TCB_INFO, other.tcbInfo(), stranger.tcbSigningChain()), NOW);

    assertThat(driver.rejections()).hasSize(1);
  }

  @Test
  void whatIsSomethingElseThanItsIdSaysIsRejected() {
    endorse(driver, EndorsementKeys.qeIdentity(TeeType.TDX), collateral().tcbInfo(), NOW);
    endorse(driver, TCB_INFO, Bytes.fromHex("7b7d"), NOW);

    assertThat(driver.rejections()).hasSize(2);
  }

  @Test
  void aRestartKnowsItAll() {
    endorse(driver, collateral(), NOW);
    driver.restart(NOW);
    driver.result(guest("g1"), NOW);
    driver.wait(PAUSE);

    assertThat(driver.verdicts()).extracting(Verdict::getTier).containsExactly(Tier.AFFIRMING);
  }
}
