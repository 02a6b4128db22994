package dev.assay.appraisal;

import static dev.assay.appraisal.VerifiedSamples.AT;
import static dev.assay.appraisal.VerifiedSamples.MILAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.Check.Outcome;
import dev.assay.appraisal.dcap.CollateralMemory;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Verified;
import dev.assay.evidence.VerifiedClaims;
import dev.assay.evidence.x509.IssuedRevocationList;
import dev.assay.evidence.x509.RevocationList;
import dev.assay.evidence.x509.X509Certificate;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// AMD's revocation lists, against the claims of a silent guest.
class SnpRevocationListTest {
  private static final Verified VERIFIED = VerifiedSamples.azureSnp();
  private static final VerifiedClaims SILENT = ClaimsSample.of(VERIFIED).verified();
  private static final BigInteger ASK =
      new BigInteger(1, SILENT.claims().binary("snp.ask.serial").orElseThrow().toArray());
  private static final String GOOD =
      """
      measurement: %s
      minimum_tcb: { Milan: { snp: 24 } }
      guest_policy: { migrate_ma: allowed }
      vtpm: { pcrs: { 11: %s } }
      """
          .formatted(SILENT.claims().binary("snp.measurement").orElseThrow(), "bb".repeat(32));

  @Test
  void aListThatNamesAnAuthorityRefusesWhateverThePolicySays() {
    Appraisal appraisal = entry(GOOD, list(Set.of(ASK), AT)).appraise(SILENT, AT);

    assertThat(appraisal.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(Entry.unmet(appraisal))
        .singleElement()
        .asString()
        .startsWith("NOT_MET snp.ask (accept[0].revocation_list): want a serial number that is");
  }

  @Test
  void itRefusesHoweverOldItIs() {
    Instant yearsLater = AT.plus(Duration.ofDays(2000));

    assertThat(entry(GOOD, list(Set.of(ASK), AT)).appraise(SILENT, yearsLater).tier())
        .isEqualTo(Tier.CONTRAINDICATED);
  }

  @Test
  void aListThatNamesNobodyIsMet() {
    Appraisal appraisal = entry(GOOD, list(Set.of(), AT)).appraise(SILENT, AT);

    assertThat(appraisal.tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(appraisal.checks()).extracting(Check::name).contains("snp.crl");
  }

  @Test
  void withoutAListItIsOpenOnlyWhereThePolicyWantsOne() {
    Appraisal required =
        Entry.of("sev-snp", GOOD + "revocation_list: required\n").appraise(SILENT, AT);

    assertThat(Entry.of("sev-snp", GOOD).appraise(SILENT, AT).tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(required.tier()).isEqualTo(Tier.WARNING);
    assertThat(required.checks()).extracting(Check::outcome).contains(Outcome.NOT_EVALUATED);
  }

  @Test
  void aListThatRunsOutIsNoticedWithoutAnyEvent() {
    IssuedRevocationList list = list(Set.of(), AT);
    Entry required = entry(GOOD + "revocation_list: required\n", list);
    Instant accepted = list.list().nextUpdate().minus(Duration.ofDays(1));

    Appraisal fresh = required.appraise(SILENT, accepted);
    Appraisal stale = required.appraise(SILENT, accepted, fresh.validUntil().orElseThrow());

    assertThat(fresh.tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(fresh.validUntil()).contains(list.list().nextUpdate().plusMillis(1));
    assertThat(stale.tier()).isEqualTo(Tier.WARNING);
  }

  @Test
  void guestsAndListsMeetUnderTheSameKey() {
    assertThat(EndorsementKeys.of(SILENT.claims()))
        .containsExactly(EndorsementKeys.of(list(Set.of(), AT)));
  }

  private static Entry entry(String keys, IssuedRevocationList list) {
    return Entry.of("sev-snp", keys)
        .endorsed(VerifiedCollateral.NONE, CollateralMemory.NONE, List.of(list));
  }

  /// Of the vendor's root, good for a month.
  private static IssuedRevocationList list(Set<BigInteger> serials, Instant issued) {
    Bytes der = MILAN.crl(issued, issued.plus(Duration.ofDays(30)), serials);
    RevocationList list = VerifiedSamples.ok(RevocationList.parse("snp.crl", der));
    X509Certificate root = X509Certificate.decode(MILAN.ark()).orElseThrow();
    return IssuedRevocationList.of(list, root).orElseThrow();
  }
}
