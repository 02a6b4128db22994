package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.RuntimeClaims;
import dev.assay.evidence.azure.VtpmQuote;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.tpm.AkEndorsement;
import dev.assay.evidence.tpm.AttestationKey;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.TpmAttest;
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
          otherKey(hcl, inputs)
              .map(refusal -> refused(refusal, hcl.claims()))
              .orElseGet(() -> answer(hcl, nonce, inputs));
    };
  }

  /// The report itself says which key is the vTPM's. One that is given beside it must be that one.
  private static Optional<Refusal> otherKey(HclReport hcl, Inputs inputs) {
    return RuntimeClaims.parse(hcl.runtimeClaims()) instanceof Parsed.Ok<RuntimeClaims>(var claims)
        ? inputs.file(KEY).flatMap(file -> mismatch(file, claims.attestationKey()))
        // Refused for that, further on.
        : Optional.empty();
  }

  private static Optional<Refusal> mismatch(Bytes file, RsaKey wanted) {
    return switch (AttestationKey.parse(file, AkEndorsement.GIVEN_KEY)) {
      case Parsed.Malformed<AttestationKey>(Refusal refusal) -> Optional.of(refusal);
      case Parsed.Ok<AttestationKey>(AttestationKey given)
          when given.key().spki().equals(wanted.spki()) ->
          Optional.empty();
      case Parsed.Ok<AttestationKey>(AttestationKey given) ->
          Optional.of(
              new Refusal(
                  Reason.KEY_MISMATCH,
                  KEY,
                  "HCLAkPub, " + wanted.spki().sha256(),
                  given.key().spki().sha256().toHex()));
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
    return switch (TpmAttest.parse(attest.get())) {
      case Parsed.Malformed<TpmAttest>(Refusal refusal) -> refused(refusal, hcl.claims());
      case Parsed.Ok<TpmAttest>(TpmAttest quote) -> {
        Optional<Parsed<PcrValues>> pcrs = inputs.file(PCRS).map(PcrValues::parse);
        yield pcrs.isPresent() && pcrs.get() instanceof Parsed.Malformed<PcrValues>(Refusal refusal)
            ? refused(refusal, hcl.claims())
            : hardware.verify(
                hcl,
                new VtpmQuote(
                    quote, signature.get(), pcrs.flatMap(AzureVerification::value), nonce),
                inputs);
      }
    };
  }

  private static <T> Optional<T> value(Parsed<T> parsed) {
    return parsed instanceof Parsed.Ok<T>(T value) ? Optional.of(value) : Optional.empty();
  }

  private static Answer missing(String option, HclReport hcl) {
    return Answer.of(
        new Verification.Undecided(
            new Refusal(Reason.EVIDENCE_MISSING, option, "a file", "none"), hcl.claims()));
  }

  private static Answer refused(Refusal refusal, Claims parsed) {
    return Answer.of(new Verification.Refused(refusal, parsed));
  }
}
