package dev.assay.verifier;

import dev.assay.evidence.Binding;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.evidence.svsm.VerifiedSvsmVtpm;
import dev.assay.evidence.tpm.TpmEvidence;
import dev.assay.evidence.tpm.TpmEvidenceVerifier;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.List;
import java.util.Optional;

/// `svsm-vtpm`: an SNP report and the services manifest that it vouches for, or the two public
/// areas of the proposal of 2022; perhaps with a quote of that vTPM.
///
/// A quote that holds is undecided all the same: its key is not one that the report names, and
/// proof that it is that vTPM's takes a question to the vTPM that a guest can't answer in advance.
/// Otherwise a quote of any TPM would do.
final class SvsmVerification implements FormatVerification {
  private static final int QUOTE = 1;
  private static final TpmEvidenceVerifier QUOTES =
      TpmEvidenceVerifier.believingGivenKeys(List.of());

  private final SvsmVerifier verifier;

  SvsmVerification(Trust trust) {
    verifier = new SvsmVerifier(new SnpVerifier(trust.anchors()));
  }

  @Override
  public Verification verify(Question question) throws NotEvidence {
    Item item = question.first();
    item.require(ItemField.MANIFEST, "the manifest, or the EK's TPMT_PUBLIC");
    SnpReport report = item.read(ItemField.EVIDENCE, SnpEvidence::read);
    CertificateSet certificates = item.certificates();
    Optional<Quote> quote = quote(question);
    Verification answer =
        switch (question.binding()) {
          case Binding.SvsmVtpm binding ->
              verifier.verify(report, certificates, binding, question.at());
          case Binding.SvsmVtpmSrk binding ->
              verifier.verifyWithSrk(report, certificates, binding, question.at());
          default -> throw new IllegalStateException("a binding that the format does not have");
        };
    return answer instanceof VerifiedSvsmVtpm vtpm && quote.isPresent()
        ? quote.get().beside(vtpm, question)
        : answer;
  }

  private record Quote(Item item, TpmEvidence evidence) {
    Verification beside(VerifiedSvsmVtpm vtpm, Question question) {
      Verification answer = QUOTES.verify(evidence, Optional.empty(), question.at());
      if (answer instanceof VerifiedTpmQuote quote) {
        answer =
            item.withEventLog(quote, RegisterMap.PCR, log -> ReplayedEventLog.against(log, quote));
      }
      return switch (answer) {
        case Verified _ ->
            new Verification.Undecided(
                new Refusal(
                    Reason.EVIDENCE_MISSING,
                    "svsm.vtpm.ak",
                    "the vTPM's proof that the quote's key is its own",
                    "a key that nothing binds to " + vtpm.endorsementKey().name()),
                vtpm.claims());
        case Verification.Refused(Refusal refusal, var parsed) ->
            new Verification.Refused(refusal, vtpm.claims().with(parsed));
        case Verification.Undecided(Refusal refusal, var parsed) ->
            new Verification.Undecided(refusal, vtpm.claims().with(parsed));
      };
    }
  }

  private static Optional<Quote> quote(Question question) throws NotEvidence {
    if (question.items().size() == 1) {
      return Optional.empty();
    }
    Item item = question.items().get(QUOTE);
    item.refuse(ItemField.AUXILIARY, "the report vouches for the vTPM, and no certificate");
    item.require(ItemField.KEY, "the public area of the key that signed");
    return Optional.of(new Quote(item, TpmVerification.evidence(item, question.nonce())));
  }
}
