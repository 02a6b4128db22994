package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.dcap.EnclaveReport;
import dev.assay.evidence.dcap.simulated.EnclaveReportTemplate;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// Exactly an enclave's report; encoded again it is the same.
public final class EnclaveReportTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (EnclaveReport.parse("sgx", input) instanceof Parsed.Ok<EnclaveReport>(var report)) {
      Expect.that(report.encode().equals(input), "encoded again is the same");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        EnclaveReportTemplate.enclave().bytes(), EnclaveReportTemplate.tdQuotingEnclave().bytes());
  }
}
