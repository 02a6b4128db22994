package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.GOOD;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.verified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Result;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What guests show of one another.
class CompareSightingsTest {
  private static final String NEW_TCB = "0800000000000809";
  private static final String OLD_TCB = "0800000000000708";

  @TempDir Path folder;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    driver = new PolicyDriver(folder, 100);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void oneReportIdUnderTwoNamesIsAClone() {
    see("g1", "c1", "aa", NEW_TCB, "fra", NOW);
    see("g1", "c1", "aa", NEW_TCB, "fra", NOW.plusSeconds(1));
    see("g2", "c1", "bb", NEW_TCB, "fra", NOW.plusSeconds(2));
    assertThat(driver.findings()).isEmpty();

    see("g3", "c1", "aa", NEW_TCB, "fra", NOW.plusSeconds(3));

    assertThat(driver.findings())
        .extracting(Finding::getGuest, Finding::getKind, Finding::getSubject, Finding::getOthers)
        .containsExactly(
            tuple("g3", "GUEST_CLONED", "report/" + "aa".repeat(32), List.of("default/g1")));
  }

  @Test
  void oneKeyUnderTwoNamesIsAClone() {
    for (String guest : List.of("g1", "g2")) {
      driver.result(
          verified(guest, "payments", NOW)
              .setGuestPublicKey(ByteBuffer.wrap(new byte[] {1, 2, 3}))
              .build(),
          NOW);
    }

    assertThat(driver.findings())
        .extracting(Finding::getGuest, Finding::getKind)
        .containsExactly(tuple("g2", "GUEST_CLONED"));
  }

  @Test
  void anotherTenantsGuestIsNotNamed() {
    see("g1", "c1", "aa", NEW_TCB, null, NOW);
    Result stranger =
        Result.newBuilder(result("g9", "c1", "aa", NEW_TCB, null, NOW)).setTenant("acme").build();
    driver.result("acme/g9", stranger, NOW);

    assertThat(driver.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.getTenant()).isEqualTo("acme");
              assertThat(finding.getOthers()).isEmpty();
              assertThat(finding.getDetail()).doesNotContain("g1");
            });
  }

  @Test
  void aChipIsNotInTwoSitesWithinAnHour() {
    see("g1", "c1", "aa", NEW_TCB, "fra", NOW);
    see("g2", "c1", "bb", NEW_TCB, "fra", NOW.plusSeconds(1));
    see("g3", "c1", "cc", NEW_TCB, "ams", NOW.plus(Duration.ofMinutes(59)));
    see("g4", "c1", "dd", NEW_TCB, "fra", NOW.plus(Duration.ofHours(3)));

    assertThat(driver.findings())
        .extracting(Finding::getGuest, Finding::getKind)
        .containsExactly(tuple("g3", "CHIP_IN_TWO_SITES"));
  }

  @Test
  void aGuestThatGoesOnKeepsItsChipsSiteInMind() {
    see("g1", "c1", "aa", NEW_TCB, "fra", NOW);
    see("g1", "c1", "aa", NEW_TCB, "fra", NOW.plus(Duration.ofHours(2)));
    see("g2", "c1", "bb", NEW_TCB, "ams", NOW.plus(Duration.ofMinutes(125)));

    assertThat(driver.findings()).extracting(Finding::getKind).containsExactly("CHIP_IN_TWO_SITES");
  }

  @Test
  void olderFirmwareOnAChipIsReportedPartByPart() {
    see("g1", "c1", "aa", NEW_TCB, null, NOW);
    // Newer microcode does not make up for an older part.
    see("g1", "c1", "aa", "08000000000007ff", null, NOW.plusSeconds(1));

    assertThat(driver.findings())
        .extracting(Finding::getKind, Finding::getSubject)
        .containsExactly(tuple("TCB_ROLLED_BACK", "chip/" + "c1".repeat(64)));
  }

  @Test
  void threeChipsThatGoBackAreAFleets() {
    for (String chip : List.of("c1", "c2", "c3")) {
      see("on-" + chip, chip, chip, NEW_TCB, null, NOW);
    }
    see("on-c1", "c1", "c1", OLD_TCB, null, NOW.plusSeconds(1));
    see("on-c2", "c2", "c2", OLD_TCB, null, NOW.plusSeconds(2));
    assertThat(driver.findings()).extracting(Finding::getKind).containsOnly("TCB_ROLLED_BACK");

    see("on-c3", "c3", "c3", OLD_TCB, null, NOW.plusSeconds(3));

    assertThat(driver.findings())
        .extracting(Finding::getKind, Finding::getSubject)
        .containsExactly(
            tuple("TCB_ROLLED_BACK", "chip/" + "c3".repeat(64)),
            tuple("FLEET_TCB_ROLLED_BACK", "product/Milan"));
  }

  @Test
  void evidenceThatIsNotVerifiedShowsNothing() {
    see("g1", "c1", "aa", NEW_TCB, null, NOW);
    driver.result(
        Result.newBuilder(result("g2", "c1", "aa", OLD_TCB, null, NOW))
            .setOutcome(Outcome.UNDECIDED)
            .build(),
        NOW);

    assertThat(driver.findings()).isEmpty();
  }

  private void see(
      String guest, String chip, String report, String tcb, @Nullable String site, Instant at) {
    driver.result(result(guest, chip, report, tcb, site, at), at);
  }

  private static Result result(
      String guest, String chip, String report, String tcb, @Nullable String site, Instant at) {
    var claims = new TreeMap<>(PolicyDriver.claims(GOOD));
    claims.put("snp.chip_id", ByteBuffer.wrap(HexFormat.of().parseHex(chip.repeat(64))));
    claims.put("snp.report_id", ByteBuffer.wrap(HexFormat.of().parseHex(report.repeat(32))));
    claims.put("snp.reported_tcb", ByteBuffer.wrap(HexFormat.of().parseHex(tcb)));
    return verified(guest, "payments", at).setClaims(claims).setSite(site).build();
  }
}
