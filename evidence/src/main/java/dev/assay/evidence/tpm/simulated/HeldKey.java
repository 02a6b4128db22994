package dev.assay.evidence.tpm.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.tpm.TpmKey;
import dev.assay.evidence.tpm.TpmObjectAttributes;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.tpm.TpmScheme;
import dev.assay.evidence.tpm.TpmSignature;
import java.util.Optional;

/// A key pair inside a made-up TPM.
sealed interface HeldKey permits HeldEcKey, HeldRsaKey {
  HashAlgorithm HASH = HashAlgorithm.SHA256;

  /// What a public area says beside its key.
  record Template(
      TpmObjectAttributes attributes,
      Bytes policy,
      Optional<TpmKey.Symmetric> symmetric,
      Optional<TpmScheme> scheme) {
    TpmPublic with(TpmKey key) {
      return TpmPublic.of(HASH, attributes, policy, key);
    }
  }

  TpmPublic area();

  TpmSignature sign(Bytes bytes);

  /// The seed that was sent to this key, or nothing where that shows not to be one.
  ///
  /// @param label of the seed's use, without the NUL
  /// @param encrypted what TPM2B_ENCRYPTED_SECRET holds
  Optional<Bytes> seed(String label, Bytes encrypted);

  /// The TPM2B at `offset`.
  static Bytes sized(Bytes bytes, int offset) {
    int size = bytes.unsignedAt(offset) << Byte.SIZE | bytes.unsignedAt(offset + 1);
    return bytes.slice(offset + 2, offset + 2 + size);
  }
}
