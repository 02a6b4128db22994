package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.tpm.AkCertificate;
import dev.assay.evidence.tpm.AkEndorsement;
import dev.assay.evidence.tpm.AttestationKey;
import dev.assay.evidence.tpm.EkCertificate;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmCertificate;
import dev.assay.evidence.tpm.TpmCertificateSearch;
import dev.assay.evidence.tpm.TpmQuote;
import dev.assay.evidence.tpm.TpmQuoteVerifier;
import dev.assay.evidence.tpm.TpmSignature;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.List;
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
    Optional<Bytes> key = inputs.file("--key");
    if (signature.isEmpty()) {
      return new Verification.Undecided(
          new Refusal(
              Reason.EVIDENCE_MISSING, "tpm.signature", "a signature (--signature)", "not given"),
          attest.claims());
    }
    if (key.isEmpty()) {
      return withCertifiedKey(attest, signature.get(), inputs, nonce);
    }
    return switch (AttestationKey.parse(key.get(), AkEndorsement.GIVEN_KEY)) {
      case Parsed.Malformed<AttestationKey>(Refusal refusal) ->
          new Verification.Refused(refusal, attest.claims());
      case Parsed.Ok<AttestationKey>(AttestationKey given) ->
          quoted(attest, signature.get(), given, inputs, nonce);
    };
  }

  /// Without `--key`, the one key that the certificates call an attestation key: their chain must
  /// hold all the same.
  private static Verification withCertifiedKey(
      TpmAttest attest, Bytes signature, Inputs inputs, Optional<Bytes> nonce) {
    GivenCertificates given = given(inputs);
    List<VerificationKey> keys = AkCertificate.keysIn(given.set());
    return keys.size() == 1
        ? quoted(
            attest,
            signature,
            AttestationKey.bare(keys.getFirst(), AkEndorsement.GIVEN_KEY),
            inputs,
            nonce)
        : given.explain(
            new Verification.Undecided(
                new Refusal(
                    Reason.CERTIFICATE_MISSING,
                    "tpm.ak",
                    "the attestation key (--key), or a certificate of one alone (--certs)",
                    keys.isEmpty()
                        ? "not given"
                        : "certificates of %d attestation keys".formatted(keys.size())),
                attest.claims()));
  }

  private static Verification quoted(
      TpmAttest attest,
      Bytes rawSignature,
      AttestationKey key,
      Inputs inputs,
      Optional<Bytes> nonce) {
    return switch (TpmSignature.parse(rawSignature, key.key())) {
      case Parsed.Malformed<TpmSignature>(Refusal refusal) ->
          new Verification.Refused(refusal, attest.claims());
      case Parsed.Ok<TpmSignature>(TpmSignature signature) ->
          withRegisters(attest, signature, key, inputs, nonce);
    };
  }

  private static Verification withRegisters(
      TpmAttest attest,
      TpmSignature signature,
      AttestationKey key,
      Inputs inputs,
      Optional<Bytes> nonce) {
    Optional<Parsed<PcrValues>> read = inputs.file("--pcrs").map(PcrValues::parse);
    if (read.isPresent() && read.get() instanceof Parsed.Malformed<PcrValues>(Refusal refusal)) {
      return new Verification.Refused(refusal, attest.claims());
    }
    Optional<PcrValues> pcrs =
        read.flatMap(
            parsed ->
                parsed instanceof Parsed.Ok<PcrValues>(PcrValues values)
                    ? Optional.of(values)
                    : Optional.empty());
    return vouched(new TpmQuote(attest, signature, pcrs, nonce), key, inputs);
  }

  /// Certificates that were given must hold; without any, the key is worth what whoever gave it
  /// says.
  private static Verification vouched(TpmQuote quote, AttestationKey key, Inputs inputs) {
    if (inputs.certificates().isEmpty()) {
      return verify(quote, key, Optional.empty(), inputs);
    }
    GivenCertificates given = given(inputs);
    TpmCertificateSearch<EkCertificate> ek =
        EkCertificate.findAny(given.set(), inputs.trustAnchors(), inputs.at());
    return given.explain(
        switch (AkCertificate.find(key.key(), given.set(), inputs.trustAnchors(), inputs.at())) {
          case TpmCertificateSearch.Found<AkCertificate>(AkCertificate ak) ->
              verify(quote, key.endorsedBy(ak.endorsement()), holding(ek), inputs);
          case TpmCertificateSearch.Unsound<AkCertificate>(Refusal refusal, boolean missing) ->
              unsound(refusal, missing, quote);
          case TpmCertificateSearch.NoneForKey<AkCertificate>(boolean others) ->
              others
                  ? noneForKey(key, true, quote.attest().claims())
                  : besideEndorsementKey(quote, key, ek, inputs);
        });
  }

  /// The certificate of an endorsement key says nothing of the key that was given.
  private static Verification besideEndorsementKey(
      TpmQuote quote, AttestationKey key, TpmCertificateSearch<EkCertificate> ek, Inputs inputs) {
    return switch (ek) {
      case TpmCertificateSearch.Found<EkCertificate> _ -> verify(quote, key, holding(ek), inputs);
      case TpmCertificateSearch.Unsound<EkCertificate>(Refusal refusal, boolean missing) ->
          unsound(refusal, missing, quote);
      case TpmCertificateSearch.NoneForKey<EkCertificate> _ ->
          noneForKey(key, false, quote.attest().claims());
    };
  }

  private static Optional<EkCertificate> holding(TpmCertificateSearch<EkCertificate> search) {
    return search instanceof TpmCertificateSearch.Found<EkCertificate>(EkCertificate ek)
        ? Optional.of(ek)
        : Optional.empty();
  }

  private static Verification unsound(Refusal refusal, boolean missing, TpmQuote quote) {
    Claims parsed = quote.attest().claims();
    return missing
        ? new Verification.Undecided(refusal, parsed)
        : new Verification.Refused(refusal, parsed);
  }

  private static GivenCertificates given(Inputs inputs) {
    return GivenCertificates.in(
        inputs.certificates().stream().map(TpmCertificate::withoutPadding).toList());
  }

  private static Verification verify(
      TpmQuote quote, AttestationKey key, Optional<EkCertificate> ek, Inputs inputs) {
    Verification answer = TpmQuoteVerifier.verify(quote, key);
    if (!(answer instanceof VerifiedTpmQuote alone)) {
      return answer;
    }
    VerifiedTpmQuote verified = ek.map(alone::beside).orElse(alone);
    return GivenEventLog.heldAgainst(
        verified, inputs, RegisterMap.PCR, log -> ReplayedEventLog.against(log, verified));
  }

  private static Verification noneForKey(AttestationKey key, boolean others, Claims parsed) {
    String wanted = "a certificate for the attestation key " + key.key().spki().sha256();
    return others
        ? new Verification.Refused(
            new Refusal(
                Reason.CERTIFICATE_MISMATCH, "tpm.ak_certificate", wanted, "for another key"),
            parsed)
        : new Verification.Undecided(
            new Refusal(Reason.CERTIFICATE_MISSING, "tpm.ak_certificate", wanted, "not given"),
            parsed);
  }
}
