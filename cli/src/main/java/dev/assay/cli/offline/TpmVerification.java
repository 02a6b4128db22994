package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmCertificate;
import dev.assay.evidence.tpm.TpmEvidence;
import dev.assay.evidence.tpm.TpmEvidenceVerifier;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.Optional;

/// `--format tpm`: a quote, with its signature, its key, and the registers it is about.
final class TpmVerification implements FormatVerification {
  /// extraData holds as much (TPM 2.0 Library, Part 2, TPM2B_DATA).
  private static final int LONGEST_NONCE = 66;

  @Override
  public Answer answer(Inputs inputs) {
    Optional<Bytes> nonce = inputs.nonce(0, LONGEST_NONCE);
    return Answer.of(
        switch (TpmAttest.parse(inputs.evidence())) {
          case Parsed.Malformed<TpmAttest>(Refusal refusal) ->
              new Verification.Refused(refusal, Claims.NONE);
          case Parsed.Ok<TpmAttest>(TpmAttest attest) -> signed(attest, inputs, nonce);
        });
  }

  private static Verification signed(TpmAttest attest, Inputs inputs, Optional<Bytes> nonce) {
    Optional<Bytes> signature = inputs.file("--signature");
    if (signature.isEmpty()) {
      return new Verification.Undecided(
          new Refusal(
              Reason.EVIDENCE_MISSING, "tpm.signature", "a signature (--signature)", "not given"),
          attest.claims());
    }
    var evidence =
        new TpmEvidence(
            attest, signature.get(), inputs.file("--key"), inputs.file("--pcrs"), nonce);
    GivenCertificates certificates =
        GivenCertificates.in(
            inputs.certificates().stream().map(TpmCertificate::withoutPadding).toList());
    Verification answer =
        certificates.explain(
            TpmEvidenceVerifier.believingGivenKeys(inputs.trustAnchors())
                .verify(
                    evidence,
                    Optional.of(certificates.set()).filter(_ -> !inputs.certificates().isEmpty()),
                    inputs.at()));
    return answer instanceof VerifiedTpmQuote verified
        ? GivenEventLog.heldAgainst(
            verified, inputs, RegisterMap.PCR, log -> ReplayedEventLog.against(log, verified))
        : answer;
  }
}
