package dev.assay.ingest.access;

import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// One entry of the credentials file.
///
/// @param proof how a client shows that it has this credential
/// @param guests of those whom it speaks for; narrowed to one where the certificate names it
record Credential(
    String name, Proof proof, String tenant, Names guests, Names workloads, Set<Right> rights) {
  /// What a client shows.
  sealed interface Proof {
    /// A bearer token (RFC 6750), known by its hash.
    record Token(TokenHash hash) implements Proof {}

    /// A certificate of a trusted authority with a name of this form.
    record Certificate(NameInCertificate name) implements Proof {}
  }

  Credential {
    rights = Set.copyOf(EnumSet.copyOf(rights));
  }

  Caller caller() {
    return new Caller(name, Optional.of(tenant), guests, workloads, rights);
  }

  /// Whom the certificate makes its holder, if it has a name of this credential's form.
  Optional<Caller> caller(X509Certificate certificate) {
    return proof instanceof Proof.Certificate(NameInCertificate form)
        ? form.find(certificate).flatMap(this::caller)
        : Optional.empty();
  }

  private Optional<Caller> caller(NameInCertificate.Named named) {
    if (named.guest().filter(guest -> !guests.contain(guest)).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Caller(
            "%s (%s)".formatted(name, named.text()),
            Optional.of(tenant),
            named.guest().map(Names::only).orElse(guests),
            workloads,
            rights));
  }
}
