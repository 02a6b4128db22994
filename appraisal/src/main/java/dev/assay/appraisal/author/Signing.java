package dev.assay.appraisal.author;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// Whether a document is signed as the deployment wants it.
public sealed interface Signing {
  /// By enough authors.
  ///
  /// @param keyIds of the keys that signed, in order of their letters
  /// @param authors who holds them
  record Signed(Set<String> keyIds, Set<String> authors) implements Signing {
    public Signed {
      keyIds = Collections.unmodifiableSet(new TreeSet<>(keyIds));
      authors = Collections.unmodifiableSet(new TreeSet<>(authors));
    }
  }

  /// By nobody, and the deployment says by name that this will do.
  record Unsigned() implements Signing {}

  /// Not so.
  ///
  /// @param field where it was found, e.g. `signatures[1].alg`
  record Refused(Reason reason, String field, String wanted, String got) implements Signing {
    /// One line for people.
    @Override
    public String toString() {
      return "%s %s: want %s, got %s".formatted(reason, field, wanted, got);
    }
  }

  /// What is wrong with the signatures of a document, a closed set.
  enum Reason {
    /// None at all, where the deployment wants them.
    UNSIGNED,
    /// All of them good, and too few: the second person of a two-person rule is missing.
    TOO_FEW_AUTHORS,
    /// No compact JWS, one with a header that can't be read, or too many of them.
    SIGNATURE_MALFORMED,
    /// It carries content of its own: which of the two would be the document?
    SIGNATURE_NOT_DETACHED,
    /// The header demands something that is not understood (RFC 7515, 4.1.11).
    CRITICAL_HEADER_UNKNOWN,
    /// A signature over another kind of document, played back.
    SIGNATURE_TYPE_WRONG,
    /// By a key that the deployment does not know.
    AUTHOR_UNKNOWN,
    /// By a key that signs for other tenants.
    AUTHOR_OF_OTHER_TENANT,
    /// By a key that the owner revoked.
    AUTHOR_REVOKED,
    /// Weak, or not the key's: a verifier that believed the header could be talked into it.
    ALGORITHM_WRONG,
    /// The signature is not one by the key over the document.
    SIGNATURE_WRONG
  }
}
