package dev.assay.cli.offline;

import dev.assay.appraisal.dcap.Collateral;
import dev.assay.appraisal.dcap.CollateralReader;
import dev.assay.appraisal.dcap.CollateralRules;
import dev.assay.appraisal.dcap.CollateralVerification;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.appraisal.dcap.RefusedCollateral;
import dev.assay.appraisal.dcap.TcbAppraisal;
import dev.assay.appraisal.dcap.TcbAppraiser;
import dev.assay.appraisal.dcap.TcbResult;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.dcap.PckChain;
import dev.assay.evidence.sgx.VerifiedSgx;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.x509.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// `--collateral` of the formats that rest on a quote of Intel's: TCB info, QE identity, revocation
/// lists and issuer chains, which may stand among `--certs` too.
final class QuoteCollateral {
  /// Whoever asks offline decides what to give: evidence of long ago may come without lists, as an
  /// SNP report may.
  private static final CollateralRules RULES =
      CollateralRules.NONE.with(CollateralRules.Revocation.UNCHECKED_WITHOUT_ANY_LIST);

  private QuoteCollateral() {}

  /// What is to be answered for a trust domain whose quote holds, or for evidence that the quote
  /// vouches for. Without collateral, what was answered before.
  static Answer answer(Verification whole, VerifiedTdx td, Inputs inputs) {
    if (!(whole instanceof Verified verified)) {
      return Answer.of(whole);
    }
    return answer(
        verified,
        td.signed().chain(),
        inputs,
        genuine -> TcbAppraiser.appraise(td, genuine, RULES, inputs.at()));
  }

  /// The same for an enclave.
  static Answer answer(VerifiedSgx enclave, Inputs inputs) {
    return answer(
        enclave,
        enclave.signed().chain(),
        inputs,
        genuine -> TcbAppraiser.appraise(enclave, genuine, RULES, inputs.at()));
  }

  private static Answer answer(
      Verified whole,
      PckChain chain,
      Inputs inputs,
      Function<VerifiedCollateral, TcbAppraisal> appraise) {
    if (inputs.collateral().isEmpty()) {
      return Answer.of(whole);
    }
    return switch (read(inputs.collateral())) {
      case Parsed.Malformed<Collateral>(Refusal refusal) -> refused(whole, refusal);
      case Parsed.Ok<Collateral>(Collateral given) ->
          switch (verified(given, chain, inputs)) {
            case RefusedCollateral(Refusal refusal) -> refused(whole, refusal);
            case VerifiedCollateral genuine -> answer(whole, appraise.apply(genuine));
          };
    };
  }

  private static Parsed<Collateral> read(List<Bytes> files) {
    Collateral all = Collateral.NONE;
    for (Bytes file : files) {
      switch (CollateralReader.read(file)) {
        case Parsed.Ok<Collateral>(Collateral more) -> all = all.with(more);
        case Parsed.Malformed<Collateral> malformed -> {
          return malformed;
        }
      }
    }
    return new Parsed.Ok<>(all);
  }

  /// Collateral counts under the root that the evidence rests on, and under no other.
  private static CollateralVerification verified(Collateral given, PckChain chain, Inputs inputs) {
    CertificateSet known =
        new CertificateSet(chain.certificates().stream().map(X509Certificate::der).toList())
            .with(GivenCertificates.in(inputs.certificates()).set());
    return new CollateralVerifier(List.of(chain.anchor())).verify(given, known);
  }

  private static Answer answer(Verified whole, TcbAppraisal appraisal) {
    Verification verification =
        switch (appraisal) {
          case TcbAppraisal.Appraised _ -> whole;
          case TcbAppraisal.Refused refused ->
              new Verification.Refused(refused.refusal(), whole.claims());
          case TcbAppraisal.Undecided undecided ->
              new Verification.Undecided(undecided.refusal(), whole.claims());
        };
    Optional<TcbResult> found = appraisal.found();
    return Answer.of(verification)
        .with(
            found.map(result -> result.status().intelName()),
            found.map(result -> List.copyOf(result.advisories())).orElse(List.of()),
            found.map(TcbResult::claims).orElse(Claims.NONE));
  }

  private static Answer refused(Verified whole, Refusal refusal) {
    return Answer.refused(refusal, whole.claims());
  }
}
