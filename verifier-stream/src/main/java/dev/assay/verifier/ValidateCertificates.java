package dev.assay.verifier;

import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.SnpCertificateCheck;
import dev.assay.evidence.snp.SnpCertificateId;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/// Lets certificates through to every partition if they are what their name promises, up to a root
/// that is believed. Otherwise they are rejected, and what is there stays. Other endorsements are
/// for policy-stream, as is what can't be read at all.
final class ValidateCertificates
    extends ContextualProcessor<String, Received<Endorsement>, String, Object> {
  private final SnpCertificateCheck check;

  ValidateCertificates(SnpCertificateCheck check) {
    this.check = check;
  }

  @Override
  public void process(Record<String, Received<Endorsement>> record) {
    if (record.value() instanceof Received.Event<Endorsement>(Endorsement endorsement, var sha256)
        && endorsement.getId().startsWith(SnpCertificateId.PREFIX)) {
      // Evidence that rests on it is judged no earlier: nobody may put that off.
      long at = Math.min(record.timestamp(), context().currentSystemTimeMs());
      Optional<Refusal> refusal = refuse(record.key(), endorsement, Instant.ofEpochMilli(at));
      if (refusal.isEmpty()) {
        context()
            .forward(
                new Record<>(endorsement.getId(), endorsement, at),
                VerifierTopology.CERTIFICATES_SINK);
      } else {
        RecordMetadata from = context().recordMetadata().orElseThrow();
        context()
            .forward(
                Rejections.of(
                    endorsement.getId(),
                    new RecordPin(from.topic(), from.partition(), from.offset(), sha256),
                    at,
                    refusal.get()),
                VerifierTopology.REJECTED_CERTIFICATES_SINK);
      }
    }
  }

  private Optional<Refusal> refuse(String key, Endorsement endorsement, Instant at) {
    String id = endorsement.getId();
    Optional<SnpCertificateId> name = SnpCertificateId.ofName(id);
    if (name.isEmpty()) {
      return Optional.of(
          RejectionReason.RECORD_INVALID.refusal("id", "the name of a certificate", "another"));
    }
    if (!id.equals(key) || endorsement.getDraft()) {
      return Optional.of(
          RejectionReason.KEY_MISMATCH.refusal(
              "key", id, endorsement.getDraft() ? "a draft" : String.valueOf(key)));
    }
    return switch (EndorsedCertificates.read(endorsement)) {
      case Parsed.Malformed<CertificateSet>(var refusal) -> Optional.of(Results.refusal(refusal));
      case Parsed.Ok<CertificateSet>(CertificateSet certificates) ->
          switch (check.check(name.get(), certificates, at)) {
            case SnpCertificateCheck.Answer.Holds _ -> Optional.empty();
            case SnpCertificateCheck.Answer.Refused(var refusal) ->
                Optional.of(Results.refusal(refusal));
          };
    };
  }
}
