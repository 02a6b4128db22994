package dev.assay.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Tier;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BalanceTest {
  private static final Balance.Releases ALL_GIVEN = new Balance.Releases(1, 0, 1, 1, 0);

  @Test
  void aVerdictForEverythingThatWasSentLeavesNothing() {
    Balance balance = balance(ALL_GIVEN, fate(_ -> {}), fate(BalanceTest::isReplay));

    assertThat(balance.remainder(true)).isZero();
    assertThat(balance.total().sent()).isEqualTo(2);
    assertThat(balance.total().admitted()).isOne();
    assertThat(balance.total().tier(Tier.AFFIRMING)).isOne();
    assertThat(new BalanceReport(balance, true).text()).contains("reconciled: no remainder");
  }

  @Test
  void whatTheLogDoesNotHaveIsLeft() {
    assertThat(left(fate -> fate.onLog = false)).isEqualTo(2);
  }

  @Test
  void whatCameToNothingIsLeft() {
    assertThat(left(fate -> fate.tier = null)).isOne();
    assertThat(left(fate -> fate.verified = null)).isOne();
  }

  @Test
  void aReplayThatIsAppraisedIsLeft() {
    assertThat(left(fate -> fate.rejected = "NONCE_REPLAYED")).isOne();
  }

  @Test
  void evidenceThatNewerEvidenceOvertookIsNot() {
    assertThat(
            left(
                fate -> {
                  fate.tier = null;
                  fate.rejected = "EVIDENCE_SUPERSEDED";
                }))
        .isZero();
  }

  @Test
  void whoIsAffirmedAndGivenNothingOrTwiceIsLeftWhereThePolicyHasSecrets() {
    Balance without = balance(new Balance.Releases(1, 0, 1, 2, 1), fate(_ -> {}));
    Balance twice = balance(new Balance.Releases(1, 1, 1, 1, 0), fate(_ -> {}));

    assertThat(without.remainder(true)).isOne();
    assertThat(without.remainder(false)).isZero();
    assertThat(twice.remainder(false)).isOne();
    assertThat(new BalanceReport(twice, true).text()).contains("NOT reconciled: a remainder of 1");
    assertThat(new BalanceReport(twice, true).json()).contains("\"remainder\":1");
  }

  @Test
  void aCloneThatNobodyNoticedIsLeftWhereItWasNotSeenBefore() {
    Balance balance = balance(1, ALL_GIVEN, fate(_ -> {}));

    assertThat(balance.remainder(true)).isOne();
    assertThat(balance.remainder(false)).isZero();
    assertThat(new BalanceReport(balance, false).text()).contains("found: GUEST_CLONED");
    assertThat(new BalanceReport(balance, false).json())
        .contains("\"findingsByKind\":{\"GUEST_CLONED\":1},\"clonesUnnoticed\":1");
  }

  private static long left(Consumer<Account.Fate> wrong) {
    return balance(ALL_GIVEN, fate(wrong)).remainder(true);
  }

  private static void isReplay(Account.Fate fate) {
    fate.verified = null;
    fate.tier = null;
    fate.rejected = "NONCE_REPLAYED";
  }

  /// One that was affirmed, but for what is changed.
  private static Account.Fate fate(Consumer<Account.Fate> change) {
    var fate = new Account.Fate();
    fate.sent = true;
    fate.onLog = true;
    fate.verified = Outcome.VERIFIED;
    fate.tier = Tier.AFFIRMING;
    change.accept(fate);
    return fate;
  }

  private static Balance balance(Balance.Releases releases, Account.Fate... fates) {
    return balance(0, releases, fates);
  }

  private static Balance balance(long unnoticed, Balance.Releases releases, Account.Fate... fates) {
    Balance.Row row =
        List.of(fates).stream().map(Balance.Row::of).reduce(Balance.Row.NONE, Balance.Row::plus);
    return new Balance(
        2,
        1,
        0,
        0,
        Map.of(),
        Map.of(Conduct.HONEST, row),
        Map.of(Kind.SEV_SNP, row),
        Map.of(),
        Map.of(),
        Map.of("GUEST_CLONED", 1L),
        unnoticed,
        releases);
  }
}
