package dev.assay.appraisal;

import dev.assay.appraisal.dcap.CollateralMemory;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.x509.IssuedRevocationList;
import java.util.List;
import java.util.Optional;

/// What vendors say of platforms, as far as it has arrived.
///
/// An implementation answers from memory, in constant time: it is asked for every guest. While an
/// appraisal runs, the same question gets the same answer. It holds what was verified when it
/// arrived, against the roots that the deployment trusts, and says nothing of whether it is still
/// current: appraisal asks that itself, at its own instant. [EndorsementKeys] says which guest
/// depends on what.
public interface Endorsements {
  /// Nothing has arrived.
  Endorsements NONE =
      new Endorsements() {
        @Override
        public VerifiedCollateral collateral(TeeType tee, Bytes fmspc) {
          return VerifiedCollateral.NONE;
        }

        @Override
        public CollateralMemory memory() {
          return CollateralMemory.NONE;
        }

        @Override
        public List<IssuedRevocationList> revocationLists(Bytes issuerSpkiSha256) {
          return List.of();
        }

        @Override
        public Optional<Bytes> sha256(String key) {
          return Optional.empty();
        }
      };

  /// TCB info of that kind of platform, identities of the TEE's quoting enclave, evaluation data
  /// numbers, and Intel's revocation lists; as few versions of each as there are,
  /// [VerifiedCollateral#NONE] where there is nothing.
  ///
  /// @param fmspc 6 bytes
  VerifiedCollateral collateral(TeeType tee, Bytes fmspc);

  /// The highest evaluation data numbers that arrived so far. Kept across restarts, or old
  /// documents that are still in date could come back.
  CollateralMemory memory();

  /// The lists that a root with this key signed, where AMD is its owner.
  List<IssuedRevocationList> revocationLists(Bytes issuerSpkiSha256);

  /// SHA-256 over what has arrived under a key of [EndorsementKeys], as its vendor served it; empty
  /// where nothing has, or nothing that counts.
  Optional<Bytes> sha256(String key);
}
