package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What certificates for the keys of TPMs have in common. They lead up to roots that the operator
/// trusts: TPMs have no root that everybody would pin (TCG EK Credential Profile for TPM Family
/// 2.0).
public final class TpmCertificate {
  private static final String ALTERNATIVE_NAME = "2.5.29.17";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final Set<String> UNDERSTOOD = Set.of(ALTERNATIVE_NAME, EXTENDED_KEY_USAGE);

  /// A key's certificate may have been renewed; nobody has it renewed more often than this among
  /// what is given at once.
  private static final int MOST_LEAVES = 4;

  private TpmCertificate() {}

  /// A certificate as a TPM's NV index holds it: without what pads it, zeros or 0xFF, after the end
  /// that its DER says. Anything else is as it came.
  public static Bytes withoutPadding(Bytes fromNv) {
    int length = fromNv.isEmpty() ? -1 : Der.valueLength(fromNv, 0);
    if (length <= 0 || length >= fromNv.length()) {
      return fromNv;
    }
    int first = fromNv.unsignedAt(length);
    boolean padding = first == 0x00 || first == 0xFF;
    for (int i = length; i < fromNv.length() && padding; i++) {
      padding = fromNv.unsignedAt(i) == first;
    }
    return padding ? fromNv.slice(0, length) : fromNv;
  }

  /// Looks among `given` for a certificate of the role, and of `key` where there is one.
  ///
  /// @param made what a path that holds is turned into
  static <T> TpmCertificateSearch<T> find(
      TpmKeyRole role,
      Optional<VerificationKey> key,
      CertificateSet given,
      Collection<TrustAnchor> anchors,
      Instant at,
      Function<CertificatePath, T> made) {
    List<X509Certificate> certificates = decoded(given);
    List<X509Certificate> leaves =
        certificates.stream()
            .filter(each -> key.map(wanted -> isFor(each, wanted)).orElseGet(() -> role.fits(each)))
            .limit(MOST_LEAVES)
            .toList();
    TpmCertificateSearch<T> best =
        new TpmCertificateSearch.NoneForKey<>(certificates.stream().anyMatch(role::fits));
    for (X509Certificate leaf : leaves) {
      TpmCertificateSearch<T> found = from(role, leaf, certificates, anchors, at, made);
      if (found instanceof TpmCertificateSearch.Found<T>) {
        return found;
      }
      best = best instanceof TpmCertificateSearch.NoneForKey<T> ? found : best;
    }
    return best;
  }

  private static <T> TpmCertificateSearch<T> from(
      TpmKeyRole role,
      X509Certificate leaf,
      List<X509Certificate> given,
      Collection<TrustAnchor> anchors,
      Instant at,
      Function<CertificatePath, T> made) {
    Optional<Refusal> unfit = role.unfit(leaf);
    if (unfit.isPresent()) {
      return new TpmCertificateSearch.Unsound<>(unfit.get(), false);
    }
    return switch (CertificatePath.find(role.field(), leaf, given, anchors, UNDERSTOOD)) {
      case CertificatePath.Search.NotFound(Refusal refusal, boolean missing) ->
          new TpmCertificateSearch.Unsound<>(refusal, missing);
      case CertificatePath.Search.Found(CertificatePath path) ->
          path.invalidAt(role.field(), at)
              .<TpmCertificateSearch<T>>map(
                  refusal -> new TpmCertificateSearch.Unsound<>(refusal, false))
              .orElseGet(() -> new TpmCertificateSearch.Found<>(made.apply(path)));
    };
  }

  static List<X509Certificate> decoded(CertificateSet given) {
    return given.der().stream().map(X509Certificate::decode).flatMap(Optional::stream).toList();
  }

  /// @param anchored what the claim of the anchor's name begins with
  static Claims claims(String anchored, TpmKeyRole role, CertificatePath path) {
    return Claims.builder()
        .text(anchored + ".trust_anchor", path.anchor().name())
        .binary(role.field() + ".sha256", path.leaf().sha256())
        .text(role.field() + ".subject", path.leaf().subjectName())
        .flag(role.field() + ".tcg_purpose", role.namedBy(path.leaf()))
        .build()
        .with(
            Optional.ofNullable(path.leaf().extensions().get(ALTERNATIVE_NAME))
                .map(name -> TpmIdentity.claims(role.field(), name))
                .orElse(Claims.NONE));
  }

  private static boolean isFor(X509Certificate certificate, VerificationKey key) {
    return certificate.key().filter(its -> its.spki().equals(key.spki())).isPresent();
  }
}
