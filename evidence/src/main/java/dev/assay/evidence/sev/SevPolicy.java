package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// POLICY of a SEV or SEV-ES launch. Mind its polarity: bit 0 set FORBIDS debugging, where bit 19
/// of SNP's policy set allows it. Source: AMD 55766 (SEV API), guest policy structure.
///
/// | bits | field |
/// | --- | --- |
/// | 0 | NODBG: the host may not read the guest's memory for debugging |
/// | 1 | NOKS: no key is shared with other guests |
/// | 2 | ES: SEV-ES is required |
/// | 3 | NOSEND: the guest may not be sent to another platform |
/// | 4 | DOMAIN: nor to one of another domain (another OCA) |
/// | 5 | SEV: nor to one without SEV |
/// | 15:6 | reserved |
/// | 23:16 | API_MAJOR, the least that will do |
/// | 31:24 | API_MINOR, likewise |
///
/// @param bits all 32 of them, unsigned
public record SevPolicy(long bits) {
  private static final Pattern TEXT = Pattern.compile("(?:0x)?([0-9a-fA-F]{1,8})");
  private static final int HEX = 16;

  public SevPolicy {
    if (bits < 0 || bits > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("a SEV policy has 32 bits");
    }
  }

  /// 1 to 8 hex digits, perhaps after `0x`: as tools take it for LAUNCH_START.
  public static Optional<SevPolicy> parse(String text) {
    Matcher digits = TEXT.matcher(text);
    return digits.matches()
        ? Optional.of(new SevPolicy(Long.parseLong(digits.group(1), HEX)))
        : Optional.empty();
  }

  public boolean noDebug() {
    return bit(0);
  }

  public boolean noKeySharing() {
    return bit(1);
  }

  public boolean encryptedState() {
    return bit(2);
  }

  public boolean noSend() {
    return bit(3);
  }

  public boolean domain() {
    return bit(4);
  }

  public boolean sev() {
    return bit(5);
  }

  public int apiMajor() {
    return (int) (bits >>> 16 & 0xFF);
  }

  public int apiMinor() {
    return (int) (bits >>> 24 & 0xFF);
  }

  /// Four bytes, little-endian, as every MAC has it.
  Bytes encode() {
    return Bytes.copyOf(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) bits)
            .array());
  }

  /// Field by field, each under `prefix`.
  void addTo(Claims.Builder claims, String prefix) {
    claims
        .text(prefix, toString())
        .flag(prefix + ".nodbg", noDebug())
        .flag(prefix + ".noks", noKeySharing())
        .flag(prefix + ".es", encryptedState())
        .flag(prefix + ".nosend", noSend())
        .flag(prefix + ".domain", domain())
        .flag(prefix + ".sev", sev())
        .number(prefix + ".api_major", apiMajor())
        .number(prefix + ".api_minor", apiMinor());
  }

  /// Lower-case hex without leading zeros, e.g. `0x3`.
  @Override
  public String toString() {
    return "0x" + Long.toHexString(bits);
  }

  private boolean bit(int index) {
    return (bits >>> index & 1) != 0;
  }
}
