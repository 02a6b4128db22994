package dev.assay.appraisal.corim;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;

/// Identifiers, in the many types that CoRIM has for them, as text.
final class Ids {
  private static final long TAG_URI = 32;
  private static final long TAG_UUID = 37;
  private static final long TAG_OID = 111;
  private static final int UUID_BYTES = 16;
  private static final int LONGEST = 1024;
  private static final int LONGEST_OID = 64;

  private Ids() {}

  /// Text as it is, a number in decimal, a UUID with hyphens, an OID with dots, other bytes in hex.
  static String text(String field, CborItem item) throws Unreadable {
    return switch (item) {
      case CborItem.Text(String text) when !text.isEmpty() && text.length() <= LONGEST -> text;
      case CborItem.Int(long number) -> Long.toString(number);
      case CborItem.ByteString(Bytes bytes) when bytes.length() == UUID_BYTES -> uuid(bytes);
      case CborItem.ByteString(Bytes bytes) when bytes.length() <= LONGEST -> bytes.toHex();
      case CborItem.Tagged(long tag, CborItem content) when tag == TAG_OID -> oid(field, content);
      case CborItem.Tagged(long tag, CborItem.Text uri) when tag == TAG_URI -> text(field, uri);
      case CborItem.Tagged(long tag, CborItem.ByteString(Bytes bytes))
          when tag != TAG_UUID || bytes.length() == UUID_BYTES ->
          tag == TAG_UUID ? uuid(bytes) : bytes.toHex();
      default -> throw CborFields.outOfRange(field, "an identifier", item.kind());
    };
  }

  /// The content of a byte string, in whatever tag.
  static Bytes bytes(String field, CborItem item) throws Unreadable {
    return switch (item) {
      case CborItem.ByteString(Bytes value) -> value;
      case CborItem.Tagged(long _, CborItem.ByteString(Bytes value)) -> value;
      default -> throw CborFields.outOfRange(field, "a byte string", item.kind());
    };
  }

  static List<CborItem> array(String field, CborItem item) throws Unreadable {
    if (item instanceof CborItem.Array(List<CborItem> items)) {
      return items;
    }
    throw CborFields.outOfRange(field, "an array", item.kind());
  }

  private static String uuid(Bytes bytes) {
    String hex = bytes.toHex();
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }

  /// The content octets of an OBJECT IDENTIFIER (X.690, 8.19), as RFC 9090 tags them.
  private static String oid(String field, CborItem content) throws Unreadable {
    if (!(content instanceof CborItem.ByteString(Bytes octets))
        || octets.isEmpty()
        || octets.length() > LONGEST_OID
        || octets.unsignedAt(octets.length() - 1) >= 0x80) {
      throw CborFields.outOfRange(field, "an object identifier", content.kind());
    }
    var dotted = new StringBuilder();
    long arc = 0;
    for (int i = 0; i < octets.length(); i++) {
      int octet = octets.unsignedAt(i);
      if (arc >>> (Long.SIZE - 8) != 0) {
        throw CborFields.outOfRange(field, "an object identifier", "an arc of more than 56 bits");
      }
      arc = (arc << 7) | (octet & 0x7F);
      if (octet < 0x80) {
        if (dotted.isEmpty()) {
          long first = Math.min(arc / 40, 2);
          dotted.append(first).append('.').append(arc - first * 40);
        } else {
          dotted.append('.').append(arc);
        }
        arc = 0;
      }
    }
    return dotted.toString();
  }
}
