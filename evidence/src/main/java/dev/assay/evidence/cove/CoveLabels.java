package dev.assay.evidence.cove;

import java.util.List;

/// What the draft (RISC-V AP-TEE, Attestation) leaves to be assigned: the labels of ten claims, and
/// the name of the profile.
///
/// @param profile the text of claim 265
public record CoveLabels(String profile, Platform platform, Tsm tsm, Tvm tvm) {

  /// eat_nonce and eat_profile, which EAT has assigned.
  private static final List<Long> TAKEN = List.of(10L, 265L);

  /// Labels of the platform's token.
  public record Platform(long publicKey, long manufacturerId, long state, long swComponents) {
    public Platform {
      requireDistinct(publicKey, manufacturerId, state, swComponents);
    }
  }

  /// Labels of the TSM's token: TEE security manager.
  public record Tsm(long publicKey, long swComponents) {
    public Tsm {
      requireDistinct(publicKey, swComponents);
    }
  }

  /// Labels of the TVM's token.
  public record Tvm(
      long identity, long publicKey, long initialMeasurements, long runtimeMeasurements) {
    public Tvm {
      requireDistinct(identity, publicKey, initialMeasurements, runtimeMeasurements);
    }
  }

  /// Made up for this release, out of the range for private use (below -65536: RFC 8392, 9.1), and
  /// gone once real ones are assigned. For simulated platforms and tests: no real one has them.
  public static final CoveLabels PROVISIONAL =
      new CoveLabels(
          "https://riscv.org/TBD",
          new Platform(-76001, -76002, -76003, -76004),
          new Tsm(-76011, -76012),
          new Tvm(-76021, -76022, -76023, -76024));

  private static void requireDistinct(Long... labels) {
    List<Long> all = List.of(labels);
    if (all.stream().distinct().count() != all.size() || all.stream().anyMatch(TAKEN::contains)) {
      throw new IllegalArgumentException("labels that are taken: " + all);
    }
  }
}
