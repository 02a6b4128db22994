package dev.assay.evidence.snp;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.Candidate.Failure;
import dev.assay.evidence.snp.Candidate.Step;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Decides whether a report is what it claims to be: a pure function of the report, the
/// certificates, the binding and the time, for the roots it was made with. Safe for many threads.
///
/// In this order, and the first that fails is the answer:
/// 1. structure: [SnpReport#parse] did that, or there is no report to ask about;
/// 2. the report is signed at all;
/// 3. a leaf of the kind that SIGNING_KEY names is there; ASK or ASVK, and ARK, with it;
/// 4. the chain: roles, keys, names, signatures, up to a pinned root;
/// 5. each certificate's validity at the time given, leaf first, without leeway;
/// 6. product: the report's CPUID and the chain's product line agree;
/// 7. TCBs: the bytes that this product line reserves are zero;
/// 8. the leaf was issued for the product, the REPORTED_TCB and the CHIP_ID of the report;
/// 9. the report's signature;
/// 10. the binding.
///
/// The match (8) goes before the signature (9), because the everyday fault is the certificate of
/// another TCB, left over from before a firmware update: "microcode: want 115, got 209" says so,
/// where "signature does not verify" would send people looking for an attack. Nothing is believed
/// on the strength of 8 alone.
///
/// Of several leaves of the right kind each is tried; if none will do, the answer is that of the
/// one that got furthest.
public final class SnpVerifier {
  private static final int DEFAULT_REMEMBERED_CHAINS = 4096;

  private final ChainCache chains;

  /// Trusts AMD's roots, and these.
  public SnpVerifier(Collection<TrustAnchor> operatorAnchors) {
    this(operatorAnchors, DEFAULT_REMEMBERED_CHAINS);
  }

  /// @param rememberedChains how many hosts' certificates to remember, a few KiB each
  public SnpVerifier(Collection<TrustAnchor> operatorAnchors, int rememberedChains) {
    this(PinnedRoots.withAmds(operatorAnchors), rememberedChains);
  }

  private SnpVerifier(PinnedRoots roots, int rememberedChains) {
    this.chains = new ChainCache(roots, rememberedChains);
  }

  /// Trusts these roots and no others, not even AMD's.
  public static SnpVerifier trustingOnly(Collection<TrustAnchor> anchors) {
    return new SnpVerifier(PinnedRoots.only(anchors), DEFAULT_REMEMBERED_CHAINS);
  }

  /// @param at when: certificates are valid then or they are not
  public Verification verify(
      SnpReport report, CertificateSet certificates, Binding binding, Instant at) {
    requireReadFromItsBytes(report);
    Optional<Refusal> beforehand = unsigned(report).or(certificates::tooLarge);
    if (beforehand.isPresent()) {
      return new Verification.Refused(beforehand.get(), report.claims());
    }
    Attempt best = new Attempt.Failed(leafMissing(report));
    for (Candidate candidate : chains.candidates(certificates)) {
      if (candidate.kind() == report.signingKey()) {
        best = better(best, attempt(report, candidate, at));
      }
    }
    return switch (best) {
      case Attempt.Succeeded(SnpChain chain, ProductLine line) ->
          bound(report, chain, line, binding);
      case Attempt.Failed(Failure failure) when failure.undecided() ->
          new Verification.Undecided(failure.refusal(), report.claims());
      case Attempt.Failed(Failure failure) ->
          new Verification.Refused(failure.refusal(), report.claims());
    };
  }

  /// How many sets of certificates are remembered.
  int rememberedChains() {
    return chains.size();
  }

  /// What one leaf was good for.
  private sealed interface Attempt {
    record Succeeded(SnpChain chain, ProductLine line) implements Attempt {}

    record Failed(Failure failure) implements Attempt {}
  }

  /// A record's constructor is open to all; claims are taken from its fields, signatures are
  /// checked over its bytes. So the two must say the same.
  private static void requireReadFromItsBytes(SnpReport report) {
    if (!report.encode().equals(report.received())) {
      throw new IllegalArgumentException("a report whose fields are not those of its bytes");
    }
  }

  private static Optional<Refusal> unsigned(SnpReport report) {
    if (report.signingKey() == SigningKey.NONE) {
      return Optional.of(new Refusal(Reason.UNSIGNED, "snp.signing_key", "VCEK or VLEK", "NONE"));
    }
    if (report.maskChipKey() && report.signingKey() == SigningKey.VCEK) {
      return Optional.of(new Refusal(Reason.UNSIGNED, "snp.mask_chip_key", "false", "true"));
    }
    return Optional.empty();
  }

  private static Failure leafMissing(SnpReport report) {
    SigningKey kind = report.signingKey();
    return new Failure(
        Step.NO_LEAF,
        true,
        new Refusal(
            Reason.CERTIFICATE_MISSING,
            kind.fieldName(),
            "a certificate of " + kind.commonName(),
            "not given"));
  }

  private static Attempt better(Attempt best, Attempt next) {
    if (!(best instanceof Attempt.Failed(Failure failure))) {
      return best;
    }
    boolean noFurther =
        next instanceof Attempt.Failed(Failure other) && !other.isFurtherThan(failure);
    return noFurther ? best : next;
  }

  private static Attempt attempt(SnpReport report, Candidate candidate, Instant at) {
    return switch (candidate) {
      case Candidate.Unsound(_, Failure failure) -> new Attempt.Failed(failure);
      case Candidate.Sound(SnpChain chain) -> attempt(report, chain, at);
    };
  }

  private static Attempt attempt(SnpReport report, SnpChain chain, Instant at) {
    Optional<Refusal> invalid = ChainValidity.firstInvalid(chain, at);
    if (invalid.isPresent()) {
      return failed(Step.VALIDITY, invalid.get());
    }
    return switch (ChainProduct.of(report, chain)) {
      case Parsed.Malformed<ProductLine>(Refusal refusal) -> failed(Step.PRODUCT, refusal);
      case Parsed.Ok<ProductLine>(ProductLine line) -> attempt(report, chain, line);
    };
  }

  private static Attempt attempt(SnpReport report, SnpChain chain, ProductLine line) {
    TcbVersion.Layout layout = line.tcbLayout();
    for (Tcb tcb : tcbs(report)) {
      if (TcbVersion.parse(tcb.field, tcb.raw, layout)
          instanceof Parsed.Malformed<TcbVersion>(Refusal refusal)) {
        return failed(Step.TCB, refusal);
      }
    }
    TcbVersion reported = TcbVersion.read(report.reportedTcb(), layout);
    Optional<Refusal> mismatch = LeafMatch.firstMismatch(report, chain.leaf(), line, reported);
    if (mismatch.isPresent()) {
      return failed(Step.MATCH, mismatch.get());
    }
    if (!ReportSignature.verifies(report, chain.leaf().key())) {
      return failed(Step.REPORT_SIGNATURE, signatureInvalid(chain));
    }
    return new Attempt.Succeeded(chain, line);
  }

  private record Tcb(String field, Bytes raw) {}

  private static List<Tcb> tcbs(SnpReport report) {
    return List.of(
        new Tcb("snp.current_tcb", report.currentTcb()),
        new Tcb("snp.reported_tcb", report.reportedTcb()),
        new Tcb("snp.committed_tcb", report.committedTcb()),
        new Tcb("snp.launch_tcb", report.launchTcb()));
  }

  private static Refusal signatureInvalid(SnpChain chain) {
    return new Refusal(
        Reason.SIGNATURE_INVALID,
        "snp.signature",
        "one by the %s of %s".formatted(chain.leaf().kind(), chain.leaf().certificate().sha256()),
        "one that does not verify");
  }

  private static Attempt failed(Step step, Refusal refusal) {
    return new Attempt.Failed(Failure.refused(step, refusal));
  }

  private static Verification bound(
      SnpReport report, SnpChain chain, ProductLine line, Binding binding) {
    Optional<Refusal> unbound = BindingCheck.firstViolation(report, binding);
    if (unbound.isPresent()) {
      return new Verification.Refused(unbound.get(), report.claims());
    }
    Claims claims =
        SnpClaims.of(report, Optional.of(line), Optional.of(line.tcbLayout()))
            .with(chain.leaf().claims())
            .with(chain.authorityClaims())
            .with(
                Claims.builder()
                    .text("snp.binding", binding.wireName())
                    .text("snp.trust_anchor", chain.anchor().name())
                    .build());
    return new VerifiedSnp(report, chain, line, claims);
  }
}
