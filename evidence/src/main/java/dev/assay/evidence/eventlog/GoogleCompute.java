package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What Google's firmware measures of itself into PCR 0 (google/go-tpm-tools, GCE firmware version
/// and GCE NonHostInfo). Says what Google's vTPM claims, and nothing that hardware vouches for.
final class GoogleCompute {
  private static final String VERSION_PREFIX = "GCE Virtual Firmware v";
  private static final Bytes NON_HOST_INFO =
      Bytes.copyOf("GCE NonHostInfo\0".getBytes(StandardCharsets.US_ASCII));
  private static final int NON_HOST_INFO_BYTES = 32;
  private static final int LONGEST_VERSION_DIGITS = 9;

  /// By code: NonHostInfo's byte 16.
  private static final List<String> TECHNOLOGIES =
      List.of("NONE", "AMD_SEV", "AMD_SEV_ES", "INTEL_TDX", "AMD_SEV_SNP");

  private GoogleCompute() {}

  /// The number in `GCE Virtual Firmware v1` NUL, UTF-16LE.
  static Optional<Long> firmwareVersion(Bytes data) {
    if (data.length() > 2 * (VERSION_PREFIX.length() + LONGEST_VERSION_DIGITS + 1)) {
      return Optional.empty();
    }
    String text = new String(data.toArray(), StandardCharsets.UTF_16LE);
    if (!text.startsWith(VERSION_PREFIX) || !text.endsWith("\0")) {
      return Optional.empty();
    }
    String digits = text.substring(VERSION_PREFIX.length(), text.length() - 1);
    boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Optional.of(Long.parseLong(digits)) : Optional.empty();
  }

  /// Which confidential technology the machine runs under.
  static Optional<String> technology(Bytes data) {
    if (data.length() != NON_HOST_INFO_BYTES
        || !data.slice(0, NON_HOST_INFO.length()).equals(NON_HOST_INFO)
        || !data.slice(NON_HOST_INFO.length() + 1, NON_HOST_INFO_BYTES).isAllZero()) {
      return Optional.empty();
    }
    int code = data.unsignedAt(NON_HOST_INFO.length());
    return Optional.of(code < TECHNOLOGIES.size() ? TECHNOLOGIES.get(code) : "UNKNOWN_" + code);
  }
}
