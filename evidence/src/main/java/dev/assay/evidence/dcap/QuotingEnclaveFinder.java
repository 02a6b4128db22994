package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.X509Certificate;
import java.util.List;
import java.util.Set;

/// Finds the quoting enclave behind a quote, up to a root that is believed. What it finds depends
/// on the bytes and the roots alone, and may be remembered.
final class QuotingEnclaveFinder {
  static final SignatureScheme ECDSA_SHA256 = new SignatureScheme.EcdsaRaw(HashAlgorithm.SHA256);

  private static final Set<String> AUTHORITIES =
      Set.of("Intel SGX PCK Platform CA", "Intel SGX PCK Processor CA");
  private static final String ROOT = "Intel SGX Root CA";
  private static final int CHAIN = 3;
  private static final int REPORT_DATA_BYTES = 64;
  private static final int COORDINATE_BYTES = 32;

  private final Quote quote;
  private final String prefix;
  private final List<TrustAnchor> roots;
  private Search best;

  /// What came of looking for it.
  sealed interface Search {
    record Found(QuotingEnclave enclave) implements Search {}

    /// @param progress how far it got: of several failures, the one that got furthest explains best
    /// @param missing true where a certificate was not given: more of them may change the answer
    record NotFound(int progress, boolean missing, Refusal refusal) implements Search {}
  }

  private QuotingEnclaveFinder(Quote quote, List<TrustAnchor> roots) {
    this.quote = quote;
    this.prefix = quote.tee().fieldName();
    this.roots = roots;
    this.best =
        new Search.NotFound(
            0,
            true,
            new Refusal(
                Reason.CERTIFICATE_MISSING,
                field("pck"),
                "a certificate of " + PckCertificate.COMMON_NAME,
                "not given"));
  }

  static Search find(Quote quote, CertificateSet beside, List<TrustAnchor> roots) {
    return new QuotingEnclaveFinder(quote, roots).find(beside);
  }

  private Search find(CertificateSet beside) {
    PckCertificates given;
    try {
      given = PckCertificates.of(quote, beside);
    } catch (Unreadable e) {
      return new Search.NotFound(0, false, e.refusal());
    }
    for (X509Certificate leaf : given.leaves()) {
      Search search = under(leaf, given.all());
      if (search instanceof Search.Found) {
        return search;
      }
      best = further(best, search);
    }
    return given.whole() ? withoutHope(best) : best;
  }

  /// A chain that stands in the quote itself lacks nothing that could still come.
  private static Search withoutHope(Search best) {
    if (best instanceof Search.NotFound(int progress, boolean missing, Refusal refusal)
        && missing) {
      return new Search.NotFound(
          progress,
          false,
          new Refusal(
              Reason.CHAIN_INVALID, refusal.field(), refusal.wanted(), "none in the quote"));
    }
    return best;
  }

  private static Search further(Search best, Search next) {
    return best instanceof Search.NotFound one
            && next instanceof Search.NotFound other
            && other.progress <= one.progress
        ? best
        : next;
  }

  private Search under(X509Certificate certificate, List<X509Certificate> given) {
    int progress = 1;
    try {
      PckCertificate leaf = PckCertificate.read(field("pck"), certificate);
      progress++;
      return switch (CertificatePath.find(field("pck"), certificate, given, roots, Set.of())) {
        case CertificatePath.Search.NotFound(Refusal refusal, boolean missing) ->
            new Search.NotFound(progress, missing, refusal);
        case CertificatePath.Search.Found(CertificatePath path) -> certified(chain(leaf, path));
      };
    } catch (Unreadable e) {
      return new Search.NotFound(progress, false, e.refusal());
    }
  }

  private PckChain chain(PckCertificate leaf, CertificatePath path) throws Unreadable {
    List<X509Certificate> certificates = path.certificates();
    if (certificates.size() != CHAIN) {
      throw new Unreadable(
          Reason.CHAIN_INVALID,
          field("pck"),
          "leaf, intermediate and root",
          certificates.size() + " certificates");
    }
    X509Certificate authority = certificates.get(1);
    X509Certificate root = path.root();
    if (!AUTHORITIES.contains(authority.commonName())) {
      throw misnamed("pck_ca", "a PCK CA of Intel's", authority);
    }
    if (!root.commonName().equals(ROOT)) {
      throw misnamed("root_ca", ROOT, root);
    }
    // Its key is pinned; what else it says, its validity say, nobody else vouches for.
    if (!root.selfIssued() || !root.isSignedBy(root)) {
      throw new Unreadable(
          Reason.CHAIN_INVALID,
          field("root_ca.signature"),
          "its own signature",
          "one that does not verify");
    }
    return new PckChain(leaf, authority, root, path.anchor());
  }

  private Unreadable misnamed(String name, String wanted, X509Certificate certificate) {
    return new Unreadable(
        Reason.CHAIN_INVALID, field(name + ".subject"), wanted, certificate.subjectName());
  }

  private Search certified(PckChain chain) {
    try {
      QuoteSignature signature = quote.signature();
      EnclaveReport report = signature.qeReport();
      checkReportSignature(chain, signature);
      checkReportData(signature);
      QuotingEnclaveIdentity.check(prefix, quote.tee(), chain.anchor(), report);
      Bytes key = signature.attestationKey();
      return new Search.Found(
          new QuotingEnclave(
              chain,
              report,
              VerificationKey.ec(
                  field("attestation_key"),
                  EcCurve.P256,
                  key.slice(0, COORDINATE_BYTES),
                  key.slice(COORDINATE_BYTES, key.length()))));
    } catch (Unreadable e) {
      return new Search.NotFound(CHAIN, false, e.refusal());
    }
  }

  private void checkReportSignature(PckChain chain, QuoteSignature signature) throws Unreadable {
    boolean signed =
        chain
            .leaf()
            .certificate()
            .key()
            .orElseThrow()
            .verifies(ECDSA_SHA256, signature.qeReport().encode(), signature.qeReportSignature());
    if (!signed) {
      throw new Unreadable(
          Reason.SIGNATURE_INVALID,
          field("qe_report_signature"),
          "one by the PCK of " + chain.leaf().certificate().sha256(),
          "one that does not verify");
    }
  }

  private void checkReportData(QuoteSignature signature) throws Unreadable {
    Bytes wanted =
        HashAlgorithm.SHA256
            .digest(signature.attestationKey(), signature.authData())
            .zeroPaddedTo(REPORT_DATA_BYTES);
    Bytes got = signature.qeReport().reportData();
    if (!wanted.equals(got)) {
      throw new Unreadable(
          Reason.KEY_MISMATCH, field("qe_report.report_data"), wanted.toHex(), got.toHex());
    }
  }

  private String field(String name) {
    return prefix + "." + name;
  }
}
