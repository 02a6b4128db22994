package dev.assay.evidence.svsm;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.tpm.AttestationKey;
import dev.assay.evidence.tpm.TpmQuote;
import dev.assay.evidence.tpm.TpmQuoteVerifier;
import dev.assay.evidence.tpm.VerifiedTpmQuote;

/// An attestation key that is in the vTPM of a verified SVSM: that vTPM proved it, with the
/// endorsement key that the report vouches for. Only [SvsmChallenge] and [SvsmImportedKey] make
/// one.
public final class SvsmAttestationKey {
  private final VerifiedSvsmVtpm vtpm;
  private final AttestationKey key;

  private SvsmAttestationKey(VerifiedSvsmVtpm vtpm, AttestationKey key) {
    this.vtpm = vtpm;
    this.key = key;
  }

  static Parsed<SvsmAttestationKey> of(VerifiedSvsmVtpm vtpm, Parsed<AttestationKey> proven) {
    return switch (proven) {
      case Parsed.Ok<AttestationKey>(AttestationKey key) ->
          new Parsed.Ok<>(new SvsmAttestationKey(vtpm, key));
      case Parsed.Malformed<AttestationKey>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  public VerifiedSvsmVtpm vtpm() {
    return vtpm;
  }

  public AttestationKey key() {
    return key;
  }

  /// Whether this key made the quote: then the report, through the vTPM, vouches for its registers.
  public Verification verify(TpmQuote quote) {
    return switch (TpmQuoteVerifier.check(quote, key)) {
      case Parsed.Ok<VerifiedTpmQuote>(VerifiedTpmQuote verified) ->
          new VerifiedSvsmQuote(vtpm, verified);
      case Parsed.Malformed<VerifiedTpmQuote>(Refusal refusal) ->
          new Verification.Refused(refusal, vtpm.claims().with(quote.attest().claims()));
    };
  }
}
