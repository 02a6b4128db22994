package dev.assay.verifier;

import dev.assay.evidence.Binding;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Verifies the evidence of an event: a pure function of the event and of the roots it was made
/// with. Safe for many threads, which share what it remembers of certificates.
class EvidenceJudge {
  private static final String SNP = "snp";

  private final SnpVerifier snp;

  EvidenceJudge(Collection<TrustAnchor> operatorAnchors) {
    snp = new SnpVerifier(operatorAnchors);
  }

  sealed interface Answer {
    record Verified(Verification verification) implements Answer {}

    /// Not evidence at all: it says nothing about the guest, so no verdict may change by it.
    record Malformed(dev.assay.schemas.event.Refusal refusal) implements Answer {}
  }

  Answer judge(Evidence evidence, Instant at) {
    List<EvidenceItem> items = evidence.getItems();
    for (int i = 0; i < items.size(); i++) {
      if (!items.get(i).getFormat().equals(SNP)) {
        return unsupported("items[%d].format".formatted(i), SNP, items.get(i).getFormat());
      }
    }
    return items.size() == 1
        ? judge(evidence, items.getFirst(), at)
        : unsupported("items", "one", Integer.toString(items.size()));
  }

  private Answer judge(Evidence evidence, EvidenceItem item, Instant at) {
    return switch (EventBinding.of(evidence, item)) {
      case Parsed.Malformed<Binding>(Refusal refusal) -> malformed(refusal);
      case Parsed.Ok<Binding>(Binding binding) -> judge(evidence, item, binding, at);
    };
  }

  private Answer judge(Evidence evidence, EvidenceItem item, Binding binding, Instant at) {
    Parsed<SnpReport> report = SnpEvidence.read(EventBytes.of(item.getEvidence()));
    if (report instanceof Parsed.Malformed<SnpReport>(Refusal refusal)) {
      return malformed(refusal);
    }
    Parsed<CertificateSet> certificates = certificates(item.getAuxiliary());
    if (certificates instanceof Parsed.Malformed<CertificateSet>(Refusal refusal)) {
      return malformed(refusal);
    }
    Parsed<Optional<Refusal>> uncovered =
        EventBinding.nonceNotCovered(binding, EventBytes.of(evidence.getNonce()));
    if (uncovered instanceof Parsed.Malformed<Optional<Refusal>>(Refusal refusal)) {
      return malformed(refusal);
    }
    if (report instanceof Parsed.Ok<SnpReport>(SnpReport read)
        && certificates instanceof Parsed.Ok<CertificateSet>(CertificateSet given)
        && uncovered instanceof Parsed.Ok<Optional<Refusal>>(Optional<Refusal> mismatch)) {
      return new Answer.Verified(
          mismatch
              .<Verification>map(refusal -> new Verification.Refused(refusal, read.claims()))
              .orElseGet(() -> snp.verify(read, given, binding, at)));
    }
    throw new IllegalStateException("parsed is either read or malformed");
  }

  private static Parsed<CertificateSet> certificates(@Nullable ByteBuffer auxiliary) {
    return auxiliary == null || !auxiliary.hasRemaining()
        ? new Parsed.Ok<>(CertificateSet.EMPTY)
        : CertificateReader.read(EventBytes.of(auxiliary));
  }

  private static Answer malformed(Refusal refusal) {
    return new Answer.Malformed(Results.refusal(refusal));
  }

  private static Answer unsupported(String field, String wanted, String got) {
    return new Answer.Malformed(RejectionReason.FORMAT_UNSUPPORTED.refusal(field, wanted, got));
  }
}
