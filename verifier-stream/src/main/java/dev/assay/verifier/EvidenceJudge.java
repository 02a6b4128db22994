package dev.assay.verifier;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verification;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import dev.assay.schemas.event.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Verifies the evidence of an event: a pure function of the event and of what it was made with.
/// Safe for many threads, which share what it remembers of certificates.
class EvidenceJudge {
  private final Map<EvidenceFormat, FormatVerification> verifications =
      new EnumMap<>(EvidenceFormat.class);

  EvidenceJudge(Trust trust) {
    for (EvidenceFormat format : EvidenceFormat.values()) {
      verifications.put(format, format.verification(trust));
    }
  }

  sealed interface Answer {
    record Verified(Verification verification) implements Answer {}

    /// Not evidence at all: it says nothing about the guest, so no verdict may change by it.
    record Malformed(Refusal refusal) implements Answer {}
  }

  /// With the certificates that came along.
  final Answer judge(Evidence evidence, Instant at) {
    return judge(evidence, CertificateSet.EMPTY, at);
  }

  /// @param kept certificates that arrived by themselves; used as if they had come along
  Answer judge(Evidence evidence, CertificateSet kept, Instant at) {
    try {
      return new Answer.Verified(verification(evidence, kept, at));
    } catch (NotEvidence e) {
      return new Answer.Malformed(e.refusal());
    }
  }

  private Verification verification(Evidence evidence, CertificateSet kept, Instant at)
      throws NotEvidence {
    List<Item> items = items(evidence.getItems(), kept);
    EvidenceFormat format = EvidenceFormat.of(items.getFirst());
    format.requireShape(evidence.getBinding(), items);
    Bytes nonce = EventBytes.of(evidence.getNonce());
    Binding binding = value(EventBinding.of(evidence, evidence.getItems().getFirst()));
    Optional<dev.assay.evidence.Refusal> uncovered =
        value(EventBinding.nonceNotCovered(binding, nonce));
    Verification answer =
        Objects.requireNonNull(verifications.get(format))
            .verify(
                new Question(
                    Keys.guest(evidence.getTenant(), evidence.getGuest()),
                    Keys.workload(evidence.getTenant(), evidence.getWorkload()),
                    items,
                    nonce,
                    binding,
                    at));
    return uncovered
        .<Verification>map(refusal -> new Verification.Refused(refusal, Results.said(answer)))
        .orElse(answer);
  }

  private static List<Item> items(List<EvidenceItem> events, CertificateSet kept)
      throws NotEvidence {
    var items = new ArrayList<Item>();
    for (EvidenceItem event : events) {
      items.add(new Item(items.size(), event, kept));
    }
    if (items.isEmpty()) {
      throw NotEvidence.unsupported("items", "at least one", "none");
    }
    return items;
  }

  private static <T> T value(Parsed<T> parsed) throws NotEvidence {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new NotEvidence(Results.refusal(refusal));
    };
  }
}
