package dev.assay.evidence.tsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Unreadable;

/// What a guest writes to make a key of type `tsm`: `auth HEXPUBKEY [privlevel=HEX] [format=TEXT]`.
///
/// | part | rule | source |
/// | --- | --- | --- |
/// | separator | one space or tab; two in a row have an empty token between them | security/keys/tsm.c (linux-coco, July 2023), tsm_parse |
/// | first token | `auth` | same |
/// | second token | hex of up to 64 bytes, perhaps empty; an odd last character is ignored | same |
/// | `privlevel=` | unsigned 32 bits in base 16, with or without `0x` | same, kstrtouint |
/// | `format=` | 1 to 15 bytes | same |
///
/// Options come in any order, each at most once. The text ends at the first NUL. The proposal was
/// never merged; configfs-tsm took its place: see [TsmReport].
///
/// @param publicKey up to 64 bytes; SEV wants all 64 and makes them REPORT_DATA
/// @param privilegeLevel unsigned 32 bits; on SEV the VMPL. 0 unless asked for
/// @param format at most 15 characters, one a byte, no space, tab or NUL; empty for none
public record TsmKeyRequest(Bytes publicKey, long privilegeLevel, String format) {
  /// TSM_PUBKEY_MAX.
  public static final int LONGEST_PUBLIC_KEY = 64;

  /// TSM_FORMAT_MAX, less the NUL.
  static final int LONGEST_FORMAT = 15;

  private static final long HIGHEST_LEVEL = 0xFFFF_FFFFL;

  public TsmKeyRequest {
    requireAskable(publicKey, format);
    if (privilegeLevel < 0 || privilegeLevel > HIGHEST_LEVEL) {
      throw new IllegalArgumentException("privilege level " + privilegeLevel);
    }
  }

  /// Reads a payload as the kernel would, and refuses what it refuses.
  public static Parsed<TsmKeyRequest> parse(Bytes payload) {
    try {
      return new Parsed.Ok<>(TsmKeyRequestReader.read(payload));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The payload, without the options that are the kernel's defaults.
  public Bytes encode() {
    String options =
        (privilegeLevel == 0 ? "" : " privlevel=%x".formatted(privilegeLevel))
            + (format.isEmpty() ? "" : " format=" + format);
    return Text.bytes("auth " + publicKey.toHex() + options);
  }

  /// What a result repeats of its request.
  static void requireAskable(Bytes publicKey, String format) {
    if (publicKey.length() > LONGEST_PUBLIC_KEY) {
      throw new IllegalArgumentException("public key of %d bytes".formatted(publicKey.length()));
    }
    if (format.length() > LONGEST_FORMAT || !format.chars().allMatch(TsmKeyRequest::canBeInToken)) {
      throw new IllegalArgumentException("format `%s`".formatted(format));
    }
  }

  private static boolean canBeInToken(int character) {
    return character != 0 && character != ' ' && character != '\t' && character <= 0xFF;
  }
}
