package dev.assay.emitter.kernel;

import dev.assay.evidence.Bytes;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/// What to write to an instance of configfs-tsm before its report is read.
///
/// @param inblob 1 to 64 bytes; SNP and TDX want 64
/// @param privilegeLevel 0 to 3; the driver's own where empty
/// @param service what the report is about beside the guest
public record TsmQuestion(Bytes inblob, OptionalInt privilegeLevel, Optional<Service> service) {
  private static final int LONGEST_INBLOB = 64;
  private static final int HIGHEST_LEVEL = 3;

  public TsmQuestion {
    if (inblob.isEmpty() || inblob.length() > LONGEST_INBLOB) {
      throw new IllegalArgumentException("inblob of %d bytes".formatted(inblob.length()));
    }
    if (privilegeLevel.isPresent()
        && (privilegeLevel.getAsInt() < 0 || privilegeLevel.getAsInt() > HIGHEST_LEVEL)) {
      throw new IllegalArgumentException("privilege level " + privilegeLevel.getAsInt());
    }
  }

  /// A service of an SVSM (Linux 6.10 and later, guests above VMPL 0).
  ///
  /// @param guid which one
  /// @param manifestVersion of the manifest it describes itself by
  public record Service(UUID guid, int manifestVersion) {
    /// The vTPM (AMD 58019).
    public static final Service VTPM =
        new Service(UUID.fromString("c476f1eb-0123-45a5-9641-b4e7dde5bfe3"), 0);
  }

  /// About the guest alone.
  public static TsmQuestion of(Bytes inblob, OptionalInt privilegeLevel) {
    return new TsmQuestion(inblob, privilegeLevel, Optional.empty());
  }
}
