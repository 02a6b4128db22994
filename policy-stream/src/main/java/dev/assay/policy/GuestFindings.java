package dev.assay.policy;

import dev.assay.policy.Releases.Standing;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.Result;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/// Writes down what is found of a guest while it is given secrets.
final class GuestFindings {
  private final ProcessorContext<String, SpecificRecord> context;

  GuestFindings(ProcessorContext<String, SpecificRecord> context) {
    this.context = context;
  }

  void find(String guest, Standing standing, FindingKind kind, String subject, String detail) {
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    Result result = standing.result();
    var finding =
        Finding.newBuilder()
            .setTenant(result.getTenant())
            .setGuest(result.getGuest())
            .setWorkload(result.getWorkload())
            .setKind(kind.name())
            .setSubject(subject)
            .setDetail(detail)
            .setOthers(List.of())
            .setEvidence(result.getEvidence())
            .setFoundAt(now)
            .build();
    context.forward(new Record<>(guest, finding, now.toEpochMilli()), PolicyTopology.FINDINGS_SINK);
  }
}
