package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.snp.Candidate.Failure;
import dev.assay.evidence.snp.Candidate.Step;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.evidence.x509.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes chains out of certificates in any order, with any others among them.
///
/// What a certificate is, its whole common name and its content say: a name that merely contains
/// another's is not that other. What is no part of an SNP chain is passed over. Every signature is
/// checked at most once per pair, so that the work is bounded by the square of a bounded count.
final class CertificateSorter {
  private static final String ASK_NAME = "SEV-";
  private static final String ASVK_NAME = "SEV-VLEK-";

  private static final SignatureScheme AMD_SIGNATURE =
      new SignatureScheme.RsaPss(HashAlgorithm.SHA384, 48);

  private final PinnedRoots pins;
  private final List<X509Certificate> leaves = new ArrayList<>();
  private final List<X509Certificate> roots = new ArrayList<>();
  private final Set<Bytes> namesOfUnsoundRoots = new HashSet<>();
  private final List<Authority> authorities = new ArrayList<>();

  private CertificateSorter(PinnedRoots pins) {
    this.pins = pins;
  }

  /// All leaves among the certificates, each with its chain or the reason why it has none.
  static List<Candidate> candidates(CertificateSet certificates, PinnedRoots pins) {
    CertificateSorter sorter = sorted(certificates, pins);
    return sorter.leaves.stream().map(sorter::candidate).toList();
  }

  /// All authorities among the certificates whose root is among them and believed.
  static List<SnpAuthority> authorities(CertificateSet certificates, PinnedRoots pins) {
    return sorted(certificates, pins).authorities.stream()
        .flatMap(
            authority ->
                authority.root.stream()
                    .flatMap(
                        root ->
                            pins.find(root.spkiSha256()).stream()
                                .map(pin -> believed(authority, root, pin))))
        .toList();
  }

  private static SnpAuthority believed(
      Authority authority, X509Certificate root, PinnedRoots.Root pin) {
    Optional<ProductLine> line = lineOf(authority.certificate);
    return new SnpAuthority(
        authority.certificate,
        authority.issues,
        root,
        line.filter(named -> pin.line().map(named::equals).orElse(true)));
  }

  private static CertificateSorter sorted(CertificateSet certificates, PinnedRoots pins) {
    CertificateSorter sorter = new CertificateSorter(pins);
    List<X509Certificate> intermediates = new ArrayList<>();
    for (Bytes der : certificates.der().stream().distinct().toList()) {
      X509Certificate.decode(der).ifPresent(found -> sorter.sort(found, intermediates));
    }
    sorter.roots.removeIf(root -> !sorter.isSoundRoot(root));
    for (X509Certificate intermediate : intermediates) {
      roleOf(intermediate)
          .ifPresent(role -> sorter.authorities.add(sorter.authority(intermediate, role)));
    }
    return sorter;
  }

  /// The product line that an ASK's or ASVK's name ends in.
  static Optional<ProductLine> lineOf(X509Certificate authority) {
    String name = authority.commonName();
    if (name.startsWith(ASVK_NAME)) {
      return ProductLine.ofKdsName(name.substring(ASVK_NAME.length()));
    }
    return name.startsWith(ASK_NAME)
        ? ProductLine.ofKdsName(name.substring(ASK_NAME.length()))
        : Optional.empty();
  }

  /// An intermediate with the best that can be said of the root above it.
  ///
  /// @param issues the kind of leaf it may sign
  /// @param root present where its signature holds
  /// @param failure present where not
  private record Authority(
      X509Certificate certificate,
      SigningKey issues,
      Optional<X509Certificate> root,
      Optional<Failure> failure) {}

  private void sort(X509Certificate certificate, List<X509Certificate> intermediates) {
    if (kindOf(certificate).isPresent()) {
      leaves.add(certificate);
    } else if (certificate.selfIssued()) {
      roots.add(certificate);
    } else {
      intermediates.add(certificate);
    }
  }

  private static Optional<SigningKey> kindOf(X509Certificate certificate) {
    if (certificate.commonName().equals(SigningKey.VCEK.commonName())) {
      return Optional.of(SigningKey.VCEK);
    }
    return certificate.commonName().equals(SigningKey.VLEK.commonName())
        ? Optional.of(SigningKey.VLEK)
        : Optional.empty();
  }

  private static Optional<SigningKey> roleOf(X509Certificate intermediate) {
    return lineOf(intermediate)
        .map(
            line ->
                intermediate.commonName().startsWith(ASVK_NAME)
                    ? SigningKey.VLEK
                    : SigningKey.VCEK);
  }

  private boolean isSoundRoot(X509Certificate root) {
    boolean sound = mayCertify(root, 1) && isSigned(root, root);
    if (!sound) {
      namesOfUnsoundRoots.add(root.subject());
    }
    return sound;
  }

  /// @param below how many authorities stand below it
  private static boolean mayCertify(X509Certificate certificate, int below) {
    return certificate.authority()
        && certificate.pathLength() >= below
        && !certificate.hasCriticalBeside(Set.of())
        && certificate.key().filter(RsaKey.class::isInstance).isPresent();
  }

  /// By the one algorithm that AMD's authorities sign with: RSASSA-PSS, SHA-384, MGF1 with SHA-384,
  /// 48 bytes of salt (RFC 8017; AMD 57230, certificate profile).
  private static boolean isSigned(X509Certificate certificate, X509Certificate issuer) {
    return certificate.signedWith().equals(Optional.of(AMD_SIGNATURE))
        && certificate.isSignedBy(issuer);
  }

  private Authority authority(X509Certificate certificate, SigningKey issues) {
    String field = authorityField(issues);
    if (!mayCertify(certificate, 0)) {
      Refusal refusal =
          new Refusal(
              Reason.CHAIN_INVALID,
              field,
              "an authority: RSA of 2048 to 4096 bits, CA, certSign",
              certificate.commonName() + ", which is none");
      return unfit(certificate, issues, Failure.refused(Step.ROOT, refusal));
    }
    List<X509Certificate> named =
        roots.stream().filter(root -> root.subject().equals(certificate.issuer())).toList();
    if (named.isEmpty()) {
      return unfit(certificate, issues, noRoot(certificate));
    }
    // A pinned one first: another that has signed the same key under the same name is not meant.
    Optional<X509Certificate> signer =
        named.stream()
            .sorted(Comparator.comparing(root -> pins.find(root.spkiSha256()).isEmpty()))
            .filter(root -> isSigned(certificate, root))
            .findFirst();
    if (signer.isEmpty()) {
      Refusal refusal =
          new Refusal(
              Reason.CHAIN_INVALID,
              field + ".signature",
              "one of " + certificate.issuerName(),
              "one that does not verify");
      return unfit(certificate, issues, Failure.refused(Step.AUTHORITY_SIGNATURE, refusal));
    }
    return new Authority(certificate, issues, signer, Optional.empty());
  }

  private Failure noRoot(X509Certificate authority) {
    if (!namesOfUnsoundRoots.contains(authority.issuer())) {
      return missing(Step.ROOT, "snp.ark", authority.issuerName());
    }
    return Failure.refused(
        Step.ROOT_SIGNATURE,
        new Refusal(
            Reason.CHAIN_INVALID,
            "snp.ark",
            "an authority that signs itself",
            authority.issuerName() + ", which is none"));
  }

  private static Authority unfit(X509Certificate certificate, SigningKey issues, Failure failure) {
    return new Authority(certificate, issues, Optional.empty(), Optional.of(failure));
  }

  private Candidate candidate(X509Certificate certificate) {
    SigningKey kind = kindOf(certificate).orElseThrow();
    try {
      return candidate(LeafCertificate.read(certificate, kind));
    } catch (Unreadable e) {
      return new Candidate.Unsound(kind, Failure.refused(Step.LEAF, e.refusal()));
    }
  }

  private Candidate candidate(LeafCertificate leaf) {
    List<Authority> named =
        authorities.stream()
            .filter(a -> a.certificate.subject().equals(leaf.certificate().issuer()))
            .toList();
    if (named.isEmpty()) {
      return new Candidate.Unsound(leaf.kind(), noAuthority(leaf));
    }
    return named.stream()
        .map(authority -> under(leaf, authority))
        .reduce(CertificateSorter::better)
        .orElseThrow();
  }

  private Failure noAuthority(LeafCertificate leaf) {
    boolean onlyTheOtherKind =
        !authorities.isEmpty() && authorities.stream().allMatch(a -> a.issues != leaf.kind());
    String issuer = leaf.certificate().issuerName();
    if (!onlyTheOtherKind) {
      return missing(Step.AUTHORITY, authorityField(leaf.kind()), issuer);
    }
    return Failure.refused(
        Step.AUTHORITY,
        new Refusal(
            Reason.CHAIN_INVALID,
            authorityField(leaf.kind()),
            issuer,
            authorities.getFirst().certificate.commonName() + " in its place"));
  }

  private Candidate under(LeafCertificate leaf, Authority authority) {
    if (authority.issues != leaf.kind()) {
      return unsound(
          leaf,
          Step.ROLE,
          new Refusal(
              Reason.CHAIN_INVALID,
              leaf.kind().fieldName() + ".issuer",
              "an " + leaf.kind().issuerRole(),
              authority.certificate.commonName()));
    }
    if (authority.failure.isPresent()) {
      return new Candidate.Unsound(leaf.kind(), authority.failure.get());
    }
    if (!isSigned(leaf.certificate(), authority.certificate)) {
      return unsound(
          leaf,
          Step.LEAF_SIGNATURE,
          new Refusal(
              Reason.CHAIN_INVALID,
              leaf.kind().fieldName() + ".signature",
              "one of " + authority.certificate.commonName(),
              "one that does not verify"));
    }
    X509Certificate root = authority.root.orElseThrow();
    return pins.find(root.spkiSha256())
        .<Candidate>map(
            pin -> new Candidate.Sound(SnpChain.of(leaf, authority.certificate, root, pin)))
        .orElseGet(() -> untrusted(leaf, root));
  }

  private static Candidate untrusted(LeafCertificate leaf, X509Certificate root) {
    return unsound(
        leaf,
        Step.TRUST,
        new Refusal(
            Reason.CHAIN_UNTRUSTED,
            "snp.ark",
            "a root that is trusted here",
            "%s with key %s".formatted(root.subjectName(), root.spkiSha256())));
  }

  private static Candidate unsound(LeafCertificate leaf, Step step, Refusal refusal) {
    return new Candidate.Unsound(leaf.kind(), Failure.refused(step, refusal));
  }

  private static Candidate better(Candidate one, Candidate other) {
    return switch (one) {
      case Candidate.Sound sound -> sound;
      case Candidate.Unsound(_, Failure failure) ->
          other instanceof Candidate.Unsound(_, Failure otherFailure)
                  && !otherFailure.isFurtherThan(failure)
              ? one
              : other;
    };
  }

  private static Failure missing(Step step, String field, String wanted) {
    return new Failure(
        step, true, new Refusal(Reason.CERTIFICATE_MISSING, field, wanted, "not given"));
  }

  private static String authorityField(SigningKey issues) {
    return issues == SigningKey.VLEK ? "snp.asvk" : "snp.ask";
  }
}
