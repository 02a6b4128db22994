package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.snp.ReportField;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// From bytes to an answer, with the right certificates at hand: whatever is signed and verified
/// was signed by the simulated chip.
public final class SnpVerificationTarget implements FuzzTarget {
  private final SnpVerifier verifier =
      SnpVerifier.trustingOnly(List.of(SnpSamples.MILAN.anchor(), SnpSamples.TURIN.anchor()));
  private final CertificateSet certificates =
      SnpSamples.MILAN_CHIP.certificates().with(SnpSamples.TURIN_CHIP.certificates());
  private final Set<Bytes> signed =
      SnpSamples.reports().stream()
          .map(SnpVerificationTarget::signedPart)
          .collect(Collectors.toSet());

  @Override
  public void feed(Bytes input) {
    if (SnpEvidence.read(input) instanceof Parsed.Ok<SnpReport>(SnpReport report)
        && verifier.verify(report, certificates, new Binding.Unchecked(), SnpSamples.AT)
            instanceof Verified) {
      Expect.that(signed.contains(signedPart(report.received())), "what is verified was signed");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return SnpSamples.reports();
  }

  private static Bytes signedPart(Bytes report) {
    return report.slice(0, ReportField.SIGNED_BYTES);
  }
}
