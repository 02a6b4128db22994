package dev.assay.appraisal.dcap;

import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.RevocationList;
import dev.assay.evidence.x509.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Checks who signed collateral. The answer is good for ever, for the roots believed: dates and
/// revocations are for [TcbAppraiser], who asks again each time.
/// - A document is one by a certificate named `Intel SGX TCB Signing` that a root issued.
/// - A revocation list is one by a root, or by an authority that a root issued.
public final class CollateralVerifier {
  private static final String TCB_SIGNING = "Intel SGX TCB Signing";
  private static final int ISSUED_BY_ROOT = 2;
  private static final int MOST_CERTIFICATES = 64;
  private static final int MOST_DOCUMENTS = 64;

  private final List<TrustAnchor> anchors;

  /// @param anchors the roots believed, and no others
  public CollateralVerifier(Collection<TrustAnchor> anchors) {
    this.anchors = List.copyOf(anchors);
  }

  /// @param chain certificates of the evidence: often they hold an issuer that the collateral lacks
  public CollateralVerification verify(Collateral given, CertificateSet chain) {
    try {
      requireFew(given);
      return new Check(certificates(given.certificates().with(chain))).all(given);
    } catch (Unreadable e) {
      return new RefusedCollateral(e.refusal());
    }
  }

  private static void requireFew(Collateral given) throws Unreadable {
    int documents =
        given.tcbInfos().size()
            + given.qeIdentities().size()
            + given.evaluationDataNumbers().size()
            + given.revocationLists().size();
    if (documents > MOST_DOCUMENTS) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          "collateral",
          "at most %d documents and lists".formatted(MOST_DOCUMENTS),
          Integer.toString(documents));
    }
  }

  private static List<X509Certificate> certificates(CertificateSet set) throws Unreadable {
    if (set.der().size() > MOST_CERTIFICATES) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          "collateral",
          "at most %d certificates".formatted(MOST_CERTIFICATES),
          Integer.toString(set.der().size()));
    }
    return set.der().stream().map(X509Certificate::decode).flatMap(Optional::stream).toList();
  }

  /// One verification, with the certificates there are.
  private final class Check {
    private final List<X509Certificate> certificates;
    private final List<Refusal> unproven = new ArrayList<>();

    Check(List<X509Certificate> certificates) {
      this.certificates = certificates;
    }

    VerifiedCollateral all(Collateral given) throws Unreadable {
      return new VerifiedCollateral(
          genuine(given.tcbInfos()),
          genuine(given.qeIdentities()),
          genuine(given.evaluationDataNumbers()),
          genuineLists(given.revocationLists()),
          unproven);
    }

    private <T extends Dated> List<Genuine<T>> genuine(List<Signed<T>> documents)
        throws Unreadable {
      List<Genuine<T>> genuine = new ArrayList<>();
      for (Signed<T> document : documents) {
        List<CertificatePath> signers = signers(document);
        if (!signers.isEmpty()) {
          genuine.add(
              new Genuine<>(
                  document.kind(), document.content(), document.signed().sha256(), signers));
        }
      }
      return genuine;
    }

    /// Empty where nothing can be said, for lack of a certificate.
    private List<CertificatePath> signers(Signed<?> document) throws Unreadable {
      String field = document.kind().member();
      List<X509Certificate> named =
          certificates.stream().filter(c -> c.commonName().equals(TCB_SIGNING)).toList();
      List<X509Certificate> signers = named.stream().filter(document::isSignedBy).toList();
      if (named.isEmpty()) {
        unproven.add(
            new Refusal(
                Reason.COLLATERAL_MISSING,
                field + ".issuerChain",
                "a certificate of " + TCB_SIGNING,
                "none"));
        return List.of();
      }
      if (signers.isEmpty()) {
        throw new Unreadable(
            Reason.COLLATERAL_INVALID,
            field + ".signature",
            "one by " + TCB_SIGNING,
            "one that does not verify");
      }
      return paths(field + ".issuerChain", signers, ISSUED_BY_ROOT, ISSUED_BY_ROOT);
    }

    private List<GenuineList> genuineLists(List<RevocationList> lists) throws Unreadable {
      List<GenuineList> genuine = new ArrayList<>();
      for (RevocationList list : lists) {
        issuer(list).ifPresent(path -> genuine.add(new GenuineList(list, path)));
      }
      return genuine;
    }

    private Optional<CertificatePath> issuer(RevocationList list) throws Unreadable {
      String field = "revocationList(%s)".formatted(list.issuerName());
      List<X509Certificate> named =
          certificates.stream().filter(c -> c.subject().equals(list.issuer())).toList();
      List<X509Certificate> signers = named.stream().filter(list::isSignedBy).toList();
      if (named.isEmpty()) {
        unproven.add(
            new Refusal(
                Reason.COLLATERAL_MISSING, field + ".issuerChain", "its issuer", "not given"));
        return Optional.empty();
      }
      if (signers.isEmpty()) {
        throw new Unreadable(
            Reason.COLLATERAL_INVALID,
            field + ".signature",
            "one by " + list.issuerName(),
            "one that does not verify");
      }
      return paths(field + ".issuerChain", signers, 1, ISSUED_BY_ROOT).stream().findFirst();
    }

    /// The paths from these up to a root, for those that have one.
    private List<CertificatePath> paths(
        String field, List<X509Certificate> leaves, int shortest, int longest) throws Unreadable {
      List<CertificatePath> paths = new ArrayList<>();
      Optional<Refusal> why = Optional.empty();
      boolean missing = false;
      for (X509Certificate leaf : leaves) {
        switch (CertificatePath.find(field, leaf, certificates, anchors, Set.of())) {
          case CertificatePath.Search.Found(CertificatePath path) -> {
            int length = path.certificates().size();
            if (length >= shortest && length <= longest) {
              paths.add(path);
            } else {
              why = why.or(() -> Optional.of(wrongLength(field, length)));
            }
          }
          case CertificatePath.Search.NotFound(Refusal refusal, boolean more) -> {
            missing |= more;
            why = why.or(() -> Optional.of(refusal));
          }
        }
      }
      if (paths.isEmpty() && why.isPresent()) {
        blame(why.get(), missing);
      }
      return paths;
    }

    private void blame(Refusal why, boolean missing) throws Unreadable {
      if (!missing) {
        throw new Unreadable(Reason.COLLATERAL_INVALID, why.field(), why.wanted(), why.got());
      }
      unproven.add(new Refusal(Reason.COLLATERAL_MISSING, why.field(), why.wanted(), why.got()));
    }

    private static Refusal wrongLength(String field, int length) {
      return new Refusal(
          Reason.COLLATERAL_INVALID,
          field,
          "a certificate issued by a root",
          "a path of " + length);
    }
  }
}
