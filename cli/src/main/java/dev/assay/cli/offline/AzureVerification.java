package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.VtpmQuote;
import java.util.List;
import java.util.Optional;

/// What `--format az-snp-vtpm` and `az-tdx-vtpm` have in common: an HCL report, and beside it the
/// vTPM's quote, without which there is nothing fresh to verify.
final class AzureVerification implements FormatVerification {
  private static final String QUOTE = "--quote";
  private static final String SIGNATURE = "--signature";
  private static final String PCRS = "--pcrs";
  private static final String KEY = "--key";

  /// TPM2B_DATA holds a digest and its algorithm.
  private static final int LONGEST_NONCE = 66;

  /// Verifies an HCL report with the hardware's evidence of its kind.
  interface Hardware {
    Answer verify(HclReport hcl, VtpmQuote quote, Inputs inputs);
  }

  private final List<String> needed;
  private final Hardware hardware;

  /// @param needed the options beside the quote's that this hardware's evidence is in
  AzureVerification(Hardware hardware, String... needed) {
    this.needed = List.of(needed);
    this.hardware = hardware;
  }

  @Override
  public Answer answer(Inputs inputs) {
    Optional<Bytes> nonce = inputs.nonce(1, LONGEST_NONCE);
    return switch (HclReport.parse(inputs.evidence())) {
      case Parsed.Malformed<HclReport>(Refusal refusal) -> refused(refusal, Claims.NONE);
      case Parsed.Ok<HclReport>(HclReport hcl) ->
          inputs
              .file(KEY)
              .flatMap(file -> hcl.otherKey(KEY, file))
              .map(refusal -> refused(refusal, hcl.claims()))
              .orElseGet(() -> answer(hcl, nonce, inputs));
    };
  }

  private Answer answer(HclReport hcl, Optional<Bytes> nonce, Inputs inputs) {
    Optional<Bytes> attest = inputs.file(QUOTE);
    Optional<Bytes> signature = inputs.file(SIGNATURE);
    if (attest.isEmpty() || signature.isEmpty()) {
      return missing(attest.isEmpty() ? QUOTE : SIGNATURE, hcl);
    }
    for (String option : needed) {
      if (inputs.file(option).isEmpty()) {
        return missing(option, hcl);
      }
    }
    return switch (VtpmQuote.parse(attest.get(), signature.get(), inputs.file(PCRS), nonce)) {
      case Parsed.Malformed<VtpmQuote>(Refusal refusal) -> refused(refusal, hcl.claims());
      case Parsed.Ok<VtpmQuote>(VtpmQuote quote) -> hardware.verify(hcl, quote, inputs);
    };
  }

  private static Answer missing(String option, HclReport hcl) {
    return Answer.of(
        new Verification.Undecided(
            new Refusal(Reason.EVIDENCE_MISSING, option, "a file", "none"), hcl.claims()));
  }

  private static Answer refused(Refusal refusal, Claims parsed) {
    return Answer.refused(refusal, parsed);
  }
}
