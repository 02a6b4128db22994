package dev.assay.appraisal;

import dev.assay.appraisal.dcap.TcbAppraisal;
import dev.assay.appraisal.dcap.TcbResult;
import dev.assay.appraisal.dcap.TcbStatus;
import dev.assay.evidence.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Holds what Intel's collateral says of a platform against a policy.
///
/// Without collateral, or with collateral that ran out, nothing is known of the firmware: that is a
/// warning, so nothing is released, and what else is refused still shows.
final class IntelTcbAppraisal {
  private static final String STATUS_KEY = "tcb_status";

  /// `2026-01-01T00:00`, which has no seconds where they are zero.
  private static final int MINUTES = 16;

  private final Checks checks;
  private final IntelTcbRule rule;
  private final Instant at;
  private final String prefix;

  private IntelTcbAppraisal(Checks checks, IntelTcbRule rule, Instant at, String prefix) {
    this.checks = checks;
    this.rule = rule;
    this.at = at;
    this.prefix = prefix;
  }

  /// @param prefix of the platform's claims: `tdx` or `sgx`
  static void check(Checks checks, IntelTcbRule rule, Considered considered, String prefix) {
    TcbAppraisal answer = considered.tcb().orElseThrow();
    new IntelTcbAppraisal(checks, rule, considered.at(), prefix).answer(answer);
  }

  private void answer(TcbAppraisal answer) {
    switch (answer) {
      case TcbAppraisal.Appraised(TcbResult result, var _) -> appraised(result);
      case TcbAppraisal.Refused(Refusal why, var _, var _) ->
          checks.judge(
              false, why.field(), STATUS_KEY, why.wanted(), why.got(), TrustClaim.HARDWARE);
      case TcbAppraisal.Undecided(Refusal why, var _, var _) ->
          checks.notEvaluated(
              why.field(), STATUS_KEY, why.wanted(), why.got(), TrustClaim.HARDWARE);
    }
    answer.found().ifPresent(this::advisories);
  }

  private void appraised(TcbResult result) {
    status(result);
    rule.minimumNumber().ifPresent(least -> number(result.collateral().referenceNumber(), least));
    rule.collateralAge().ifPresent(most -> age(result.collateral().documentsIssued(), most));
    checks.standsUntil(result.collateral().earliestExpiration().plusMillis(1));
  }

  private void status(TcbResult result) {
    TcbStatus status = result.status();
    Optional<Instant> graceEnds =
        Optional.ofNullable(rule.grace().get(status)).map(result.tcbDate()::plus);
    boolean overdue = graceEnds.isPresent() && !at.isBefore(graceEnds.get());
    boolean good = !overdue && rule.affirm().contains(status);
    boolean putUpWith = !overdue && (rule.warn().contains(status) || graceEnds.isPresent());
    String got =
        graceEnds.isEmpty()
            ? status.intelName()
            : "%s, put up with until %s".formatted(status.intelName(), graceEnds.get());
    checks.add(good, prefix + ".tcb.status", STATUS_KEY, rule.wantedStatus(), got);
    TrustClaim hardware = TrustClaim.HARDWARE;
    checks.worsen(
        hardware,
        good ? hardware.good() : putUpWith ? hardware.questionable() : hardware.refused());
    if (!overdue) {
      graceEnds.ifPresent(checks::standsUntil);
    }
  }

  /// Older documents know less: whoever hands them out could hide a vulnerability so.
  private void number(int number, int least) {
    checks.judge(
        number >= least,
        prefix + ".tcb.eval_ref_num",
        "minimum_tcb_evaluation_data_number",
        "at least " + least,
        Integer.toString(number),
        TrustClaim.HARDWARE);
  }

  private void age(Instant issued, Duration most) {
    String name = prefix + ".collateral.documents_issued";
    String wanted = "documents of the last " + Appraiser.spelled(most);
    Instant tooOld = issued.plus(most);
    if (at.isBefore(tooOld)) {
      checks.add(true, name, "collateral_age", wanted, spelled(issued));
      checks.standsUntil(tooOld);
    } else {
      checks.notEvaluated(name, "collateral_age", wanted, spelled(issued), TrustClaim.HARDWARE);
    }
  }

  /// Whatever else is wrong with collateral, a vulnerability that it lists is one.
  private void advisories(TcbResult result) {
    IntelTcbRule.Advisories wanted = rule.advisories();
    if (!wanted.isSaid()) {
      return;
    }
    List<String> refused = result.advisories().stream().filter(wanted::refuses).toList();
    checks.judge(
        refused.isEmpty(),
        prefix + ".tcb.advisory_ids",
        "refuse_advisories",
        wanted.wanted(),
        spelled(refused.isEmpty() ? result.advisories() : refused),
        TrustClaim.HARDWARE);
  }

  /// As [Instant#toString], which takes as long as all the checks: documents are dated to the
  /// second.
  private static String spelled(Instant at) {
    if (at.getNano() != 0) {
      return at.toString();
    }
    String text = LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, ZoneOffset.UTC).toString();
    return text + (text.length() == MINUTES ? ":00Z" : "Z");
  }

  private static String spelled(Collection<String> advisories) {
    return advisories.isEmpty() ? "none" : String.join(", ", advisories);
  }
}
