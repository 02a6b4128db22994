package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpRevocation;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.VerifiedSnp;
import dev.assay.evidence.x509.RevocationList;
import java.util.ArrayList;
import java.util.List;

/// `--format snp`: a report, or the firmware's message that wraps one. Collateral is revocation
/// lists.
final class SnpVerification implements FormatVerification {
  @Override
  public Answer answer(Inputs inputs) {
    var bindings = EachBinding.of(inputs);
    return Answer.of(
        switch (SnpEvidence.read(inputs.evidence())) {
          case Parsed.Ok<SnpReport>(SnpReport report) -> answer(report, inputs, bindings);
          case Parsed.Malformed<SnpReport>(Refusal refusal) ->
              new Verification.Refused(refusal, Claims.NONE);
        });
  }

  private static Verification answer(SnpReport report, Inputs inputs, EachBinding bindings) {
    var verifier =
        inputs.trustAnchors().isEmpty()
            ? new SnpVerifier(List.of())
            : SnpVerifier.trustingOnly(inputs.trustAnchors());
    Verification answer =
        bindings.verify((set, binding) -> verifier.verify(report, set, binding, inputs.at()));
    return answer instanceof VerifiedSnp verified
        ? heldAgainstCollateral(verified, inputs)
        : answer;
  }

  /// Revoked certificates refuse; a list that can't be read leaves it undecided.
  static Verification heldAgainstCollateral(VerifiedSnp verified, Inputs inputs) {
    var lists = new ArrayList<RevocationList>();
    for (Bytes file : inputs.collateral()) {
      switch (RevocationList.parse("snp.crl", file)) {
        case Parsed.Ok<RevocationList>(RevocationList list) -> lists.add(list);
        case Parsed.Malformed<RevocationList>(Refusal refusal) -> {
          // Given on purpose and unreadable: what it would have said is unknown.
          var unusable =
              new Refusal(
                  Reason.COLLATERAL_INVALID, refusal.field(), refusal.wanted(), refusal.got());
          return new Verification.Undecided(unusable, verified.claims());
        }
      }
    }
    return lists.isEmpty() ? verified : SnpRevocation.check(verified, lists, inputs.at());
  }
}
