package dev.assay.evidence.snp;

import java.util.Optional;

/// Which processor, in reports of version 3 and later: combined family and model, and stepping, of
/// CPUID leaf 1.
public record Cpuid(int family, int model, int stepping) {
  public Optional<ProductLine> productLine() {
    return ProductLine.ofCpuid(family, model);
  }

  @Override
  public String toString() {
    return "family 0x%02x model 0x%02x".formatted(family, model);
  }
}
