package dev.assay.evidence.sample;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;

/// Decides whether sample evidence answers its challenge, where it is taken at all: a pure function
/// of the evidence and the binding. Safe for many threads.
///
/// In this order, and the first that fails is the answer:
/// 1. structure: [SampleEvidence#parse] did that, or there is nothing to ask about;
/// 2. whoever runs this takes evidence that nobody signed;
/// 3. report_data, filled up with zeros to 64 bytes, is what the binding makes it.
public final class SampleVerifier {
  private static final String FORMAT = "sample";

  private final boolean allowed;

  /// @param allowed whether evidence that nobody signed is taken: never in production
  public SampleVerifier(boolean allowed) {
    this.allowed = allowed;
  }

  public Verification verify(SampleEvidence evidence, Binding binding) {
    Claims parsed = evidence.claims();
    if (!allowed) {
      return new Verification.Refused(
          new Refusal(
              Reason.UNSIGNED, FORMAT, "evidence that hardware signed", "evidence that nobody did"),
          parsed);
    }
    Bytes reportData = evidence.reportData().zeroPaddedTo(Binding.REPORT_DATA_BYTES);
    return binding
        .mismatch(FORMAT, reportData)
        .<Verification>map(refusal -> new Verification.Refused(refusal, parsed))
        .orElseGet(
            () ->
                new VerifiedSample(
                    parsed.with(
                        Claims.builder().text("sample.binding", binding.wireName()).build())));
  }
}
