package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Made-up vendors, one a product line, made once for all tests: RSA keys are slow to make.
final class Vendors {
  static final Instant NOT_BEFORE = Instant.parse("2025-01-01T00:00:00Z");
  static final Instant AT = Instant.parse("2025-06-01T00:00:00Z");

  static final Bytes CHIP_ID = Bytes.fromHex("a1b2c3d4e5f60718".repeat(8));
  static final Bytes TURIN_CHIP_ID = Bytes.fromHex("02b2c3d4e5f60718");

  private static final int RSA_BITS = 2048;
  private static final Map<ProductLine, SimulatedSnpVendor> VENDORS =
      new EnumMap<>(ProductLine.class);

  private Vendors() {}

  static synchronized SimulatedSnpVendor of(ProductLine line) {
    return VENDORS.computeIfAbsent(line, Vendors::create);
  }

  static SimulatedSnpVendor milan() {
    return of(ProductLine.MILAN);
  }

  static TcbVersion tcb(ProductLine line) {
    return line == ProductLine.TURIN
        ? TcbVersion.turin(1, 2, 3, 4, 200)
        : TcbVersion.legacy(3, 1, 8, 209);
  }

  static Bytes chipId(ProductLine line) {
    return line == ProductLine.TURIN ? TURIN_CHIP_ID : CHIP_ID;
  }

  static SimulatedSnpChip chip(ProductLine line) {
    return of(line).chip(chipId(line), tcb(line));
  }

  static SimulatedSnpChip milanChip() {
    return chip(ProductLine.MILAN);
  }

  static List<TrustAnchor> anchors() {
    return Arrays.stream(ProductLine.values()).map(line -> of(line).anchor()).toList();
  }

  private static SimulatedSnpVendor create(ProductLine line) {
    Bytes seed = Bytes.copyOf(line.kdsName().getBytes(StandardCharsets.UTF_8));
    return SimulatedSnpVendor.fromSeed(line, seed, NOT_BEFORE, RSA_BITS);
  }
}
