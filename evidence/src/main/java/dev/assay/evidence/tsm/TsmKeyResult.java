package dev.assay.evidence.tsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;

/// What a key of type `tsm` reads as: `HEXPUBKEY PROVIDER[:FORMAT] HEXBLOB`, lower-case hex, one
/// space each, and nothing at the end (security/keys/tsm.c, linux-coco, July 2023, tsm_read).
///
/// Says nothing about whether the blob attests the public key: [SevKeyBlob] and a verifier do.
///
/// @param publicKey up to 64 bytes, as the request had it
/// @param provider what the kernel's provider calls its blobs, e.g. `sev`
/// @param format as the request had it; empty for none
/// @param blob up to 32767 bytes; of SEV a whole response buffer
public record TsmKeyResult(Bytes publicKey, String provider, String format, Bytes blob) {
  /// TSM_DATA_MAX: what the proposal thinks enough for any report.
  static final int LONGEST_BLOB = 32767;

  private static final String FIELD = "tsm_key";

  /// No provider's name is known to be longer than three characters.
  private static final int LONGEST_PROVIDER = 64;

  private static final int LONGEST_PAYLOAD =
      2 * TsmKeyRequest.LONGEST_PUBLIC_KEY
          + 1
          + LONGEST_PROVIDER
          + 1
          + TsmKeyRequest.LONGEST_FORMAT
          + 1
          + 2 * LONGEST_BLOB;

  public TsmKeyResult {
    TsmKeyRequest.requireAskable(publicKey, format);
    if (!provider.matches("[!-9;-~]{1,%d}".formatted(LONGEST_PROVIDER))) {
      throw new IllegalArgumentException("provider `%s`".formatted(provider));
    }
    if (blob.length() > LONGEST_BLOB) {
      throw new IllegalArgumentException("blob of %d bytes".formatted(blob.length()));
    }
  }

  public static Parsed<TsmKeyResult> parse(Bytes payload) {
    try {
      return new Parsed.Ok<>(read(payload));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The payload as the kernel writes it.
  public Bytes encode() {
    String description = format.isEmpty() ? provider : provider + ":" + format;
    return Text.bytes(publicKey.toHex() + " " + description + " " + blob.toHex());
  }

  public Claims claims() {
    return Claims.builder()
        .binary("tsm_key.public_key", publicKey)
        .text("tsm_key.provider", provider)
        .text("tsm_key.format", Text.printable(format))
        .number("tsm_key.blob_bytes", blob.length())
        .build();
  }

  private static TsmKeyResult read(Bytes payload) throws Unreadable {
    if (payload.length() > LONGEST_PAYLOAD) {
      throw tooLarge(FIELD, LONGEST_PAYLOAD, payload.length());
    }
    String[] parts = Text.of(payload).split(" ", -1);
    if (parts.length != 3) {
      throw new Unreadable(
          parts.length < 3 ? Reason.TRUNCATED : Reason.TRAILING_BYTES,
          FIELD,
          "HEXPUBKEY PROVIDER[:FORMAT] HEXBLOB",
          parts.length + " parts");
    }
    Bytes publicKey = hex("public_key", parts[0], TsmKeyRequest.LONGEST_PUBLIC_KEY);
    int colon = parts[1].indexOf(':');
    String provider = provider(colon < 0 ? parts[1] : parts[1].substring(0, colon));
    String format = colon < 0 ? "" : format(parts[1].substring(colon + 1));
    return new TsmKeyResult(publicKey, provider, format, hex("blob", parts[2], LONGEST_BLOB));
  }

  private static String provider(String text) throws Unreadable {
    if (!text.matches("[!-~]{1,%d}".formatted(LONGEST_PROVIDER))) {
      throw malformed(FIELD + ".provider", "1 to %d characters".formatted(LONGEST_PROVIDER), text);
    }
    return text;
  }

  /// A colon is written only before a format that was asked for.
  private static String format(String text) throws Unreadable {
    boolean writable =
        !text.isEmpty()
            && text.length() <= TsmKeyRequest.LONGEST_FORMAT
            && text.indexOf('\t') < 0
            && text.indexOf('\0') < 0;
    if (!writable) {
      throw malformed(
          FIELD + ".format", "1 to %d characters".formatted(TsmKeyRequest.LONGEST_FORMAT), text);
    }
    return text;
  }

  private static Bytes hex(String part, String text, int longest) throws Unreadable {
    String field = FIELD + "." + part;
    if (text.length() > 2 * longest) {
      throw tooLarge(field, longest, text.length() / 2);
    }
    if (text.length() % 2 != 0 || !text.matches("[0-9a-f]*+")) {
      throw malformed(field, "lower-case hex, two digits a byte", text);
    }
    return Bytes.fromHex(text);
  }

  private static Unreadable tooLarge(String field, int longest, int got) {
    return new Unreadable(
        Reason.TOO_LARGE, field, "at most %d bytes".formatted(longest), got + " bytes");
  }

  private static Unreadable malformed(String field, String wanted, String got) {
    return new Unreadable(Reason.MALFORMED_ENCODING, field, wanted, Text.shown(got));
  }
}
