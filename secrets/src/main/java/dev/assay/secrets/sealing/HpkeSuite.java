package dev.assay.secrets.sealing;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.hpke.HPKE;

/// The HPKE suites (RFC 9180, 7): one for each kind of key, with AES-256-GCM in all of them.
///
/// | key | KEM | KDF | AEAD | bytes of `enc` |
/// | --- | --- | --- | --- | --- |
/// | X25519 | 0x0020 | 0x0001 HKDF-SHA256 | 0x0002 | 32 |
/// | P-256 | 0x0010 | 0x0001 HKDF-SHA256 | 0x0002 | 65 |
/// | P-384 | 0x0011 | 0x0002 HKDF-SHA384 | 0x0002 | 97 |
/// | P-521 | 0x0012 | 0x0003 HKDF-SHA512 | 0x0002 | 133 |
public enum HpkeSuite {
  X25519(GuestKey.Kind.X25519, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, 32, 32),
  P256(GuestKey.Kind.P256, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, 65, 32),
  P384(GuestKey.Kind.P384, HPKE.kem_P384_SHA384, HPKE.kdf_HKDF_SHA384, 97, 48),
  P521(GuestKey.Kind.P521, HPKE.kem_P521_SHA512, HPKE.kdf_HKDF_SHA512, 133, 66);

  static final int AEAD = HPKE.aead_AES_GCM256;

  private final GuestKey.Kind kind;
  private final short kem;
  private final short kdf;
  private final int encapsulatedBytes;
  private final int privateKeyBytes;

  HpkeSuite(GuestKey.Kind kind, short kem, short kdf, int encapsulatedBytes, int privateKeyBytes) {
    this.kind = kind;
    this.kem = kem;
    this.kdf = kdf;
    this.encapsulatedBytes = encapsulatedBytes;
    this.privateKeyBytes = privateKeyBytes;
  }

  static Optional<HpkeSuite> of(GuestKey.Kind kind) {
    return Arrays.stream(values()).filter(suite -> suite.kind == kind).findFirst();
  }

  static Optional<HpkeSuite> of(int kem, int kdf, int aead) {
    return Arrays.stream(values())
        .filter(suite -> suite.kem == kem && suite.kdf == kdf && AEAD == aead)
        .findFirst();
  }

  int kem() {
    return kem;
  }

  int kdf() {
    return kdf;
  }

  /// Nenc of RFC 9180, 7.1.
  int encapsulatedBytes() {
    return encapsulatedBytes;
  }

  /// Nsk of RFC 9180, 7.1.
  int privateKeyBytes() {
    return privateKeyBytes;
  }

  /// Base mode of this suite. Not to be shared between threads.
  HPKE base() {
    return new HPKE(HPKE.mode_base, kem, kdf, (short) AEAD);
  }
}
