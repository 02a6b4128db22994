package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What LAUNCH_MEASURE answers: 48 bytes without a name, version or signature.
///
/// | field | offset | bytes | source |
/// | --- | --- | --- | --- |
/// | MEASURE | 0x00 | 32 | AMD 55766, LAUNCH_MEASURE; HMAC-SHA-256 under the TIK |
/// | MNONCE | 0x20 | 16 | likewise; the firmware's random number |
///
/// @param measure 32 bytes
/// @param mnonce 16 bytes
public record SevLaunch(Bytes measure, Bytes mnonce) {
  public static final int MEASURE_BYTES = 32;
  public static final int MNONCE_BYTES = 16;

  private static final String FIELD = "sev_launch";

  /// Line ends and padding of any tool's base64 fit.
  private static final int LONGEST_TEXT = 128;

  public SevLaunch {
    if (measure.length() != MEASURE_BYTES || mnonce.length() != MNONCE_BYTES) {
      throw new IllegalArgumentException("MEASURE has 32 bytes, MNONCE has 16");
    }
  }

  /// Reads the 48 bytes, or the base64 text of them that VMMs hand over.
  public static Parsed<SevLaunch> parse(Bytes blobOrBase64) {
    try {
      Cursor cursor = new Cursor(decoded(blobOrBase64));
      Bytes measure = cursor.bytes(FIELD + ".measure", MEASURE_BYTES);
      Bytes mnonce = cursor.bytes(FIELD + ".mnonce", MNONCE_BYTES);
      cursor.end(FIELD);
      return new Parsed.Ok<>(new SevLaunch(measure, mnonce));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The 48 bytes.
  public Bytes encode() {
    return measure.concat(mnonce);
  }

  /// What it says of itself, which is nothing that anybody could check without the TIK.
  public Claims claims() {
    return Claims.builder()
        .binary("sev_launch.measure", measure)
        .binary("sev_launch.mnonce", mnonce)
        .build();
  }

  /// What the text encodes, if it is one that decodes to the right length; the bytes otherwise.
  private static Bytes decoded(Bytes given) {
    int wanted = MEASURE_BYTES + MNONCE_BYTES;
    if (given.length() <= wanted || given.length() > LONGEST_TEXT) {
      return given;
    }
    String text = new String(given.toArray(), StandardCharsets.ISO_8859_1).replaceAll("\\s", "");
    try {
      byte[] content = Base64.getDecoder().decode(text);
      return content.length == wanted ? Bytes.copyOf(content) : given;
    } catch (IllegalArgumentException e) {
      return given;
    }
  }
}
