package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.security.SecureRandom;
import java.util.List;

/// A restricted HMAC key, made for one TPM and sealed to its endorsement key: what it certifies,
/// that TPM holds. One message to the TPM and one back, where a credential takes a session more;
/// made for vTPMs whose endorsement key has no certificate but a hardware report (TCG, EK-Based Key
/// Attestation with TPM Firmware Version).
///
/// The TPM gets the key by TPM2_Import below the endorsement key, with no inner wrapper, and
/// certifies the attestation key with it by TPM2_Certify.
///
/// | field of TPMT_SENSITIVE | bytes | order | source |
/// | --- | --- | --- | --- |
/// | sensitiveType | 2 | BE | Part 2, TPMT_SENSITIVE; 0x0008 KEYEDHASH |
/// | authValue | 2 | BE size | same; empty |
/// | seedValue | 2 + n | BE size | same; obfuscates `unique` |
/// | sensitive | 2 + n | BE size | Part 2, TPM2B_SENSITIVE_DATA: the key |
public final class ImportedHmacKey {
  private static final HashAlgorithm HASH = HashAlgorithm.SHA256;

  /// userWithAuth, noDA, restricted, sign. Neither fixedTPM nor fixedParent: it comes from outside.
  private static final TpmObjectAttributes ATTRIBUTES = new TpmObjectAttributes(0x00050440);

  private final TpmPublic ek;
  private final TpmPublic area;
  private final EkSealing sealing;
  private final Bytes key;

  private ImportedHmacKey(TpmPublic ek, TpmPublic area, EkSealing sealing, Bytes key) {
    this.ek = ek;
    this.area = area;
    this.sealing = sealing;
    this.key = key;
  }

  /// @return malformed where the public area is not that of an endorsement key
  public static Parsed<ImportedHmacKey> make(TpmPublic ek, SecureRandom random) {
    Bytes key = randomBytes(random);
    Bytes seed = randomBytes(random);
    TpmPublic area =
        TpmPublic.of(
            HASH, ATTRIBUTES, Bytes.EMPTY, TpmKey.KeyedHash.hmac(HASH, HASH.digest(seed, key)));
    Bytes sensitive =
        new TpmWriter()
            .u16(TpmKey.KeyedHash.TYPE)
            .sized(Bytes.EMPTY)
            .sized(seed)
            .sized(key)
            .written();
    Bytes plain = new TpmWriter().sized(sensitive).written();
    return switch (EkSealing.seal(ek, EkSealing.Use.DUPLICATE, area.name(), plain, random)) {
      case Parsed.Malformed<EkSealing>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<EkSealing>(EkSealing sealing) ->
          new Parsed.Ok<>(new ImportedHmacKey(ek, area, sealing, key));
    };
  }

  /// objectPublic of TPM2_Import.
  public TpmPublic area() {
    return area;
  }

  /// duplicate of TPM2_Import, a TPM2B_PRIVATE.
  public Bytes duplicate() {
    return sealing.blob();
  }

  /// inSymSeed of TPM2_Import, a TPM2B_ENCRYPTED_SECRET.
  public Bytes encryptedSeed() {
    return sealing.encryptedSeed();
  }

  /// The attestation key, vouched for by the endorsement key's TPM, if this key certified it.
  public Parsed<AttestationKey> certified(TpmCertification certification, TpmPublic ak) {
    AkEndorsement endorsement =
        new AkEndorsement(
            AkEndorsement.CERTIFIED_BY_IMPORTED_KEY,
            List.of(),
            false,
            Claims.builder().binary("tpm.ek.name", ek.name().encoded()).build());
    TpmName signer = certification.attest().qualifiedSigner();
    return signer.equals(qualifiedName())
        ? certification.certifiedByMac(HASH, key, ak, endorsement)
        : new Parsed.Malformed<>(
            new Refusal(
                Reason.KEY_MISMATCH,
                "tpm.qualified_signer",
                qualifiedName().toString(),
                signer.toString()));
  }

  /// Below the endorsement key, which is a primary key of its hierarchy.
  private TpmName qualifiedName() {
    return area.name().below(ek.name().below(TpmHierarchy.ENDORSEMENT.handle()));
  }

  /// Without the key.
  @Override
  public String toString() {
    return "an HMAC key for the endorsement key " + ek.name();
  }

  private static Bytes randomBytes(SecureRandom random) {
    byte[] made = new byte[HASH.bytes()];
    random.nextBytes(made);
    return Bytes.copyOf(made);
  }
}
