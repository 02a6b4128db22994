package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/// Asks a TPM to prove that an attestation key and an endorsement key are both its own: a secret
/// that only TPM2_ActivateCredential gives back, and only where both are loaded (TPM 2.0 Library,
/// Part 1, "Credential Protection"; Part 3, TPM2_MakeCredential).
///
/// The attestation key's attributes are bound by its name, which is a digest of its public area.
/// What the endorsement key is worth is for its certificate, or a hardware report, to say.
public final class CredentialChallenge {
  private static final int SECRET_BYTES = 32;

  /// Begins the file of tpm2_makecredential and tpm2_activatecredential: magic, then version 1.
  private static final Bytes TOOLS_HEADER = Bytes.fromHex("badcc0de00000001");

  private final EkSealing sealing;
  private final AttestationKey attestationKey;
  private final Bytes secret;

  private CredentialChallenge(EkSealing sealing, AttestationKey attestationKey, Bytes secret) {
    this.sealing = sealing;
    this.attestationKey = attestationKey;
    this.secret = secret;
  }

  /// A challenge with a secret of its own.
  ///
  /// @return malformed where either key's public area says that it is not fit for its part
  public static Parsed<CredentialChallenge> issue(TpmPublic ek, TpmPublic ak, SecureRandom random) {
    Optional<Refusal> unsuitable = AkRules.violation("tpm.ak", ak);
    if (unsuitable.isPresent()) {
      return new Parsed.Malformed<>(unsuitable.get());
    }
    AkEndorsement activated =
        new AkEndorsement(
            AkEndorsement.ACTIVATED_CREDENTIAL,
            List.of(),
            false,
            Claims.builder().binary("tpm.ek.name", ek.name().encoded()).build());
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    Bytes plain = new TpmWriter().sized(Bytes.copyOf(secret)).written();
    Parsed<EkSealing> sealing =
        EkSealing.seal(ek, EkSealing.Use.IDENTITY, ak.name(), plain, random);
    return switch (sealing) {
      case Parsed.Malformed<EkSealing>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<EkSealing>(EkSealing made) ->
          switch (AttestationKey.of(ak, activated)) {
            case Parsed.Malformed<AttestationKey>(Refusal refusal) ->
                new Parsed.Malformed<>(refusal);
            case Parsed.Ok<AttestationKey>(AttestationKey key) ->
                new Parsed.Ok<>(new CredentialChallenge(made, key, Bytes.copyOf(secret)));
          };
    };
  }

  /// TPM2B_ID_OBJECT, for TPM2_ActivateCredential.
  public Bytes credentialBlob() {
    return sealing.blob();
  }

  /// TPM2B_ENCRYPTED_SECRET, for TPM2_ActivateCredential.
  public Bytes encryptedSecret() {
    return sealing.encryptedSeed();
  }

  /// Both, as tpm2_activatecredential reads them.
  public Bytes toolsFile() {
    return TOOLS_HEADER.concat(credentialBlob()).concat(encryptedSecret());
  }

  /// The attestation key, vouched for by the endorsement key's TPM, if `answer` is the secret.
  public Parsed<AttestationKey> answer(Bytes answer) {
    return secret.equalsInConstantTime(answer)
        ? new Parsed.Ok<>(attestationKey)
        : new Parsed.Malformed<>(
            new Refusal(
                Reason.KEY_MISMATCH, "tpm.credential", "the secret that was sealed", "another"));
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "a credential for " + attestationKey.area().map(TpmPublic::name).orElseThrow();
  }
}
