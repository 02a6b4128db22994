package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Finds where in a document a member's value stands, to the byte. The document must be known to be
/// one JSON object in UTF-8: then quotes, backslashes and brackets are never part of another
/// character, and brackets outside of strings match.
final class MemberScanner {
  private final Bytes json;
  private int position;

  private MemberScanner(Bytes json) {
    this.json = json;
  }

  /// The bytes of the object that is the value of `member`, braces included. Empty where no name is
  /// spelled just so: with escapes it would be the same name, but nobody writes it like that.
  static Optional<Bytes> valueOf(Bytes json, String member) {
    return new MemberScanner(json).find(Bytes.copyOf(member.getBytes(StandardCharsets.UTF_8)));
  }

  private Optional<Bytes> find(Bytes member) {
    int depth = 0;
    while (position < json.length()) {
      int from = position;
      switch (json.unsignedAt(position++)) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> {
          skipString();
          if (depth == 1 && json.slice(from + 1, position - 1).equals(member) && isName()) {
            return Optional.of(object());
          }
        }
        default -> {
          // Nothing that opens, closes or hides anything.
        }
      }
    }
    return Optional.empty();
  }

  /// Whether the string that just ended names a member; moves on to its value.
  private boolean isName() {
    skipWhiteSpace();
    if (json.unsignedAt(position) != ':') {
      return false;
    }
    position++;
    skipWhiteSpace();
    return true;
  }

  private Bytes object() {
    int from = position;
    int depth = 0;
    do {
      switch (json.unsignedAt(position++)) {
        case '{' -> depth++;
        case '}' -> depth--;
        case '"' -> skipString();
        default -> {
          // As above.
        }
      }
    } while (depth > 0);
    return json.slice(from, position);
  }

  /// Goes on behind the closing quote.
  private void skipString() {
    int next = json.unsignedAt(position++);
    while (next != '"') {
      if (next == '\\') {
        position++;
      }
      next = json.unsignedAt(position++);
    }
  }

  private void skipWhiteSpace() {
    while (" \t\r\n".indexOf(json.unsignedAt(position)) >= 0) {
      position++;
    }
  }
}
