package dev.assay.appraisal.reference;

import dev.assay.evidence.Bytes;
import java.util.Locale;
import java.util.Optional;

/// One value that a policy can hold evidence against.
public sealed interface ReferenceValue {
  /// As policies spell it.
  String platform();

  /// Where it came from, for people: who said so, and in which tag.
  String origin();

  /// Bytes, where any one of several under the same key is good.
  record Digest(ReferenceKey key, Bytes value, String origin) implements ReferenceValue {
    @Override
    public String platform() {
      return key.platform();
    }
  }

  /// What a register may hold.
  record Register(ReferenceKey key, int index, Bytes value, String origin)
      implements ReferenceValue {
    @Override
    public String platform() {
      return key.platform();
    }
  }

  /// The least version of one part of SEV-SNP's TCB.
  ///
  /// @param line `Milan`, `Genoa` or `Turin`
  record MinimumTcb(String line, TcbPart part, int svn, String origin) implements ReferenceValue {
    @Override
    public String platform() {
      return ReferenceKey.SNP_MEASUREMENT.platform();
    }
  }

  /// A number that may not be lower.
  ///
  /// @param key the policy's, e.g. `minimum_tcb_evaluation_data_number`
  record Minimum(String platform, String key, long value, String origin)
      implements ReferenceValue {}

  /// The parts of SEV-SNP's TCB.
  enum TcbPart {
    FMC,
    BOOT_LOADER,
    TEE,
    SNP,
    MICROCODE;

    /// As policies spell it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Empty where `key` has no place for so many bytes.
  static Optional<ReferenceValue> of(ReferenceKey key, Bytes value, String origin) {
    return !key.hasRegisters() && key.lengths().contains(value.length())
        ? Optional.of(new Digest(key, value, origin))
        : Optional.empty();
  }

  /// Empty where there is no such register, or none so long.
  static Optional<ReferenceValue> of(ReferenceKey key, int index, Bytes value, String origin) {
    return index >= 0 && index < key.registers() && key.lengths().contains(value.length())
        ? Optional.of(new Register(key, index, value, origin))
        : Optional.empty();
  }
}
