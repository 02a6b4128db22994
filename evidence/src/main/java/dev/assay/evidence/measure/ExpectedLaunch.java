package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.efi.KernelHashes;
import java.util.Optional;

/// A launch as its owner means it to be, and the digest that the platform reports if it is.
///
/// What the firmware can't do (measure a kernel, start more than one processor) is refused: such a
/// launch would not be what its owner means, whatever its digest.
public sealed interface ExpectedLaunch {
  /// The launch digest: SHA-256 for SEV and SEV-ES, SHA-384 for SNP.
  Parsed<Bytes> digest();

  /// SEV: firmware, then the kernel's hashes. Measures no processor state.
  ///
  /// @param kernel where the VMM loads a kernel
  record Sev(FirmwareImage firmware, Optional<KernelHashes> kernel) implements ExpectedLaunch {
    @Override
    public Parsed<Bytes> digest() {
      return LaunchDigests.orRefusal(() -> LaunchDigests.sev(this));
    }
  }

  /// SEV-ES: as SEV, then each processor's state.
  record SevEs(FirmwareImage firmware, Optional<KernelHashes> kernel, Vcpus vcpus)
      implements ExpectedLaunch {
    @Override
    public Parsed<Bytes> digest() {
      return LaunchDigests.orRefusal(() -> LaunchDigests.sevEs(this));
    }
  }

  /// SEV-SNP: MEASUREMENT of the report.
  ///
  /// @param firmwareDigest what [#firmwareDigest(FirmwareImage)] gives for the image that is
  ///   launched, where `firmware` is only the end of it
  /// @param guestFeatures SEV_FEATURES of each processor; see [SevFeature]
  record Snp(
      FirmwareImage firmware,
      Optional<Bytes> firmwareDigest,
      Optional<KernelHashes> kernel,
      Vcpus vcpus,
      long guestFeatures)
      implements ExpectedLaunch {
    public Snp {
      if (firmwareDigest.isPresent() && firmwareDigest.get().length() != PageDigest.DIGEST_BYTES) {
        throw new IllegalArgumentException("a firmware digest has 48 bytes");
      }
    }

    @Override
    public Parsed<Bytes> digest() {
      return LaunchDigests.orRefusal(() -> LaunchDigests.snp(this));
    }

    /// The digest after the firmware's own pages: all that a launch takes from the image besides
    /// its tables.
    public static Parsed<Bytes> firmwareDigest(FirmwareImage firmware) {
      return LaunchDigests.orRefusal(() -> LaunchDigests.firmwarePages(firmware).value());
    }
  }

  /// SEV-SNP with COCONUT-SVSM below the firmware, as QEMU launches it without IGVM.
  ///
  /// @param svsm the SVSM's image, which ends where the firmware's variables begin
  /// @param variablesBytes size of the firmware's variable store
  record SnpSvsm(FirmwareImage firmware, FirmwareImage svsm, long variablesBytes, Vcpus vcpus)
      implements ExpectedLaunch {
    public SnpSvsm {
      if (variablesBytes < 0 || variablesBytes > FirmwareImage.LARGEST) {
        throw new IllegalArgumentException("a variable store has at most 16 MiB");
      }
    }

    @Override
    public Parsed<Bytes> digest() {
      return LaunchDigests.orRefusal(() -> LaunchDigests.snpSvsm(this));
    }
  }
}
