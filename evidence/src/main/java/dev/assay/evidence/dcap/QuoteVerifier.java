package dev.assay.evidence.dcap;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.x509.Remembered;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Decides whether a quote is what it claims to be: a pure function of the quote, the certificates
/// and the time, for the roots it was made with. Safe for many threads.
///
/// In this order, and the first that fails is the answer:
/// 1. structure: [Quote#parse] did that, or there is no quote to ask about;
/// 2. a PCK certificate with its chain: in the quote, or beside it where the quote has none;
/// 3. the PCK certificate's role, key and SGX extension;
/// 4. the chain: exactly leaf, PCK CA and root; signatures, names, roles, up to a pinned root;
/// 5. the QE report's signature, by the PCK;
/// 6. the QE report's REPORTDATA: SHA-256 over attestation key and authentication data, and zeros;
/// 7. the QE report is not of a debug enclave and, under Intel's root, of a quoting enclave of
///    Intel's;
/// 8. the attestation key is a point of P-256;
/// 9. each certificate's validity at the time given, leaf first, without leeway;
/// 10. the quote's signature, by the attestation key;
/// 11. the binding.
///
/// 2 to 8 are the same for every quote of a platform between two restarts of its quoting enclave,
/// and are remembered: then one signature is left to check.
public final class QuoteVerifier {
  private static final int DEFAULT_REMEMBERED_ENCLAVES = 4096;

  private final List<TrustAnchor> roots;
  private final Remembered<Known, QuotingEnclave> enclaves;

  /// Makes verified evidence of its format.
  public interface Minting {
    Verified mint(VerifiedQuote signed, Claims claims);
  }

  /// What a quoting enclave was found for.
  private record Known(TeeType tee, Bytes sha256) {}

  /// Trusts Intel's root, and these.
  public QuoteVerifier(Collection<TrustAnchor> operatorAnchors) {
    this(IntelRoots.with(operatorAnchors), DEFAULT_REMEMBERED_ENCLAVES);
  }

  private QuoteVerifier(List<TrustAnchor> roots, int rememberedEnclaves) {
    this.roots = roots;
    this.enclaves = new Remembered<>(rememberedEnclaves);
  }

  /// Trusts these roots and no others, not even Intel's.
  public static QuoteVerifier trustingOnly(Collection<TrustAnchor> anchors) {
    return new QuoteVerifier(IntelRoots.only(anchors), DEFAULT_REMEMBERED_ENCLAVES);
  }

  /// @param beside certificates that came with the quote and not in it
  /// @param at when: certificates are valid then or they are not
  public Verification verify(
      QuotedEvidence evidence,
      CertificateSet beside,
      Binding binding,
      Instant at,
      Minting minting) {
    Optional<Refusal> tooLarge = beside.tooLarge();
    if (tooLarge.isPresent()) {
      return new Verification.Refused(tooLarge.get(), evidence.claims());
    }
    return switch (enclave(evidence.quote(), beside)) {
      case QuotingEnclaveFinder.Search.Found(QuotingEnclave enclave) ->
          unsound(evidence, enclave, binding, at)
              .<Verification>map(refusal -> new Verification.Refused(refusal, evidence.claims()))
              .orElseGet(() -> minted(evidence, enclave, binding, minting));
      case QuotingEnclaveFinder.Search.NotFound(_, boolean missing, Refusal refusal) ->
          missing
              ? new Verification.Undecided(refusal, evidence.claims())
              : new Verification.Refused(refusal, evidence.claims());
    };
  }

  /// How many quoting enclaves are remembered.
  int rememberedEnclaves() {
    return enclaves.size();
  }

  private QuotingEnclaveFinder.Search enclave(Quote quote, CertificateSet beside) {
    Known known =
        new Known(quote.tee(), HashAlgorithm.SHA256.digest(quote.certification(), beside.sha256()));
    Optional<QuotingEnclave> remembered = enclaves.find(known);
    if (remembered.isPresent()) {
      return new QuotingEnclaveFinder.Search.Found(remembered.get());
    }
    QuotingEnclaveFinder.Search search = QuotingEnclaveFinder.find(quote, beside, roots);
    if (search instanceof QuotingEnclaveFinder.Search.Found(QuotingEnclave enclave)) {
      enclaves.keep(known, enclave);
    }
    return search;
  }

  private static Optional<Refusal> unsound(
      QuotedEvidence evidence, QuotingEnclave enclave, Binding binding, Instant at) {
    Quote quote = evidence.quote();
    String prefix = quote.tee().fieldName();
    return enclave
        .chain()
        .invalidAt(prefix, at)
        .or(() -> unsigned(prefix, quote, enclave))
        .or(() -> unbound(prefix, evidence, binding));
  }

  private static Optional<Refusal> unsigned(String prefix, Quote quote, QuotingEnclave enclave) {
    boolean signed =
        enclave
            .attestationKey()
            .verifies(
                QuotingEnclaveFinder.ECDSA_SHA256, quote.signed(), quote.signature().signature());
    return signed
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.SIGNATURE_INVALID,
                prefix + ".quote_signature",
                "one by the attestation key",
                "one that does not verify"));
  }

  private static Optional<Refusal> unbound(
      String prefix, QuotedEvidence evidence, Binding binding) {
    if (binding.needsVmpl0()) {
      return Optional.of(
          new Refusal(
              Reason.BINDING_UNSUPPORTED,
              "binding",
              "one without privilege levels",
              binding.wireName()));
    }
    return binding.mismatch(prefix, evidence.reportData());
  }

  private static Verified minted(
      QuotedEvidence evidence, QuotingEnclave enclave, Binding binding, Minting minting) {
    VerifiedQuote signed = new VerifiedQuote(evidence.quote(), enclave);
    Claims claims =
        evidence
            .claims()
            .with(signed.platformClaims())
            .with(
                Claims.builder()
                    .text(evidence.quote().tee().fieldName() + ".binding", binding.wireName())
                    .build());
    return minting.mint(signed, claims);
  }
}
