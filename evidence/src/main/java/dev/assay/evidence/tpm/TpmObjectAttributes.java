package dev.assay.evidence.tpm;

import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;

/// TPMA_OBJECT, 32 bits (TPM 2.0 Library, Part 2): how a key came to be and what its TPM does with
/// it.
public record TpmObjectAttributes(int bits) {
  private static final int FIXED_TPM = 1 << 1;
  private static final int ST_CLEAR = 1 << 2;
  private static final int FIXED_PARENT = 1 << 4;
  private static final int SENSITIVE_DATA_ORIGIN = 1 << 5;
  private static final int USER_WITH_AUTH = 1 << 6;
  private static final int ADMIN_WITH_POLICY = 1 << 7;
  private static final int NO_DA = 1 << 10;
  private static final int ENCRYPTED_DUPLICATION = 1 << 11;
  private static final int RESTRICTED = 1 << 16;
  private static final int DECRYPT = 1 << 17;
  private static final int SIGN = 1 << 18;
  private static final int X509_SIGN = 1 << 19;

  /// Newer revisions of the specification give bits 8 (firmwareLimited) and 9 (svnLimited) a
  /// meaning; both only restrict a key.
  private static final int LIMITED = 3 << 8;

  private static final int DEFINED =
      FIXED_TPM
          | ST_CLEAR
          | FIXED_PARENT
          | SENSITIVE_DATA_ORIGIN
          | USER_WITH_AUTH
          | ADMIN_WITH_POLICY
          | LIMITED
          | NO_DA
          | ENCRYPTED_DUPLICATION
          | RESTRICTED
          | DECRYPT
          | SIGN
          | X509_SIGN;

  /// fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign: an attestation key
  /// as everybody makes it.
  public static final TpmObjectAttributes ATTESTATION_KEY = new TpmObjectAttributes(0x00050072);

  /// fixedTPM, fixedParent, sensitiveDataOrigin, adminWithPolicy, restricted, decrypt: an
  /// endorsement key by the TCG's default templates.
  public static final TpmObjectAttributes ENDORSEMENT_KEY = new TpmObjectAttributes(0x000300B2);

  /// A storage root key by the TCG's default templates.
  public static final TpmObjectAttributes STORAGE_ROOT_KEY = new TpmObjectAttributes(0x00030472);

  static TpmObjectAttributes read(String field, long bits) throws Unreadable {
    if ((bits & ~DEFINED) != 0) {
      throw new Unreadable(
          Reason.RESERVED_NOT_ZERO, field, "no bits but those defined", "0x%08x".formatted(bits));
    }
    return new TpmObjectAttributes((int) bits);
  }

  /// Never leaves this TPM.
  public boolean fixedTpm() {
    return has(FIXED_TPM);
  }

  /// Never gets another parent.
  public boolean fixedParent() {
    return has(FIXED_PARENT);
  }

  /// The TPM made the secret part itself: nobody gave it a key they know.
  public boolean sensitiveDataOrigin() {
    return has(SENSITIVE_DATA_ORIGIN);
  }

  public boolean userWithAuth() {
    return has(USER_WITH_AUTH);
  }

  public boolean adminWithPolicy() {
    return has(ADMIN_WITH_POLICY);
  }

  /// Signs only what the TPM itself made, or decrypts only what has a TPM structure.
  public boolean restricted() {
    return has(RESTRICTED);
  }

  public boolean decrypt() {
    return has(DECRYPT);
  }

  public boolean sign() {
    return has(SIGN);
  }

  /// As TPMs' tools print it, e.g. `0x00050072`.
  @Override
  public String toString() {
    return "0x%08x".formatted(bits);
  }

  private boolean has(int flag) {
    return (bits & flag) != 0;
  }
}
