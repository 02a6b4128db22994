package dev.assay.cli.offline;

import dev.assay.evidence.Binding;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.util.List;
import java.util.function.BiFunction;

/// Verifies evidence once for each binding that the command line asks for: all of them must hold.
///
/// @param bindings at least one
record EachBinding(Inputs inputs, List<Binding> bindings) {
  /// @throws UsageException where `--nonce` or `--report-data` makes no sense for 64 bytes
  static EachBinding of(Inputs inputs) {
    return new EachBinding(inputs, ReportDataOptions.bindings(inputs));
  }

  /// The first answer that is no success, or the last.
  Verification verify(BiFunction<CertificateSet, Binding, Verification> verify) {
    var certificates = GivenCertificates.in(inputs.certificates());
    Verification answer = verify.apply(certificates.set(), bindings.getFirst());
    for (Binding binding : bindings.subList(1, bindings.size())) {
      if (answer instanceof Verified) {
        answer = verify.apply(certificates.set(), binding);
      }
    }
    return certificates.explain(answer);
  }
}
