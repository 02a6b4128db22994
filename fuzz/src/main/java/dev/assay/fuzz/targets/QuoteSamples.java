package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.BodyType;
import dev.assay.evidence.dcap.simulated.EnclaveReportTemplate;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import dev.assay.evidence.tdx.simulated.TdTemplate;
import java.time.Instant;
import java.util.List;

/// What a made-up Intel signs.
final class QuoteSamples {
  static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(Bytes.fromHex("0f"), Instant.parse("2026-01-01T00:00:00Z"));
  static final SimulatedPlatform PLATFORM = INTEL.platform(PckTemplate.platform());
  static final SimulatedPlatform PROCESSOR = INTEL.platform(PckTemplate.processor());

  private QuoteSamples() {}

  static List<Bytes> tdx() {
    TdTemplate domain = TdTemplate.trustDomain();
    return List.of(
        PLATFORM.quote(domain.quote4()),
        PLATFORM.quote(domain.quote5(BodyType.TD_REPORT_1_0)),
        PLATFORM.quote(domain.quote5(BodyType.TD_REPORT_1_5)),
        PLATFORM.quote(domain.quote5(BodyType.TD_REPORT_1_5_EXTENDED)),
        PLATFORM.quote(domain.quote4().certification(1, Bytes.EMPTY.zeroPaddedTo(36))));
  }

  static List<Bytes> sgx() {
    EnclaveReportTemplate enclave = EnclaveReportTemplate.enclave();
    return List.of(
        PROCESSOR.quote(QuoteTemplate.sgx3(enclave)),
        PLATFORM.quote(QuoteTemplate.sgx4(enclave)),
        PLATFORM.quote(QuoteTemplate.sgx5(enclave)));
  }
}
