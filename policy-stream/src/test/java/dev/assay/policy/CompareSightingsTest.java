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
import org.assertj.core.groups.Tuple;
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
  void aCloneIsSaidOnceWithWhomItIsOfAndByWhichEvidence() {
    for (int i = 0; i < 3; i++) {
      see("g1", "c1", "aa", NEW_TCB, "fra", NOW.plusSeconds(2L * i));
      see("g2", "c1", "aa", NEW_TCB, "fra", NOW.plusSeconds(2L * i + 1));
    }

    assertThat(driver.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.getOthers()).containsExactly("default/g1");
              assertThat(finding.getDetail())
                  .startsWith("seen before as default/g1, by assay.evidence-");
              assertThat(finding.getEvidence()).isNotNull();
            });
  }

  @Test
  void guestsThatMoveOrAreLaunchedAnewOrShareAChipAreNone() {
    see("g1", "c1", "a1", NEW_TCB, "fra", NOW);
    see("g2", "c1", "b1", NEW_TCB, "fra", NOW.plusSeconds(1));
    see("g1", "c2", "a2", NEW_TCB, "fra", NOW.plusSeconds(2));
    see("g2", "c1", "b2", NEW_TCB, "fra", NOW.plusSeconds(3));
    driver.restart(NOW.plusSeconds(4));
    see("g1", "c2", "a2", NEW_TCB, "fra", NOW.plusSeconds(5));
    see("g2", "c1", "b2", NEW_TCB, "fra", NOW.plusSeconds(6));

    assertThat(driver.findings()).isEmpty();
  }

  @Test
  void aGuestWithoutANameIsNoneForItsSessions() {
    see("kbs-" + "0123456789ab".repeat(2), "c1", "aa", NEW_TCB, null, NOW);
    see("veraison-" + "ba9876543210".repeat(2), "c1", "aa", NEW_TCB, null, NOW.plusSeconds(1));
    see("g1", "c1", "aa", NEW_TCB, null, NOW.plusSeconds(2));
    assertThat(driver.findings()).isEmpty();

    see("kbs-of-somebody", "c1", "aa", NEW_TCB, null, NOW.plusSeconds(3));

    assertThat(driver.findings()).extracting(Finding::getKind).containsExactly("GUEST_CLONED");
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
  void aChipThatStaysInTwoSitesIsSaidOnceAndAgainIfItComesBack() {
    for (int i = 0; i < 300; i++) {
      see("g1", "c1", "aa", NEW_TCB, "fra", NOW.plusSeconds(60L * i));
      see("g2", "c1", "bb", NEW_TCB, "ams", NOW.plusSeconds(60L * i + 30));
    }
    assertThat(driver.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.getGuest()).isEqualTo("g2");
              assertThat(finding.getOthers()).containsExactly("default/g1");
              assertThat(finding.getDetail())
                  .startsWith("at ams now, and at fra at %s as default/g1, by ".formatted(NOW));
            });

    see("g1", "c1", "aa", NEW_TCB, "fra", NOW.plus(Duration.ofHours(9)));
    see("g2", "c1", "bb", NEW_TCB, "ams", NOW.plus(Duration.ofHours(9)).plusSeconds(1));

    assertThat(driver.findings()).extracting(Finding::getKind).containsExactly("CHIP_IN_TWO_SITES");
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
  void aRollbackIsSaidOnceForAllGuestsOfTheChip() {
    for (String guest : List.of("g1", "g2", "g3")) {
      see(guest, "c1", guest.replace('g', 'a'), NEW_TCB, "fra", NOW);
    }
    for (int i = 1; i < 4; i++) {
      for (String guest : List.of("g1", "g2", "g3")) {
        see(guest, "c1", guest.replace('g', 'a'), OLD_TCB, "fra", NOW.plusSeconds(i));
      }
    }

    assertThat(driver.findings()).extracting(Finding::getKind).containsExactly("TCB_ROLLED_BACK");
  }

  @Test
  void whatWasSeenBeforeAnUpdateAndComesLateIsNoRollback() {
    see("g1", "c1", "aa", OLD_TCB, null, NOW);
    see("g2", "c1", "bb", NEW_TCB, null, NOW.plusSeconds(2));
    see("g3", "c1", "cc", OLD_TCB, null, NOW.plusSeconds(1));

    assertThat(driver.findings()).isEmpty();
  }

  /// A paravisor has its report from its guest's boot, whenever it shows it.
  @Test
  void aParavisorsReportSaysNothingOfTheFirmwareNow() {
    see("g1", "c1", "aa", NEW_TCB, "fra", NOW);
    Result booted = result("g2", "c1", "bb", OLD_TCB, "fra", NOW.plusSeconds(1));
    var claims = new TreeMap<>(booted.getClaims());
    claims.put("az.hcl.version", 2L);
    driver.result(Result.newBuilder(booted).setClaims(claims).build(), NOW.plusSeconds(1));
    see("g1", "c1", "aa", NEW_TCB, "fra", NOW.plusSeconds(2));
    assertThat(driver.findings()).isEmpty();

    see("g1", "c1", "aa", OLD_TCB, "fra", NOW.plusSeconds(3));

    assertThat(driver.findings()).extracting(Finding::getKind).containsExactly("TCB_ROLLED_BACK");
  }

  @Test
  void theThirdChipThatGoesBackMakesAFleetAndThoseAfterItNone() {
    List<String> chips = List.of("c1", "c2", "c3", "c4", "c5");
    for (String chip : chips) {
      see("on-" + chip, chip, chip, NEW_TCB, null, NOW);
    }
    for (int i = 0; i < 2; i++) {
      see("on-" + chips.get(i), chips.get(i), chips.get(i), OLD_TCB, null, NOW.plusSeconds(i + 1));
    }
    assertThat(driver.findings())
        .extracting(Finding::getKind)
        .containsExactly("TCB_ROLLED_BACK", "TCB_ROLLED_BACK");

    for (int i = 2; i < 5; i++) {
      see("on-" + chips.get(i), chips.get(i), chips.get(i), OLD_TCB, null, NOW.plusSeconds(i + 1));
    }

    assertThat(driver.findings())
        .extracting(Finding::getKind, Finding::getSubject, Finding::getGuest, Finding::getOthers)
        .containsExactly(
            rolledBack("c3"),
            tuple(
                "FLEET_TCB_ROLLED_BACK",
                "product/Milan",
                "on-c3",
                List.of("default/on-c1", "default/on-c2")),
            rolledBack("c4"),
            rolledBack("c5"));
  }

  private static Tuple rolledBack(String chip) {
    return tuple("TCB_ROLLED_BACK", "chip/" + chip.repeat(64), "on-" + chip, List.of());
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
