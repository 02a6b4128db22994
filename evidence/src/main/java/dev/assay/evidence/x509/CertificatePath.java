package dev.assay.evidence.x509;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Certificates from a leaf up to one whose key is believed: names, signatures, the right to sign
/// certificates, path lengths and critical extensions hold (RFC 5280, 6.1). When they were valid is
/// asked at each use: the answer changes with time.
///
/// Made for hierarchies without rules of their own. The path ends at the first certificate whose
/// key is pinned, so an operator may pin an intermediate.
///
/// @param certificates leaf first, the pinned one last; at least one
/// @param anchor whose key the last certificate has
public record CertificatePath(List<X509Certificate> certificates, TrustAnchor anchor) {
  private static final int LONGEST = 8;

  public CertificatePath {
    certificates = List.copyOf(certificates);
  }

  /// What came of looking for a path.
  public sealed interface Search {
    record Found(CertificatePath path) implements Search {}

    /// @param missing true where a certificate was not given: more of them may change the answer
    record NotFound(Refusal refusal, boolean missing) implements Search {}
  }

  /// Looks for a path among `given`, which may hold anything, in any order.
  ///
  /// @param field what refusals call the leaf, e.g. `tpm.ek_certificate`
  /// @param understood object identifiers of critical extensions that the caller has judged
  public static Search find(
      String field,
      X509Certificate leaf,
      Collection<X509Certificate> given,
      Collection<TrustAnchor> anchors,
      Set<String> understood) {
    return new Finder(field, given, anchors, understood).find(leaf);
  }

  public X509Certificate leaf() {
    return certificates.getFirst();
  }

  public X509Certificate root() {
    return certificates.getLast();
  }

  /// Why one of them is not valid at `at`, leaf first.
  ///
  /// @param field what a refusal calls the leaf; the others are `field.issuer[n]`
  public Optional<Refusal> invalidAt(String field, Instant at) {
    for (int i = 0; i < certificates.size(); i++) {
      Optional<Refusal> invalid = certificates.get(i).invalidAt(name(field, i), at);
      if (invalid.isPresent()) {
        return invalid;
      }
    }
    return Optional.empty();
  }

  /// Leaf first; its role, then `issuer`, then `root`.
  public List<CertificateReference> references(String leafRole) {
    List<CertificateReference> references = new ArrayList<>();
    for (int i = 0; i < certificates.size(); i++) {
      String role = i == 0 ? leafRole : i == certificates.size() - 1 ? "root" : "issuer";
      references.add(certificates.get(i).reference(role));
    }
    return List.copyOf(references);
  }

  private static String name(String field, int index) {
    return index == 0 ? field : "%s.issuer[%d]".formatted(field, index);
  }

  /// Depth first. A certificate that led nowhere is not tried again, so the work is bounded by the
  /// square of how many were given.
  private static final class Finder {
    private final String field;
    private final Map<Bytes, List<X509Certificate>> bySubject;
    private final Map<Bytes, TrustAnchor> anchors;
    private final Set<String> understood;
    private final Set<Bytes> tried = new HashSet<>();
    private Search.NotFound best;
    private int furthest = -1;

    Finder(
        String field,
        Collection<X509Certificate> given,
        Collection<TrustAnchor> anchors,
        Set<String> understood) {
      this.field = field;
      this.bySubject =
          given.stream().distinct().collect(Collectors.groupingBy(X509Certificate::subject));
      this.anchors =
          anchors.stream()
              .collect(
                  Collectors.toMap(
                      TrustAnchor::spkiSha256, Function.identity(), (first, _) -> first));
      this.understood = understood;
      this.best = failure(Reason.CERTIFICATE_MISSING, 0, "a path", "none", true);
    }

    Search find(X509Certificate leaf) {
      return extend(List.of(leaf)).<Search>map(Search.Found::new).orElse(best);
    }

    private Optional<CertificatePath> extend(List<X509Certificate> path) {
      X509Certificate last = path.getLast();
      int depth = path.size() - 1;
      Optional<Search.NotFound> unfit = unfit(last, depth);
      if (unfit.isPresent()) {
        remember(depth, unfit.get());
        return Optional.empty();
      }
      TrustAnchor anchor = anchors.get(last.spkiSha256());
      if (anchor != null) {
        return Optional.of(new CertificatePath(path, anchor));
      }
      if (last.selfIssued() && last.isSignedBy(last)) {
        remember(
            depth + 1,
            failure(
                Reason.CHAIN_UNTRUSTED,
                depth,
                "a root that is trusted here",
                "%s with key %s".formatted(last.subjectName(), last.spkiSha256()),
                false));
        return Optional.empty();
      }
      return path.size() == LONGEST || !tried.add(last.sha256()) ? Optional.empty() : issuers(path);
    }

    private Optional<CertificatePath> issuers(List<X509Certificate> path) {
      X509Certificate last = path.getLast();
      int depth = path.size() - 1;
      List<X509Certificate> named = bySubject.getOrDefault(last.issuer(), List.of());
      if (named.isEmpty()) {
        remember(
            depth,
            failure(Reason.CERTIFICATE_MISSING, depth + 1, last.issuerName(), "not given", true));
      }
      for (X509Certificate issuer : named) {
        if (!last.isSignedBy(issuer)) {
          remember(
              depth,
              failure(
                  Reason.CHAIN_INVALID,
                  depth,
                  "a signature of " + issuer.subjectName(),
                  "one that does not verify",
                  false));
          continue;
        }
        List<X509Certificate> longer = new ArrayList<>(path);
        longer.add(issuer);
        Optional<CertificatePath> found = extend(longer);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }

    private Optional<Search.NotFound> unfit(X509Certificate certificate, int depth) {
      if (certificate.hasCriticalBeside(understood)) {
        return Optional.of(
            failure(
                Reason.CHAIN_INVALID,
                depth,
                "no critical extension that is unknown here",
                certificate.critical().toString(),
                false));
      }
      boolean mayIssue = certificate.authority() && certificate.pathLength() >= depth - 1;
      return depth == 0 || mayIssue
          ? Optional.empty()
          : Optional.of(
              failure(
                  Reason.CHAIN_INVALID,
                  depth,
                  "an authority: CA, keyCertSign, path length %d".formatted(depth - 1),
                  certificate.subjectName() + ", which is none",
                  false));
    }

    private Search.NotFound failure(
        Reason reason, int depth, String wanted, String got, boolean missing) {
      return new Search.NotFound(new Refusal(reason, name(field, depth), wanted, got), missing);
    }

    /// What got furthest explains best: other branches were never meant.
    private void remember(int depth, Search.NotFound failure) {
      if (depth > furthest) {
        furthest = depth;
        best = failure;
      }
    }
  }
}
