package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;
import java.util.Map;
import java.util.Set;

/// A secret sealed as a JWE in flattened JSON (RFC 7516, 7.2.2), as the KBS protocol has it: the
/// members `protected`, `encrypted_key`, `iv`, `ciphertext` and `tag`, each base64url without
/// padding, and no others.
///
/// @param protectedHeader base64url, verbatim: it is the additional authenticated data
/// @param iv 12 bytes
/// @param ciphertext without the tag
/// @param tag 16 bytes
public record JweMessage(
    String protectedHeader, Bytes encryptedKey, Bytes iv, Bytes ciphertext, Bytes tag) {
  static final int IV_BYTES = 12;
  static final int TAG_BYTES = 16;
  static final String FIELD = "sealed";

  private static final int LONGEST_HEADER = 1024;
  private static final int LONGEST_KEY = 512;
  private static final String PROTECTED = "protected";
  private static final String ENCRYPTED_KEY = "encrypted_key";
  private static final String IV = "iv";
  private static final String CIPHERTEXT = "ciphertext";
  private static final String TAG = "tag";
  private static final Set<String> MEMBERS = Set.of(PROTECTED, ENCRYPTED_KEY, IV, CIPHERTEXT, TAG);

  public JweMessage {
    if (iv.length() != IV_BYTES || tag.length() != TAG_BYTES) {
      throw new IllegalArgumentException("an IV has 12 bytes, a tag 16");
    }
  }

  public static Parsed<JweMessage> parse(String json) {
    try {
      return new Parsed.Ok<>(read(json));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Compact JSON, members in the order above.
  public String encode() {
    return "{\"protected\":\"%s\",\"encrypted_key\":\"%s\",\"iv\":\"%s\",\"ciphertext\":\"%s\",\"tag\":\"%s\"}"
        .formatted(
            protectedHeader,
            JsonTexts.base64Url(encryptedKey),
            JsonTexts.base64Url(iv),
            JsonTexts.base64Url(ciphertext),
            JsonTexts.base64Url(tag));
  }

  private static JweMessage read(String json) throws Unreadable {
    Map<String, String> members = JsonTexts.read(FIELD, json);
    if (!members.keySet().equals(MEMBERS)) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          FIELD,
          "the members " + MEMBERS.stream().sorted().toList(),
          "others");
    }
    String header = members.getOrDefault(PROTECTED, "");
    bounded(members, PROTECTED, 1, LONGEST_HEADER);
    return new JweMessage(
        header,
        bounded(members, ENCRYPTED_KEY, 1, LONGEST_KEY),
        bounded(members, IV, IV_BYTES, IV_BYTES),
        bounded(members, CIPHERTEXT, 0, SecretValue.LARGEST),
        bounded(members, TAG, TAG_BYTES, TAG_BYTES));
  }

  private static Bytes bounded(Map<String, String> members, String name, int least, int most)
      throws Unreadable {
    String field = FIELD + "." + name;
    Bytes bytes = JsonTexts.base64Url(field, members.getOrDefault(name, ""));
    if (bytes.length() < least || bytes.length() > most) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field,
          least == most ? most + " bytes" : "%d to %d bytes".formatted(least, most),
          bytes.length() + " bytes");
    }
    return bytes;
  }
}
