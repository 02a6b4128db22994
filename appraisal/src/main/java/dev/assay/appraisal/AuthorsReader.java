package dev.assay.appraisal;

import dev.assay.appraisal.author.Author;
import dev.assay.appraisal.author.AuthorKey;
import dev.assay.appraisal.author.Authors;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads the list of authors that a deployment trusts, the YAML of `docs/policy.md`. With the same
/// care as a policy: everything wrong is said at once, and nothing unknown is passed over.
public final class AuthorsReader {
  static final List<String> KEYS = List.of("required", "unsigned", "authors");
  static final List<String> AUTHOR_KEYS = List.of("id", "author", "tenants", "key");
  private static final List<String> JWK_MEMBERS =
      List.of("kty", "crv", "x", "y", "n", "e", "kid", "alg", "use", "key_ops");
  private static final int MOST_AUTHORS = 1000;
  private static final int MOST_REQUIRED = 16;
  private static final String EVERY_TENANT = "any";
  private static final String KEY_FORMS =
      "a public key: PEM, base64 of its DER, or a JWK as a mapping";

  private final List<PolicyError> errors = new ArrayList<>();
  private final Set<String> keyIds = new HashSet<>();
  private final Set<AuthorKey> keys = new HashSet<>();

  private AuthorsReader() {}

  /// Never throws because of what the list holds.
  public static AuthorsReading read(String yaml) {
    var reader = new AuthorsReader();
    Optional<Authors> authors = reader.document(yaml);
    return authors.isPresent() && reader.errors.isEmpty()
        ? new AuthorsReading.Read(authors.get())
        : new AuthorsReading.Refused(reader.errors.stream().sorted(PolicyError.BY_PLACE).toList());
  }

  private Optional<Authors> document(String yaml) {
    try {
      return PolicySection.of(YamlReader.read(yaml), "", KEYS, errors).flatMap(this::authors);
    } catch (YamlReader.Malformed e) {
      errors.add(e.error());
      return Optional.empty();
    }
  }

  private Optional<Authors> authors(PolicySection document) {
    boolean unsigned =
        document
            .find("unsigned")
            .flatMap(node -> document.word(node, "unsigned", List.of("allowed", "forbidden")))
            .map("allowed"::equals)
            .orElse(false);
    List<Author> authors = list(document);
    long names = authors.stream().map(Author::name).distinct().count();
    int required =
        document.find("required").flatMap(node -> required(document, node, names)).orElse(1);
    if (errors.isEmpty() && required > 1) {
      contradictions(document, authors, required, unsigned);
    }
    return errors.isEmpty()
        ? Optional.of(Authors.of(authors, required, unsigned))
        : Optional.empty();
  }

  /// A rule of more authors than there are would refuse everything for ever.
  private Optional<Integer> required(PolicySection document, YamlNode node, long names) {
    Optional<Integer> required =
        document.number(node, "required", 1, MOST_REQUIRED).map(Long::intValue);
    if (errors.isEmpty() && required.isPresent() && required.get() > names) {
      document.refuse(
          node,
          "required",
          "at most as many as there are authors, %d".formatted(names),
          node.kind());
    }
    return required;
  }

  /// What would void the rule of several authors, or leave a tenant too few for it.
  private static void contradictions(
      PolicySection document, List<Author> authors, int required, boolean unsigned) {
    if (unsigned) {
      document.refuse(
          document.find("unsigned").orElseThrow(),
          "unsigned",
          "forbidden, for `required` wants %d authors".formatted(required),
          "allowed");
    }
    Set<String> tenants = new TreeSet<>();
    authors.forEach(author -> tenants.addAll(author.tenants()));
    for (String tenant : tenants) {
      long names =
          authors.stream()
              .filter(author -> author.signsFor(tenant))
              .map(Author::name)
              .distinct()
              .count();
      if (names < required) {
        document.refuse(
            document.find("required").orElseThrow(),
            "required",
            "at most as many as there are authors for each tenant",
            "%d, with %d for %s".formatted(required, names, tenant));
      }
    }
  }

  private List<Author> list(PolicySection document) {
    var authors = new ArrayList<Author>();
    document
        .require("authors", "a list of authors")
        .ifPresent(
            node ->
                document.entries(
                    node,
                    "authors",
                    "a list of authors",
                    MOST_AUTHORS,
                    (entry, path) ->
                        PolicySection.of(entry, path, AUTHOR_KEYS, errors)
                            .flatMap(this::author)
                            .ifPresent(authors::add)));
    return authors;
  }

  private Optional<Author> author(PolicySection entry) {
    Optional<String> id = entry.require("id", Author.SYNTAX).flatMap(node -> id(entry, node));
    Optional<String> name =
        entry.find("author").flatMap(node -> name(entry, node, "author")).or(() -> id);
    Optional<Set<String>> tenants =
        entry
            .require("tenants", "the tenants that it signs for, or any")
            .map(node -> tenants(entry, node));
    Optional<AuthorKey> key = entry.require("key", KEY_FORMS).flatMap(node -> key(entry, node));
    return id.isEmpty() || name.isEmpty() || tenants.isEmpty() || key.isEmpty()
        ? Optional.empty()
        : Optional.of(new Author(id.get(), name.get(), key.get(), tenants.get()));
  }

  private Optional<String> id(PolicySection entry, YamlNode node) {
    Optional<String> id = name(entry, node, "id");
    if (id.isPresent() && !keyIds.add(id.get())) {
      entry.refuse(node, "id", "each id once", node.kind() + " again");
    }
    return id;
  }

  private static Optional<String> name(PolicySection entry, YamlNode node, String key) {
    Optional<String> text = entry.text(node, key, Author.SYNTAX);
    if (text.isPresent() && !Author.isKeyId(text.get())) {
      entry.refuse(node, key, Author.SYNTAX, node.kind());
      return Optional.empty();
    }
    return text;
  }

  /// Empty means every tenant, which takes saying so.
  private static Set<String> tenants(PolicySection entry, YamlNode node) {
    Set<String> tenants = entry.oneOrMore(node, "tenants", (item, key) -> name(entry, item, key));
    if (tenants.contains(EVERY_TENANT) && tenants.size() > 1) {
      entry.refuse(node, "tenants", "any, or the tenants meant", "both");
    }
    return tenants.contains(EVERY_TENANT) ? Set.of() : tenants;
  }

  private Optional<AuthorKey> key(PolicySection entry, YamlNode node) {
    Optional<Parsed<AuthorKey>> parsed =
        node instanceof YamlNode.Mapping
            ? PolicySection.of(node, entry.pathOf("key"), JWK_MEMBERS, errors)
                .flatMap(AuthorsReader::jwk)
            : entry.text(node, "key", KEY_FORMS).flatMap(text -> encoded(entry, node, text));
    return switch (parsed.orElse(null)) {
      case null -> Optional.empty();
      case Parsed.Ok<AuthorKey>(AuthorKey key) -> {
        // Else one person could count twice.
        if (!keys.add(key)) {
          entry.refuse(node, "key", "each key once", "it again");
        }
        yield Optional.of(key);
      }
      case Parsed.Malformed<AuthorKey>(Refusal refusal) -> {
        entry.refuse(node, "key", refusal.wanted(), refusal.got());
        yield Optional.empty();
      }
    };
  }

  private static Optional<Parsed<AuthorKey>> encoded(
      PolicySection entry, YamlNode node, String text) {
    if (text.contains("-----BEGIN ")) {
      return Optional.of(AuthorKey.parse(Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8))));
    }
    return base64(Base64.getDecoder(), entry, node, "key", text).map(AuthorKey::parse);
  }

  private static Optional<Parsed<AuthorKey>> jwk(PolicySection jwk) {
    Optional<String> type =
        jwk.require("kty", "EC, OKP or RSA")
            .flatMap(node -> jwk.word(node, "kty", List.of("EC", "OKP", "RSA")));
    return switch (type.orElse("")) {
      case "EC" -> {
        Optional<String> curve = curve(jwk, List.of("P-256", "P-384"));
        Optional<Bytes> x = member(jwk, "x");
        Optional<Bytes> y = member(jwk, "y");
        yield curve.isEmpty() || x.isEmpty() || y.isEmpty()
            ? Optional.empty()
            : Optional.of(AuthorKey.parseEc(curve.get(), x.get(), y.get()));
      }
      case "OKP" -> {
        Optional<String> curve = curve(jwk, List.of("Ed25519"));
        Optional<Bytes> x = member(jwk, "x");
        yield curve.isEmpty() ? Optional.empty() : x.map(AuthorKey::parseEd25519);
      }
      case "RSA" -> {
        Optional<Bytes> modulus = member(jwk, "n");
        Optional<Bytes> exponent = member(jwk, "e");
        yield modulus.isEmpty() || exponent.isEmpty()
            ? Optional.empty()
            : Optional.of(AuthorKey.parseRsa(modulus.get(), exponent.get()));
      }
      default -> Optional.empty();
    };
  }

  private static Optional<String> curve(PolicySection jwk, List<String> curves) {
    return jwk.require("crv", PolicySection.oneOf(curves))
        .flatMap(node -> jwk.word(node, "crv", curves));
  }

  private static Optional<Bytes> member(PolicySection jwk, String name) {
    return jwk.require(name, "base64url")
        .flatMap(
            node ->
                jwk.text(node, name, "base64url")
                    .flatMap(text -> base64(Base64.getUrlDecoder(), jwk, node, name, text)));
  }

  private static Optional<Bytes> base64(
      Base64.Decoder decoder, PolicySection section, YamlNode node, String key, String text) {
    try {
      return Optional.of(Bytes.copyOf(decoder.decode(text)));
    } catch (IllegalArgumentException e) {
      // Never quoted: it might be a private key.
      section.refuse(node, key, key.equals("key") ? KEY_FORMS : "base64url", "another text");
      return Optional.empty();
    }
  }
}
