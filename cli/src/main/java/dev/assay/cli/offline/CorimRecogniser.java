package dev.assay.cli.offline;

import dev.assay.appraisal.corim.Corim;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.util.Optional;

/// A CoRIM begins with CBOR's tag 500, 501 or 502, a CoMID with 506; a signed CoRIM that begins
/// with tag 18 names its content type in the header, near the beginning.
final class CorimRecogniser implements Recogniser {
  private static final int TAG_HEAD = 0xD9;
  private static final int TAG_FAMILY = 0x01;
  private static final int TAG_SIGN1 = 0xD2;
  private static final int HEAD_BYTES = 3;
  private static final int LONGEST_HEADER = 8192;
  private static final String CONTENT_TYPE =
      Bytes.copyOf("application/rim+cbor".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
          .toHex();

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    return isOne(content)
        ? Recogniser.shown(Corim.parse(content), CorimRecogniser::show)
        : Optional.empty();
  }

  private static boolean isOne(Bytes content) {
    if (content.length() < HEAD_BYTES) {
      return false;
    }
    if (content.unsignedAt(0) == TAG_SIGN1) {
      return content
          .slice(0, Math.min(content.length(), LONGEST_HEADER))
          .toHex()
          .contains(CONTENT_TYPE);
    }
    return content.unsignedAt(0) == TAG_HEAD
        && content.unsignedAt(1) == TAG_FAMILY
        && switch (content.unsignedAt(2)) {
          case 0xF4, 0xF5, 0xF6, 0xFA -> true;
          default -> false;
        };
  }

  private static Recognised.As show(Corim corim) {
    return new Recognised.As(
        "corim",
        corim.signed()
            ? "CoRIM, signed: reference values"
            : "CoRIM that nobody signed: reference values",
        corim.claims());
  }
}
