package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.Optional;

/// Decides whether a quote is one by the key given: a pure function. What the key itself is worth,
/// [AttestationKey#endorsement] says; that is somebody else's to establish.
///
/// In this order, and the first that fails is the answer:
/// 1. it is a quote, and no other attestation;
/// 2. the key's public area, where given, is that of an attestation key: it never leaves its TPM
///    (fixedTPM, fixedParent, sensitiveDataOrigin) and signs nothing but what the TPM made
///    (restricted, sign, not decrypt);
/// 3. the signature is by the scheme and the hash that the public area binds the key to, and holds;
/// 4. the digest over the registers is as long as digests by that hash are;
/// 5. qualifiedSigner is a name that this key can have, and its name where its parent is known;
/// 6. extraData is the nonce, where one was asked for;
/// 7. the registers, where given, have the digest quoted.
///
/// Any bank is verified, SHA-1's too: which one it is stands in the claims, and whether that is
/// enough is for policies to say.
public final class TpmQuoteVerifier {
  private TpmQuoteVerifier() {}

  public static Verification verify(TpmQuote quote, AttestationKey key) {
    return switch (check(quote, key)) {
      case Parsed.Ok<VerifiedTpmQuote>(VerifiedTpmQuote verified) -> verified;
      case Parsed.Malformed<VerifiedTpmQuote>(Refusal refusal) ->
          new Verification.Refused(refusal, quote.attest().claims());
    };
  }

  /// The same for whoever goes on with a quote that holds, as part of composite evidence.
  public static Parsed<VerifiedTpmQuote> check(TpmQuote quote, AttestationKey key) {
    TpmAttest attest = quote.attest();
    if (!(attest.attested() instanceof TpmAttest.Quote quoted)) {
      return refused(
          Reason.FIELD_OUT_OF_RANGE,
          "tpm.type",
          "0x8018 (quote)",
          "0x%04x".formatted(attest.attested().type()));
    }
    Optional<Refusal> unsuitable = key.area().flatMap(area -> AkRules.violation("tpm.ak", area));
    if (unsuitable.isPresent()) {
      return new Parsed.Malformed<>(unsuitable.get());
    }
    SignatureCheck signature =
        new SignatureCheck(
            key.key(), key.boundScheme(), TpmHash.ofDigestLength(quoted.pcrDigest().length()));
    return switch (signature.schemeOf(quote.signature(), attest.received())) {
      case Parsed.Malformed<TpmScheme>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<TpmScheme>(TpmScheme scheme) -> signed(quote, quoted, key, scheme);
    };
  }

  private static Parsed<VerifiedTpmQuote> signed(
      TpmQuote quote, TpmAttest.Quote quoted, AttestationKey key, TpmScheme scheme) {
    Optional<Refusal> violation =
        digestOfAnotherHash(quoted, scheme.hash())
            .or(() -> SignerName.violation(quote.attest(), key))
            .or(() -> anotherNonce(quote.attest(), quote.nonce()));
    if (violation.isPresent()) {
      return new Parsed.Malformed<>(violation.get());
    }
    if (quote.pcrs().isEmpty()) {
      return new Parsed.Ok<>(new VerifiedTpmQuote(quote.attest(), key, scheme, Optional.empty()));
    }
    return switch (QuotedPcrs.check(quoted, scheme.hash(), quote.pcrs().get())) {
      case Parsed.Malformed<QuotedPcrs>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<QuotedPcrs>(QuotedPcrs pcrs) ->
          new Parsed.Ok<>(new VerifiedTpmQuote(quote.attest(), key, scheme, Optional.of(pcrs)));
    };
  }

  private static Optional<Refusal> digestOfAnotherHash(
      TpmAttest.Quote quoted, HashAlgorithm signing) {
    int got = quoted.pcrDigest().length();
    return got == signing.bytes()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.FIELD_OUT_OF_RANGE,
                "tpm.pcr_digest",
                "%d bytes of %s".formatted(signing.bytes(), signing.claimName()),
                got + " bytes"));
  }

  static Optional<Refusal> anotherNonce(TpmAttest attest, Optional<Bytes> nonce) {
    Bytes got = attest.extraData();
    return nonce
        .filter(wanted -> !wanted.equals(got))
        .map(
            wanted ->
                new Refusal(
                    Reason.BINDING_MISMATCH, "tpm.extra_data", wanted.toHex(), got.toHex()));
  }

  private static Parsed<VerifiedTpmQuote> refused(
      Reason reason, String field, String wanted, String got) {
    return new Parsed.Malformed<>(new Refusal(reason, field, wanted, got));
  }
}
