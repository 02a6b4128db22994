package dev.assay.appraisal.author;

import dev.assay.appraisal.author.Signing.Reason;
import dev.assay.appraisal.author.Signing.Refused;
import dev.assay.evidence.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The authors that a deployment trusts, and how many of them it takes.
///
/// Every signature of a document must hold, even where fewer would do: one that doesn't is a
/// mistake or an attempt, and both are better seen than passed over.
public final class Authors {
  /// More signatures than any document needs.
  static final int MOST_SIGNATURES = 16;

  private static final String FIELD = "signatures";

  private final Map<String, Author> byKeyId;
  private final int required;
  private final boolean unsignedAllowed;

  private Authors(Map<String, Author> byKeyId, int required, boolean unsignedAllowed) {
    this.byKeyId = Map.copyOf(byKeyId);
    this.required = required;
    this.unsignedAllowed = unsignedAllowed;
  }

  /// Nobody is trusted: every document is refused.
  public static Authors nobody() {
    return new Authors(Map.of(), 1, false);
  }

  /// Nobody has to sign: whoever can write to the topic decides. Signatures that a document has all
  /// the same must be by someone trusted, and nobody is.
  public static Authors unsignedAllowed() {
    return new Authors(Map.of(), 1, true);
  }

  /// @param authors whose key ids and keys are all different
  /// @param required how many different authors a document takes, from 1; 2 is the two-person rule
  /// @param unsignedAllowed whether a document without any signature will do
  public static Authors of(List<Author> authors, int required, boolean unsignedAllowed) {
    var byKeyId = new HashMap<String, Author>();
    var keys = new HashSet<AuthorKey>();
    for (Author author : authors) {
      if (byKeyId.put(author.keyId(), author) != null || !keys.add(author.key())) {
        throw new IllegalArgumentException("a key or key id twice: " + author.keyId());
      }
    }
    if (required < 1) {
      throw new IllegalArgumentException("at least one author: " + required);
    }
    return new Authors(byKeyId, required, unsignedAllowed);
  }

  /// How many different authors a document takes.
  public int required() {
    return required;
  }

  /// Whether a document without any signature will do.
  public boolean takesUnsigned() {
    return unsignedAllowed;
  }

  /// Whether `document` is signed by enough authors of the tenant.
  ///
  /// @param tenant whose document it is
  /// @param document as it was signed: its UTF-8 bytes
  /// @param signatures compact JWS, detached
  /// @param isRevoked by key id
  public Signing check(
      DocumentKind kind,
      String tenant,
      String document,
      List<String> signatures,
      Predicate<String> isRevoked) {
    if (signatures.isEmpty()) {
      return unsignedAllowed
          ? new Signing.Unsigned()
          : new Refused(Reason.UNSIGNED, FIELD, wanted(tenant), "none");
    }
    if (signatures.size() > MOST_SIGNATURES) {
      return new Refused(
          Reason.SIGNATURE_MALFORMED,
          FIELD,
          "at most " + MOST_SIGNATURES,
          Integer.toString(signatures.size()));
    }
    Bytes content = Bytes.copyOf(document.getBytes(StandardCharsets.UTF_8));
    Set<String> keyIds = new TreeSet<>();
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < signatures.size(); i++) {
      String field = "%s[%d]".formatted(FIELD, i);
      switch (signer(kind, tenant, content, signatures.get(i), field, isRevoked)) {
        case By(Author author) -> {
          keyIds.add(author.keyId());
          names.add(author.name());
        }
        case Not(Refused refused) -> {
          return refused;
        }
      }
    }
    return names.size() >= required
        ? new Signing.Signed(keyIds, names)
        : new Refused(
            Reason.TOO_FEW_AUTHORS, FIELD, wanted(tenant), "only " + String.join(", ", names));
  }

  private String wanted(String tenant) {
    return required == 1
        ? "a signature by an author of tenant %s".formatted(tenant)
        : "signatures by %d authors of tenant %s".formatted(required, tenant);
  }

  /// Who made one signature.
  private sealed interface Signer {}

  private record By(Author author) implements Signer {}

  private record Not(Refused why) implements Signer {}

  private Signer signer(
      DocumentKind kind,
      String tenant,
      Bytes content,
      String signature,
      String field,
      Predicate<String> isRevoked) {
    DetachedJws jws;
    try {
      jws = DetachedJws.parse(signature);
    } catch (DetachedJws.Malformed e) {
      return not(e.reason(), field, DetachedJws.FORM, e.got());
    }
    if (jws.critical()) {
      return not(Reason.CRITICAL_HEADER_UNKNOWN, field + ".crit", "no critical parameters", "some");
    }
    if (!jws.type().equals(Optional.of(kind.type()))) {
      return not(Reason.SIGNATURE_TYPE_WRONG, field + ".typ", kind.type(), shown(jws.type()));
    }
    Author author = jws.keyId().map(byKeyId::get).orElse(null);
    if (author == null) {
      return not(
          Reason.AUTHOR_UNKNOWN, field + ".kid", "the key id of an author", shown(jws.keyId()));
    }
    return signer(author, tenant, content, jws, field, isRevoked);
  }

  private static Signer signer(
      Author author,
      String tenant,
      Bytes content,
      DetachedJws jws,
      String field,
      Predicate<String> isRevoked) {
    String keyId = field + ".kid";
    SignatureAlgorithm algorithm = author.key().algorithm();
    if (!author.signsFor(tenant)) {
      return not(
          Reason.AUTHOR_OF_OTHER_TENANT,
          keyId,
          "an author of tenant " + tenant,
          "%s, who signs for %s"
              .formatted(author.keyId(), String.join(", ", new TreeSet<>(author.tenants()))));
    }
    if (isRevoked.test(author.keyId())) {
      return not(Reason.AUTHOR_REVOKED, keyId, "an author who is not revoked", author.keyId());
    }
    if (!jws.algorithm().map(algorithm::isCalled).orElse(false)) {
      return not(
          Reason.ALGORITHM_WRONG,
          field + ".alg",
          "%s, the algorithm of key %s".formatted(algorithm.headerName(), author.keyId()),
          shown(jws.algorithm()));
    }
    return author.key().verifies(jws.signed(content), jws.signature())
        ? new By(author)
        : not(
            Reason.SIGNATURE_WRONG,
            field,
            "a signature by %s over this document".formatted(author.keyId()),
            "another");
  }

  private static Not not(Reason reason, String field, String wanted, String got) {
    return new Not(new Refused(reason, field, wanted, got));
  }

  /// What a header says, fit for a log: printable, and no longer than a name.
  private static String shown(Optional<String> said) {
    return said.map(
            text -> {
              String start = text.length() <= 64 ? text : text.substring(0, 64) + "…";
              return "`" + start.replaceAll("\\P{Graph}", "?") + "`";
            })
        .orElse("nothing");
  }

  /// Names, never keys.
  @Override
  public String toString() {
    return "%d of %s%s"
        .formatted(
            required,
            new TreeSet<>(byKeyId.keySet()),
            unsignedAllowed ? ", and unsigned documents" : "");
  }
}
