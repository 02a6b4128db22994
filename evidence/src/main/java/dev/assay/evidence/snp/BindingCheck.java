package dev.assay.evidence.snp;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;

/// Whether REPORT_DATA says what the binding makes it say.
final class BindingCheck {
  private BindingCheck() {}

  static Optional<Refusal> firstViolation(SnpReport report, Binding binding) {
    if (binding.needsVmpl0() && report.vmpl() != 0) {
      return Optional.of(
          new Refusal(Reason.BINDING_MISMATCH, "snp.vmpl", "0", Long.toString(report.vmpl())));
    }
    return binding.mismatch("snp", report.reportData());
  }
}
