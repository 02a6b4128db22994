package dev.assay.evidence.wire;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// RFC 7468 blocks in a text, whatever stands between them.
public final class Pem {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final Base64.Decoder BASE64 = Base64.getMimeDecoder();

  /// One block.
  ///
  /// @param label e.g. `CERTIFICATE`
  public record Block(String label, Bytes content) {}

  private Pem() {}

  public static boolean looksLike(Bytes bytes) {
    return text(bytes).contains(BEGIN);
  }

  /// All blocks, in order.
  public static List<Block> blocks(String field, Bytes bytes) throws Unreadable {
    String text = text(bytes);
    List<Block> blocks = new ArrayList<>();
    int begin = text.indexOf(BEGIN);
    while (begin >= 0) {
      int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
      if (labelEnd < 0) {
        throw malformed(field, "a BEGIN line without end");
      }
      String label = text.substring(begin + BEGIN.length(), labelEnd);
      String endLine = END + label + DASHES;
      int content = labelEnd + DASHES.length();
      int end = text.indexOf(endLine, content);
      if (end < 0) {
        throw malformed(field, "no END line for block " + (blocks.size() + 1));
      }
      blocks.add(new Block(label, decode(field, text.substring(content, end))));
      begin = text.indexOf(BEGIN, end + endLine.length());
    }
    return blocks;
  }

  private static Bytes decode(String field, String base64) throws Unreadable {
    try {
      return Bytes.copyOf(BASE64.decode(base64));
    } catch (IllegalArgumentException e) {
      throw malformed(field, "a block that is no base64");
    }
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
  }

  private static Unreadable malformed(String field, String got) {
    return new Unreadable(Reason.MALFORMED_ENCODING, field, "PEM", got);
  }
}
