package dev.assay.evidence.sev;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version of SEV firmware, one byte each.
///
/// @param major of the API
/// @param minor of the API
/// @param build of the firmware
public record SevApiVersion(int major, int minor, int build) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})");
  private static final int HIGHEST = 0xFF;

  public SevApiVersion {
    if (!isByte(major) || !isByte(minor) || !isByte(build)) {
      throw new IllegalArgumentException(
          "major, minor and build are one byte each: %d.%d.%d".formatted(major, minor, build));
    }
  }

  /// `MAJOR.MINOR.BUILD`, decimal.
  public static Optional<SevApiVersion> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = Integer.parseInt(parts.group(2));
    int build = Integer.parseInt(parts.group(3));
    return isByte(major) && isByte(minor) && isByte(build)
        ? Optional.of(new SevApiVersion(major, minor, build))
        : Optional.empty();
  }

  /// Whether the API is that one or a later one; the build doesn't matter.
  public boolean isAtLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }

  /// From 0.17 on measurements and secrets are bound to the version and to each other.
  boolean bindsVersionAndMeasure() {
    return isAtLeast(0, 17);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + build;
  }

  private static boolean isByte(int value) {
    return value >= 0 && value <= HIGHEST;
  }
}
