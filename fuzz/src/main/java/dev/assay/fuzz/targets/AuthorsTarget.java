package dev.assay.fuzz.targets;

import dev.assay.appraisal.AuthorsReader;
import dev.assay.appraisal.AuthorsReading;
import dev.assay.appraisal.author.Author;
import dev.assay.appraisal.author.AuthorKey;
import dev.assay.appraisal.author.Authors;
import dev.assay.appraisal.author.DocumentKind;
import dev.assay.appraisal.author.Signing;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// A list of authors, an author's key in each form, and a signature by nobody.
public final class AuthorsTarget implements FuzzTarget {
  /// The example of RFC 8410, 10.1.
  private static final Bytes ED25519 =
      Bytes.fromHex(
          "302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");

  private static final Author AUTHOR =
      switch (AuthorKey.parse(ED25519)) {
        case Parsed.Ok<AuthorKey>(AuthorKey key) -> new Author("a", "a", key, Set.of());
        case Parsed.Malformed<AuthorKey>(var refusal) ->
            throw new IllegalStateException(refusal.toString());
      };
  private static final Authors AUTHORS = Authors.of(List.of(AUTHOR), 1, false);

  @Override
  public void feed(Bytes input) {
    String text = new String(input.toArray(), StandardCharsets.UTF_8);
    if (AuthorsReader.read(text) instanceof AuthorsReading.Read(Authors authors)) {
      Expect.that(authors.required() >= 1, "a list that takes nobody's signature");
    }
    AuthorKey.parse(input);
    AuthorKey.parseEd25519(input);
    int half = input.length() / 2;
    Bytes first = input.slice(0, half);
    Bytes second = input.slice(half, input.length());
    AuthorKey.parseEc("P-256", first, second);
    AuthorKey.parseRsa(first, second);
    Expect.that(
        AUTHORS.check(DocumentKind.POLICY, "t", "document", List.of(text), _ -> false)
            instanceof Signing.Refused,
        "a signature that nobody made");
  }

  @Override
  public List<Bytes> seeds() {
    String base64 = Base64.getEncoder().encodeToString(ED25519.toArray());
    String list =
        """
        required: 1
        unsigned: forbidden
        authors:
          - id: a
            author: A
            tenants: [acme]
            key: %s
          - id: b
            tenants: any
            key: { kty: OKP, crv: Ed25519, x: GRZESFdlO7nAXX9gEbG-EJM3S1YYkBmKbfM7wVQ0sQg }
        """
            .formatted(base64);
    String signature =
        "%s..%s"
            .formatted(
                base64Url("{\"alg\":\"EdDSA\",\"kid\":\"a\",\"typ\":\"assay-policy+jws\"}"),
                "A".repeat(86));
    return List.of(
        ED25519,
        CertificateSamples.ascii(list),
        CertificateSamples.ascii(signature),
        CertificateSamples.ascii(
            "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n".formatted(base64)));
  }

  private static String base64Url(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
