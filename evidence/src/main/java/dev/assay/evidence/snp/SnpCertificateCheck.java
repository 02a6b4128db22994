package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether certificates are those that a name promises: the right chip's at the right TCB, up to a
/// root that is believed. For whoever keeps certificates, before they are kept: what is wrong would
/// otherwise stand in the place of what is right.
public final class SnpCertificateCheck {
  private static final int SHORT = SnpCertificateId.SHORT_CHIP_ID_BYTES;

  private final PinnedRoots roots;

  /// Trusts AMD's roots, and these.
  public SnpCertificateCheck(Collection<TrustAnchor> operatorAnchors) {
    this.roots = PinnedRoots.withAmds(operatorAnchors);
  }

  /// The end of the time that certificates of this name are good for, or why they are not those.
  public sealed interface Answer {
    /// @param line that they are of
    /// @param notBefore the latest of theirs
    /// @param notAfter the earliest of theirs
    /// @param rootSpkiSha256 of the ARK: what revocation lists are looked up by
    record Holds(ProductLine line, Instant notBefore, Instant notAfter, Bytes rootSpkiSha256)
        implements Answer {}

    record Refused(Refusal refusal) implements Answer {}
  }

  /// @param at when they must be valid
  public Answer check(SnpCertificateId id, CertificateSet certificates, Instant at) {
    return check(id, certificates, Optional.of(at));
  }

  /// Whenever they are valid: for whoever tells what has run out from what is wrong.
  public Answer checkAtAnyTime(SnpCertificateId id, CertificateSet certificates) {
    return check(id, certificates, Optional.empty());
  }

  private Answer check(SnpCertificateId id, CertificateSet certificates, Optional<Instant> at) {
    Optional<Refusal> tooLarge = certificates.tooLarge();
    if (tooLarge.isPresent()) {
      return new Answer.Refused(tooLarge.get());
    }
    Named named = all(certificates).get(id);
    if (named == null) {
      return new Answer.Refused(why(id, certificates));
    }
    return at.flatMap(named::invalidAt)
        .<Answer>map(Answer.Refused::new)
        .orElseGet(() -> named.answer());
  }

  /// All names that these certificates do for, valid or not.
  public Collection<SnpCertificateId> names(CertificateSet certificates) {
    return certificates.tooLarge().isPresent() ? List.of() : all(certificates).keySet();
  }

  /// Certificates that have a name.
  private record Named(ProductLine line, List<SnpAuthority.Link> links, Bytes rootSpkiSha256) {
    Optional<Refusal> invalidAt(Instant at) {
      return links.stream()
          .flatMap(link -> link.certificate().invalidAt(link.field(), at).stream())
          .findFirst();
    }

    Answer answer() {
      return new Answer.Holds(
          line,
          links.stream()
              .map(link -> link.certificate().notBefore())
              .max(Instant::compareTo)
              .orElseThrow(),
          links.stream()
              .map(link -> link.certificate().notAfter())
              .min(Instant::compareTo)
              .orElseThrow(),
          rootSpkiSha256);
    }
  }

  private Map<SnpCertificateId, Named> all(CertificateSet certificates) {
    var named = new LinkedHashMap<SnpCertificateId, Named>();
    for (Candidate candidate : CertificateSorter.candidates(certificates, roots)) {
      if (candidate instanceof Candidate.Sound(SnpChain chain)) {
        vcek(chain).ifPresent(id -> named.put(id, vcek(chain, lineOf(chain).orElseThrow())));
      }
    }
    for (SnpAuthority authority : CertificateSorter.authorities(certificates, roots)) {
      authority
          .line()
          .ifPresent(
              line ->
                  named.put(
                      new SnpCertificateId.Authorities(line, authority.issues()),
                      new Named(line, authority.links(), authority.root().spkiSha256())));
    }
    return named;
  }

  private static Named vcek(SnpChain chain, ProductLine line) {
    return new Named(
        line,
        List.of(
            new SnpAuthority.Link("snp.vcek", chain.leaf().certificate()),
            new SnpAuthority.Link("snp.ask", chain.authority()),
            new SnpAuthority.Link("snp.ark", chain.root())),
        chain.root().spkiSha256());
  }

  /// What the certificate itself says, where it is consistent.
  private static Optional<SnpCertificateId> vcek(SnpChain chain) {
    LeafCertificate leaf = chain.leaf();
    Optional<ProductLine> line = lineOf(chain);
    if (line.isEmpty() || leaf.hwId().isEmpty()) {
      return Optional.empty();
    }
    TcbVersion.Layout layout = line.get().tcbLayout();
    boolean fits =
        layout.hasFmc() == leaf.fmc().isPresent()
            && leaf.structVersion() == (layout.hasFmc() ? 1 : 0)
            && (leaf.hwId().get().length() == SHORT) == layout.hasFmc();
    if (!fits) {
      return Optional.empty();
    }
    TcbVersion tcb =
        new TcbVersion(
            layout,
            leaf.fmc().orElse(0),
            leaf.bootLoader(),
            leaf.tee(),
            leaf.snp(),
            leaf.microcode());
    return Optional.of(
        new SnpCertificateId.Vcek(
            leaf.hwId().get().zeroPaddedTo(SnpCertificateId.CHIP_ID_BYTES), tcb.encode()));
  }

  private static Optional<ProductLine> lineOf(SnpChain chain) {
    Optional<ProductLine> line = CertificateSorter.lineOf(chain.authority());
    boolean same =
        line.equals(ProductLine.ofProductName(chain.leaf().productName()))
            && chain.line().map(pinned -> line.equals(Optional.of(pinned))).orElse(true);
    return same ? line : Optional.empty();
  }

  /// The refusal of the chain itself, where that is what is wrong.
  private Refusal why(SnpCertificateId id, CertificateSet certificates) {
    return CertificateSorter.candidates(certificates, roots).stream()
        .flatMap(
            candidate ->
                candidate instanceof Candidate.Unsound(_, Candidate.Failure failure)
                    ? Optional.of(failure.refusal()).stream()
                    : Optional.<Refusal>empty().stream())
        .findFirst()
        .orElseGet(() -> others(id, certificates));
  }

  private Refusal others(SnpCertificateId id, CertificateSet certificates) {
    Collection<SnpCertificateId> names = names(certificates);
    return new Refusal(
        names.isEmpty() ? Reason.CHAIN_UNTRUSTED : Reason.CERTIFICATE_MISMATCH,
        "certificates",
        id + ", up to a root that is trusted here",
        names.isEmpty() ? "no such chain" : names.toString());
  }
}
