package dev.assay.ingest.access;

import dev.assay.schemas.Keys;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a client's certificate says who it is: a URI or DNS name of its subjectAltName (RFC 5280
/// section 4.2.1.6) in which `{guest}` stands for the guest's name. Without `{guest}` it names a
/// client that speaks for several.
final class NameInCertificate {
  static final String SYNTAX =
      "a URI or DNS name of subjectAltName, with `{guest}` where the guest's name is, once at most";

  private static final String PLACE = "{guest}";
  private static final int DNS_NAME = 2;
  private static final int URI = 6;
  private static final int LONGEST_NAME = 2048;

  /// Whom a certificate names.
  ///
  /// @param text the whole name
  /// @param guest the part at `{guest}`, where there is one
  record Named(String text, Optional<String> guest) {}

  private final int type;
  private final Pattern pattern;
  private final boolean namesGuest;

  private NameInCertificate(int type, Pattern pattern, boolean namesGuest) {
    this.type = type;
    this.pattern = pattern;
    this.namesGuest = namesGuest;
  }

  /// @throws IllegalArgumentException if `text` is no such name
  static NameInCertificate parse(String text) {
    boolean uri = text.contains("://");
    int place = text.indexOf(PLACE);
    String before = place < 0 ? text : text.substring(0, place);
    String after = place < 0 ? "" : text.substring(place + PLACE.length());
    String literal = before + after;
    if (literal.isEmpty() || !literal.matches("[\\x21-\\x7E&&[^{}*]]+")) {
      throw new IllegalArgumentException("want " + SYNTAX);
    }
    // A guest ends where the next part of a path, or the next label, begins.
    String guest = place < 0 ? "" : uri ? "([^/]+)" : "([^.]+)";
    int flags = uri ? 0 : Pattern.CASE_INSENSITIVE;
    return new NameInCertificate(
        uri ? URI : DNS_NAME,
        Pattern.compile(Pattern.quote(before) + guest + Pattern.quote(after), flags),
        place >= 0);
  }

  boolean namesGuest() {
    return namesGuest;
  }

  /// The first name of the certificate that is of this form.
  Optional<Named> find(X509Certificate certificate) {
    return alternativeNames(certificate).stream()
        .filter(entry -> Objects.equals(entry.getFirst(), type))
        .map(entry -> (String) entry.get(1))
        .filter(name -> name.length() <= LONGEST_NAME)
        .flatMap(name -> read(name).stream())
        .findFirst();
  }

  private Optional<Named> read(String name) {
    Matcher matcher = pattern.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    if (!namesGuest) {
      return Optional.of(new Named(name, Optional.empty()));
    }
    return Optional.of(matcher.group(1))
        .filter(Keys::isName)
        .map(guest -> new Named(name, Optional.of(guest)));
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      return Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
    } catch (CertificateParsingException e) {
      // It names nobody that can be read, and so speaks for nobody.
      return List.of();
    }
  }
}
