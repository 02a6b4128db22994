package dev.assay.evidence.svsm;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verified;
import dev.assay.evidence.snp.VerifiedSnp;
import dev.assay.evidence.tpm.CredentialChallenge;
import dev.assay.evidence.tpm.ImportedHmacKey;
import dev.assay.evidence.tpm.TpmPublic;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/// A vTPM whose endorsement key a processor vouches for: software at VMPL 0, whose measurement the
/// report has, said so for the nonce given. Only [SvsmVerifier] makes one.
///
/// It says nothing yet about registers, or about any other key of that vTPM: [#challenge] and
/// [#importedKey] lead to an attestation key, and that to a quote.
public final class VerifiedSvsmVtpm implements Verified {
  private final VerifiedSnp snp;
  private final TpmPublic endorsementKey;
  private final Optional<TpmPublic> storageRootKey;
  private final Claims claims;

  VerifiedSvsmVtpm(
      VerifiedSnp snp, TpmPublic endorsementKey, Optional<TpmPublic> storageRootKey, Claims said) {
    this.snp = snp;
    this.endorsementKey = endorsementKey;
    this.storageRootKey = storageRootKey;
    this.claims =
        snp.claims()
            .with(said)
            .with(Claims.builder().text("svsm.vtpm.ek_trust", "snp-report").build());
  }

  /// What vouches: the report, its measurement, its chain.
  public VerifiedSnp snp() {
    return snp;
  }

  /// What is vouched for.
  public TpmPublic endorsementKey() {
    return endorsementKey;
  }

  /// Vouched for as well, under the binding with both keys alone.
  public Optional<TpmPublic> storageRootKey() {
    return storageRootKey;
  }

  /// A secret for this vTPM, which it gives back only if `ak` is its own.
  public Parsed<SvsmChallenge> challenge(TpmPublic ak, SecureRandom random) {
    return switch (CredentialChallenge.issue(endorsementKey, ak, random)) {
      case Parsed.Ok<CredentialChallenge>(CredentialChallenge issued) ->
          new Parsed.Ok<>(new SvsmChallenge(this, issued));
      case Parsed.Malformed<CredentialChallenge>(Refusal refusal) ->
          new Parsed.Malformed<>(refusal);
    };
  }

  /// A key for this vTPM alone, to certify an attestation key with.
  public Parsed<SvsmImportedKey> importedKey(SecureRandom random) {
    return switch (ImportedHmacKey.make(endorsementKey, random)) {
      case Parsed.Ok<ImportedHmacKey>(ImportedHmacKey made) ->
          new Parsed.Ok<>(new SvsmImportedKey(this, made));
      case Parsed.Malformed<ImportedHmacKey>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  @Override
  public Claims claims() {
    return claims;
  }

  /// The report's: the endorsement key has no certificate.
  @Override
  public List<CertificateReference> certificates() {
    return snp.certificates();
  }

  @Override
  public boolean simulated() {
    return snp.simulated();
  }
}
