package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.Optional;

/// Checks what a TPM says of a key that it holds: TPM2_Certify, by a restricted signing key or by a
/// restricted HMAC key, and TPM2_CertifyCreation (TPM 2.0 Library, Part 3).
///
/// Whatever comes of it vouches for the public area, because a name is a digest of it; whether the
/// certified key is fit to be an attestation key is checked as well.
///
/// @param attest what was signed
/// @param nonce what extraData must be, where one was asked for
public record TpmCertification(TpmAttest attest, TpmSignature signature, Optional<Bytes> nonce) {

  /// TPM2_Certify by another attestation key of the same TPM.
  ///
  /// @param signer the key that signed; the certified one is worth what this one is worth
  public Parsed<AttestationKey> certifiedBy(AttestationKey signer, TpmPublic certified) {
    return signedBy(signer)
        .<Parsed<AttestationKey>>map(Parsed.Malformed::new)
        .orElseGet(() -> certified(certified, signer.endorsement().certifying()));
  }

  /// TPM2_Certify by an HMAC key that only the TPM and whoever asks have.
  Parsed<AttestationKey> certifiedByMac(
      HashAlgorithm hash, Bytes macKey, TpmPublic certified, AkEndorsement endorsement) {
    if (!(signature instanceof TpmSignature.Hmac(HashAlgorithm signed, Bytes mac))
        || signed != hash) {
      return refused(
          Reason.UNSUPPORTED_ALGORITHM,
          "tpm.signature.sig_alg",
          "HMAC with " + hash.claimName(),
          "another");
    }
    // A TPM signs digests, with HMAC keys too (Part 1, "Signing").
    Bytes wanted = TpmKeyDerivation.hmac(hash, macKey, hash.digest(attest.received()));
    if (!wanted.equalsInConstantTime(mac)) {
      return refused(
          Reason.MAC_INVALID, "tpm.signature.digest", "one by the imported key", "another");
    }
    return certified(certified, endorsement);
  }

  /// TPM2_CertifyCreation: the TPM itself made the key, and below which parent.
  ///
  /// @param creationData TPMS_CREATION_DATA as TPM2_Create gave it
  public Parsed<AttestationKey> creationCertifiedBy(
      AttestationKey signer, TpmPublic created, TpmCreationData creationData) {
    if (!(attest.attested() instanceof TpmAttest.Creation(TpmName name, Bytes creationHash))) {
      return anotherType(TpmAttest.Creation.TYPE);
    }
    Bytes hash = created.nameAlgorithm().digest(creationData.received());
    TpmName qualifiedName = created.name().below(creationData.parentQualifiedName());
    Optional<Refusal> violation =
        signedBy(signer)
            .or(this::anotherNonce)
            .or(() -> mismatch("tpm.creation.object_name", created.name(), name))
            .or(
                () ->
                    hash.equals(creationHash)
                        ? Optional.empty()
                        : Optional.of(
                            new Refusal(
                                Reason.KEY_MISMATCH,
                                "tpm.creation.creation_hash",
                                creationHash.toHex(),
                                hash.toHex())));
    return violation
        .<Parsed<AttestationKey>>map(Parsed.Malformed::new)
        .orElseGet(() -> fit(created, qualifiedName, signer.endorsement().certifying()));
  }

  private Optional<Refusal> signedBy(AttestationKey signer) {
    Optional<Refusal> unsuitable =
        signer.area().flatMap(area -> AkRules.violation("tpm.signer", area));
    if (unsuitable.isPresent()) {
      return unsuitable;
    }
    SignatureCheck check = new SignatureCheck(signer.key(), signer.boundScheme(), Optional.empty());
    return switch (check.schemeOf(signature, attest.received())) {
      case Parsed.Malformed<TpmScheme>(Refusal refusal) -> Optional.of(refusal);
      case Parsed.Ok<TpmScheme> _ -> SignerName.violation(attest, signer);
    };
  }

  private Parsed<AttestationKey> certified(TpmPublic certified, AkEndorsement endorsement) {
    if (!(attest.attested() instanceof TpmAttest.Certify(TpmName name, TpmName qualifiedName))) {
      return anotherType(TpmAttest.Certify.TYPE);
    }
    return anotherNonce()
        .or(() -> mismatch("tpm.certify.name", certified.name(), name))
        .<Parsed<AttestationKey>>map(Parsed.Malformed::new)
        .orElseGet(() -> fit(certified, qualifiedName, endorsement));
  }

  private static Parsed<AttestationKey> fit(
      TpmPublic area, TpmName qualifiedName, AkEndorsement endorsement) {
    Optional<Refusal> unsuitable = AkRules.violation("tpm.ak", area);
    if (unsuitable.isPresent()) {
      return new Parsed.Malformed<>(unsuitable.get());
    }
    return switch (AttestationKey.of(area, endorsement)) {
      case Parsed.Ok<AttestationKey>(AttestationKey key) ->
          new Parsed.Ok<>(key.named(qualifiedName));
      case Parsed.Malformed<AttestationKey> malformed -> malformed;
    };
  }

  private Optional<Refusal> anotherNonce() {
    return TpmQuoteVerifier.anotherNonce(attest, nonce);
  }

  private static Optional<Refusal> mismatch(String field, TpmName wanted, TpmName got) {
    return wanted.equals(got)
        ? Optional.empty()
        : Optional.of(new Refusal(Reason.KEY_MISMATCH, field, wanted.toString(), got.toString()));
  }

  private Parsed<AttestationKey> anotherType(int wanted) {
    return refused(
        Reason.FIELD_OUT_OF_RANGE,
        "tpm.type",
        "0x%04x".formatted(wanted),
        "0x%04x".formatted(attest.attested().type()));
  }

  private static Parsed<AttestationKey> refused(
      Reason reason, String field, String wanted, String got) {
    return new Parsed.Malformed<>(new Refusal(reason, field, wanted, got));
  }
}
