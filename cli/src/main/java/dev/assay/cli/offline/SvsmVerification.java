package dev.assay.cli.offline;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.VerifiedSnp;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.evidence.svsm.VerifiedSvsmVtpm;
import java.util.List;
import java.util.Optional;

/// `--format svsm-vtpm`: an SNP report and the services manifest that it binds. With `--srk`, the
/// endorsement key and the storage root key of the proposal of 2022 instead.
///
/// Without `--nonce` it is undecided: what REPORT_DATA is a digest of can't be recomputed, so
/// nothing ties the manifest to the report.
final class SvsmVerification implements FormatVerification {
  static final String MANIFEST = "--manifest";
  private static final String SRK = "--srk";

  @Override
  public Answer answer(Inputs inputs) {
    Bytes manifest =
        inputs
            .file(MANIFEST)
            .orElseThrow(
                () -> new UsageException(MANIFEST + ": --format svsm-vtpm needs this file"));
    return Answer.of(
        switch (SnpEvidence.read(inputs.evidence())) {
          case Parsed.Ok<SnpReport>(SnpReport report) -> verify(report, manifest, inputs);
          case Parsed.Malformed<SnpReport>(Refusal refusal) ->
              new Verification.Refused(refusal, Claims.NONE);
        });
  }

  static Verification verify(SnpReport report, Bytes manifest, Inputs inputs) {
    Optional<Bytes> srk = inputs.file(SRK);
    Optional<Bytes> nonce =
        inputs.nonce(srk.isPresent() ? 1 : SvsmVerifier.NONCE_BYTES, SvsmVerifier.NONCE_BYTES);
    var reports =
        inputs.trustAnchors().isEmpty()
            ? new SnpVerifier(List.of())
            : SnpVerifier.trustingOnly(inputs.trustAnchors());
    var certificates = GivenCertificates.in(inputs.certificates());
    Verification answer =
        nonce.isPresent()
            ? verify(report, manifest, srk, nonce.get(), reports, certificates.set(), inputs)
            : unbound(reports, report, certificates.set(), inputs);
    return withCollateral(certificates.explain(answer), inputs);
  }

  private static Verification verify(
      SnpReport report,
      Bytes manifest,
      Optional<Bytes> srk,
      Bytes nonce,
      SnpVerifier reports,
      CertificateSet certificates,
      Inputs inputs) {
    var verifier = new SvsmVerifier(reports);
    return srk.isPresent()
        ? verifier.verifyWithSrk(
            report, certificates, new Binding.SvsmVtpmSrk(nonce, manifest, srk.get()), inputs.at())
        : verifier.verify(report, certificates, new Binding.SvsmVtpm(nonce, manifest), inputs.at());
  }

  private static Verification unbound(
      SnpVerifier reports, SnpReport report, CertificateSet certificates, Inputs inputs) {
    Verification answer =
        reports.verify(report, certificates, new Binding.Unchecked(), inputs.at());
    return answer instanceof Verified
        ? new Verification.Undecided(
            new Refusal(
                Reason.NONCE_MISSING,
                "binding.nonce",
                "the nonce that was hashed, by --nonce",
                "not given"),
            report.claims())
        : answer;
  }

  private static Verification withCollateral(Verification answer, Inputs inputs) {
    if (!(answer instanceof VerifiedSvsmVtpm vtpm)) {
      return answer;
    }
    Verification report = SnpVerification.heldAgainstCollateral(vtpm.snp(), inputs);
    return report instanceof VerifiedSnp ? vtpm : report;
  }
}
