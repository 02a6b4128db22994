package dev.assay.emitter.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.tpm.TpmObjectAttributes;

/// What a TPM is asked to make a key by: a TPMT_PUBLIC whose unique field is zeros. One template
/// under one hierarchy is one key, for as long as the TPM keeps the hierarchy's seed: so none has
/// to be stored.
public enum KeyTemplate {
  /// Restricted, signs by ECDSA with SHA-256 on P-256.
  ATTESTATION_ECC(false),
  /// Restricted, signs by RSASSA with SHA-256, 2048 bits.
  ATTESTATION_RSA(true),
  /// The TCG's default for ECC on P-256, L-2 (TCG EK Credential Profile, B.3.4).
  ENDORSEMENT_ECC(false),
  /// The TCG's default for RSA with 2048 bits, L-1 (the same, B.3.3).
  ENDORSEMENT_RSA(true);

  private static final int RSA = 0x0001;
  private static final int ECC = 0x0023;
  private static final int SHA256 = 0x000B;
  private static final int NULL = 0x0010;
  private static final int RSASSA = 0x0014;
  private static final int ECDSA = 0x0018;
  private static final int AES = 0x0006;
  private static final int CFB = 0x0043;
  private static final int P256 = 0x0003;
  private static final int RSA_BITS = 2048;
  private static final int COORDINATE = 32;

  /// PolicyA: whoever may use the endorsement hierarchy (TCG EK Credential Profile, B.6.2).
  private static final Bytes POLICY_A =
      Bytes.fromHex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa");

  private final boolean rsa;

  KeyTemplate(boolean rsa) {
    this.rsa = rsa;
  }

  Bytes area() {
    boolean signs = this == ATTESTATION_ECC || this == ATTESTATION_RSA;
    TpmWire out = new TpmWire().u16(rsa ? RSA : ECC).u16(SHA256);
    if (signs) {
      out.u32(TpmObjectAttributes.ATTESTATION_KEY.bits()).sized(Bytes.EMPTY);
      out.u16(NULL).u16(rsa ? RSASSA : ECDSA).u16(SHA256);
    } else {
      out.u32(TpmObjectAttributes.ENDORSEMENT_KEY.bits()).sized(POLICY_A);
      out.u16(AES).u16(128).u16(CFB).u16(NULL);
    }
    if (rsa) {
      return out.u16(RSA_BITS).u32(0).sized(zeros(signs ? 0 : RSA_BITS / Byte.SIZE)).written();
    }
    Bytes coordinate = zeros(signs ? 0 : COORDINATE);
    return out.u16(P256).u16(NULL).sized(coordinate).sized(coordinate).written();
  }

  private static Bytes zeros(int length) {
    return Bytes.EMPTY.zeroPaddedTo(length);
  }
}
