package dev.assay.evidence.snp;

/// A version of the SEV-SNP firmware, e.g. `1.55.29`. On the wire: build, minor, major.
public record FirmwareVersion(int major, int minor, int build) {
  @Override
  public String toString() {
    return major + "." + minor + "." + build;
  }
}
