package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.tpm.AkEndorsement;
import dev.assay.evidence.tpm.AttestationKey;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmEvidence;
import dev.assay.evidence.tpm.TpmEvidenceVerifier;
import dev.assay.evidence.tpm.TpmQuote;
import dev.assay.evidence.tpm.TpmQuoteVerifier;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.fuzz.FuzzTarget;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An attestation of a TPM: what is read writes itself again, and only what was signed is verified.
public final class TpmAttestTarget implements FuzzTarget {
  private static final SimulatedTpm TPM = SimulatedTpm.fromSeed(Bytes.fromHex("11".repeat(32)));

  private static final TpmAttest QUOTE =
      TPM.quote(Bytes.fromHex("17"), PcrSelection.of(HashAlgorithm.SHA256, 0, 7));

  @Override
  public void feed(Bytes input) {
    if (TpmAttest.parse(input) instanceof Parsed.Ok<TpmAttest>(TpmAttest attest)) {
      Expect.that(attest.encode().equals(attest.received()), "writes what it read");
      attest.claims();
      TpmQuote quote =
          new TpmQuote(attest, TPM.sign(QUOTE.received()), Optional.empty(), Optional.empty());
      if (AttestationKey.of(TPM.attestationKey(), AkEndorsement.GIVEN_KEY)
          instanceof Parsed.Ok<AttestationKey>(AttestationKey key)) {
        Expect.that(
            attest.equals(QUOTE)
                || !(TpmQuoteVerifier.verify(quote, key) instanceof VerifiedTpmQuote),
            "what is verified was signed");
      }
      var evidence =
          new TpmEvidence(
              attest,
              TPM.sign(QUOTE.received()).encode(),
              Optional.of(TPM.attestationKey().received()),
              Optional.empty(),
              Optional.empty());
      Expect.that(
          TpmEvidenceVerifier.needingCertificates(List.of())
                  .verify(evidence, Optional.empty(), Instant.EPOCH)
              instanceof Verification.Undecided,
          "a key that nobody vouches for is worth nothing");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(QUOTE.received());
  }
}
