package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.VerificationKey;
import java.util.Optional;

/// The type-specific part of a public area: parameters and unique field.
public sealed interface TpmKey {
  /// TPM_ALG_ID of the type.
  int typeId();

  /// In claims, e.g. `RSA`.
  String typeName();

  /// The one scheme that the key signs with, if it is bound to one.
  Optional<TpmScheme> scheme();

  /// The key to check its signatures with. A keyed hash has none.
  Optional<VerificationKey> verificationKey();

  /// AES in CFB mode, what a storage key protects its children and its secrets with. 0x0006, key
  /// bits, mode 0x0043.
  ///
  /// @param keyBits 128, 192 or 256
  record Symmetric(int keyBits) {
    public Symmetric {
      if (keyBits != 128 && keyBits != 192 && keyBits != 256) {
        throw new IllegalArgumentException("AES has no keys of " + keyBits + " bits");
      }
    }
  }

  /// @param exponent as written: 0 stands for 65537
  record Rsa(Optional<Symmetric> symmetric, Optional<TpmScheme> scheme, long exponent, RsaKey key)
      implements TpmKey {
    public static final int TYPE = 0x0001;

    @Override
    public int typeId() {
      return TYPE;
    }

    @Override
    public String typeName() {
      return "RSA";
    }

    @Override
    public Optional<VerificationKey> verificationKey() {
      return Optional.of(key);
    }
  }

  /// @param x as written: may lack leading zeros
  /// @param y as written: may lack leading zeros
  record Ecc(Optional<Symmetric> symmetric, Optional<TpmScheme> scheme, Bytes x, Bytes y, EcKey key)
      implements TpmKey {
    public static final int TYPE = 0x0023;

    @Override
    public int typeId() {
      return TYPE;
    }

    @Override
    public String typeName() {
      return "ECC";
    }

    @Override
    public Optional<VerificationKey> verificationKey() {
      return Optional.of(key);
    }
  }

  /// An HMAC key, or a sealed secret where there is no scheme.
  ///
  /// @param unique H(seed ‖ secret) by the name's algorithm
  record KeyedHash(Optional<TpmScheme> scheme, Bytes unique) implements TpmKey {
    public static final int TYPE = 0x0008;

    /// A restricted HMAC key.
    public static KeyedHash hmac(HashAlgorithm hash, Bytes unique) {
      return new KeyedHash(Optional.of(new TpmScheme(TpmSigningAlgorithm.HMAC, hash)), unique);
    }

    @Override
    public int typeId() {
      return TYPE;
    }

    @Override
    public String typeName() {
      return "KEYEDHASH";
    }

    @Override
    public Optional<VerificationKey> verificationKey() {
      return Optional.empty();
    }
  }
}
