package dev.assay.evidence.measure;

import java.util.Locale;
import java.util.Optional;

/// Processor models by QEMU's names, and the signature (CPUID leaf 1, EAX) that each gives a guest.
/// Versions of a model (`EPYC-Milan-v2`) share its signature.
public enum VcpuModel {
  EPYC("EPYC", 0x80_0F12),
  EPYC_IBPB("EPYC-IBPB", 0x80_0F12),
  EPYC_ROME("EPYC-Rome", 0x83_0F10),
  EPYC_MILAN("EPYC-Milan", 0xA0_0F11),
  EPYC_GENOA("EPYC-Genoa", 0xA1_0F10),
  EPYC_TURIN("EPYC-Turin", 0xB0_0F00);

  private final String qemuName;
  private final long signature;

  VcpuModel(String qemuName, long signature) {
    this.qemuName = qemuName;
    this.signature = signature;
  }

  public String qemuName() {
    return qemuName;
  }

  public long signature() {
    return signature;
  }

  /// By QEMU's name, with or without a version, in any case.
  public static Optional<VcpuModel> ofName(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceFirst("-v[0-9]{1,2}$", "");
    for (VcpuModel model : values()) {
      if (model.qemuName.toLowerCase(Locale.ROOT).equals(plain)) {
        return Optional.of(model);
      }
    }
    return Optional.empty();
  }

  /// The signature of any processor, as CPUID composes it.
  ///
  /// @param family up to 0x10E, extension included
  /// @param model up to 0xFF, extension included
  /// @param stepping up to 0xF
  public static long signature(int family, int model, int stepping) {
    if (family < 0
        || family > 0x10E
        || model < 0
        || model > 0xFF
        || stepping < 0
        || stepping > 0xF) {
      throw new IllegalArgumentException(
          "no processor: family %d, model %d, stepping %d".formatted(family, model, stepping));
    }
    int base = Math.min(family, 0xF);
    int signature =
        (family - base) << 20 | (model >> 4) << 16 | base << 8 | (model & 0xF) << 4 | stepping;
    return Integer.toUnsignedLong(signature);
  }
}
