package dev.assay.evidence.tpm;

import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.VerificationKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Decides whether a quote holds, and whether anybody vouches for its key: a pure function of the
/// quote, the certificates and the time, for the roots it was made with. Safe for many threads.
///
/// In this order, and the first that fails is the answer:
/// 1. a key: the one given, or else the one key that the certificates call an attestation key;
/// 2. the signature, then the registers' values, as bytes;
/// 3. whether the operator knows the key by its name, or else the certificates: one of this key, up
///    to a root that is trusted. A certificate of another attestation key refuses; one of an
///    endorsement key says nothing of the quote's;
/// 4. the quote, by [TpmQuoteVerifier].
public final class TpmEvidenceVerifier {
  private final List<TrustAnchor> anchors;
  private final KnownAttestationKeys known;
  private final boolean believesGivenKeys;

  private TpmEvidenceVerifier(
      Collection<TrustAnchor> anchors, KnownAttestationKeys known, boolean believesGivenKeys) {
    this.anchors = List.copyOf(anchors);
    this.known = known;
    this.believesGivenKeys = believesGivenKeys;
  }

  /// For whoever knows where the keys that he gives come from: they need no certificate, though one
  /// that is given must hold.
  ///
  /// @param anchors TPMs have no root that everybody would pin
  public static TpmEvidenceVerifier believingGivenKeys(Collection<TrustAnchor> anchors) {
    return new TpmEvidenceVerifier(anchors, KnownAttestationKeys.NONE, true);
  }

  /// For keys that come with the evidence: who made up the quote made up the key, unless a
  /// certificate says otherwise.
  public static TpmEvidenceVerifier needingCertificates(Collection<TrustAnchor> anchors) {
    return needingEndorsement(anchors, KnownAttestationKeys.NONE);
  }

  /// For keys that come with the evidence: who made up the quote made up the key, unless a
  /// certificate says otherwise, or it is one of those that are known.
  public static TpmEvidenceVerifier needingEndorsement(
      Collection<TrustAnchor> anchors, KnownAttestationKeys known) {
    return new TpmEvidenceVerifier(anchors, known, false);
  }

  /// @param certificates in any order; empty where none were given at all
  /// @param at when: certificates are valid then or they are not
  public Verification verify(
      TpmEvidence evidence, Optional<CertificateSet> certificates, Instant at) {
    CertificateSet given = certificates.orElse(CertificateSet.EMPTY);
    Parsed<AttestationKey> key =
        evidence
            .key()
            .map(raw -> AttestationKey.parse(raw, AkEndorsement.GIVEN_KEY))
            .orElseGet(() -> certified(given));
    return switch (key) {
      case Parsed.Malformed<AttestationKey>(Refusal refusal) ->
          refusal.reason() == Reason.CERTIFICATE_MISSING
              ? new Verification.Undecided(refusal, evidence.attest().claims())
              : refused(refusal, evidence);
      case Parsed.Ok<AttestationKey>(AttestationKey its) ->
          switch (quote(evidence, its)) {
            case Parsed.Malformed<TpmQuote>(Refusal refusal) -> refused(refusal, evidence);
            case Parsed.Ok<TpmQuote>(TpmQuote quote) -> {
              Optional<AkEndorsement> byName = known.endorsementOf(its);
              if (byName.isPresent()) {
                yield TpmQuoteVerifier.verify(quote, its.endorsedBy(byName.get()));
              }
              yield certificates.isEmpty() && believesGivenKeys
                  ? TpmQuoteVerifier.verify(quote, its)
                  : vouched(quote, its, given, at);
            }
          };
    };
  }

  /// The one key that the certificates call an attestation key: their chain must hold all the same.
  private static Parsed<AttestationKey> certified(CertificateSet given) {
    List<VerificationKey> keys = AkCertificate.keysIn(given);
    return keys.size() == 1
        ? new Parsed.Ok<>(AttestationKey.bare(keys.getFirst(), AkEndorsement.GIVEN_KEY))
        : new Parsed.Malformed<>(
            new Refusal(
                Reason.CERTIFICATE_MISSING,
                "tpm.ak",
                "the attestation key, or a certificate of one alone",
                keys.isEmpty()
                    ? "not given"
                    : "certificates of %d attestation keys".formatted(keys.size())));
  }

  private static Parsed<TpmQuote> quote(TpmEvidence evidence, AttestationKey key) {
    return switch (TpmSignature.parse(evidence.signature(), key.key())) {
      case Parsed.Malformed<TpmSignature>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<TpmSignature>(TpmSignature signature) ->
          evidence.pcrs().isEmpty()
              ? new Parsed.Ok<>(quote(evidence, signature, Optional.empty()))
              : switch (PcrValues.parse(evidence.pcrs().get())) {
                case Parsed.Malformed<PcrValues>(Refusal refusal) ->
                    new Parsed.Malformed<>(refusal);
                case Parsed.Ok<PcrValues>(PcrValues pcrs) ->
                    new Parsed.Ok<>(quote(evidence, signature, Optional.of(pcrs)));
              };
    };
  }

  private static TpmQuote quote(
      TpmEvidence evidence, TpmSignature signature, Optional<PcrValues> pcrs) {
    return new TpmQuote(evidence.attest(), signature, pcrs, evidence.nonce());
  }

  private Verification vouched(
      TpmQuote quote, AttestationKey key, CertificateSet given, Instant at) {
    TpmCertificateSearch<EkCertificate> ek = EkCertificate.findAny(given, anchors, at);
    return switch (AkCertificate.find(key.key(), given, anchors, at)) {
      case TpmCertificateSearch.Found<AkCertificate>(AkCertificate ak) ->
          verify(quote, key.endorsedBy(ak.endorsement()), ek);
      case TpmCertificateSearch.Unsound<AkCertificate>(Refusal refusal, boolean missing) ->
          unsound(refusal, missing, quote);
      case TpmCertificateSearch.NoneForKey<AkCertificate>(boolean others) ->
          others ? ofAnotherKey(quote, key) : besideEndorsementKey(quote, key, ek);
    };
  }

  /// The certificate of an endorsement key says nothing of the key that was given.
  private Verification besideEndorsementKey(
      TpmQuote quote, AttestationKey key, TpmCertificateSearch<EkCertificate> ek) {
    return switch (ek) {
      case TpmCertificateSearch.Found<EkCertificate> _ ->
          believesGivenKeys
              ? verify(quote, key, ek)
              : uncertified(quote, key, "of an endorsement key alone");
      case TpmCertificateSearch.Unsound<EkCertificate>(Refusal refusal, boolean missing) ->
          unsound(refusal, missing, quote);
      case TpmCertificateSearch.NoneForKey<EkCertificate> _ -> uncertified(quote, key, "not given");
    };
  }

  private static Verification verify(
      TpmQuote quote, AttestationKey key, TpmCertificateSearch<EkCertificate> ek) {
    Verification answer = TpmQuoteVerifier.verify(quote, key);
    return answer instanceof VerifiedTpmQuote verified
            && ek instanceof TpmCertificateSearch.Found<EkCertificate>(EkCertificate found)
        ? verified.beside(found)
        : answer;
  }

  private static Verification unsound(Refusal refusal, boolean missing, TpmQuote quote) {
    Claims parsed = quote.attest().claims();
    return missing
        ? new Verification.Undecided(refusal, parsed)
        : new Verification.Refused(refusal, parsed);
  }

  private static Verification ofAnotherKey(TpmQuote quote, AttestationKey key) {
    return new Verification.Refused(
        new Refusal(
            Reason.CERTIFICATE_MISMATCH,
            "tpm.ak_certificate",
            certificateOf(key),
            "for another key"),
        quote.attest().claims());
  }

  private static Verification uncertified(TpmQuote quote, AttestationKey key, String got) {
    return new Verification.Undecided(
        new Refusal(Reason.CERTIFICATE_MISSING, "tpm.ak_certificate", certificateOf(key), got),
        quote.attest().claims());
  }

  private static String certificateOf(AttestationKey key) {
    return "a certificate for the attestation key " + key.key().spki().sha256();
  }

  private static Verification refused(Refusal refusal, TpmEvidence evidence) {
    return new Verification.Refused(refusal, evidence.attest().claims());
  }
}
