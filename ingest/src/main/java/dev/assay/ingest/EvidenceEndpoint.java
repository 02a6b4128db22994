package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.access.Caller;
import dev.assay.schemas.SubmissionId;
import dev.assay.schemas.event.Evidence;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// `POST /v1/evidence`: takes evidence as it is. Whoever is told 202 can rely on its being in the
/// log.
final class EvidenceEndpoint {
  private final EventWriter writer;
  private final InstantSource clock;
  private final SecureRandom random;
  private final EvidenceBody reader;

  EvidenceEndpoint(
      EventWriter writer, InstantSource clock, SecureRandom random, IngestSettings settings) {
    this.writer = writer;
    this.clock = clock;
    this.random = random;
    this.reader = new EvidenceBody(settings);
  }

  Reply accept(ObjectNode body, Caller caller) {
    String id = submit(body, caller);
    String attestation = AttestationEndpoint.PATH + id;
    ObjectNode answer = Json.object().put("id", id);
    answer.putObject("links").put("attestation", attestation);
    return Reply.of(202, answer).with("Location", attestation);
  }

  /// The submission's id, as soon as it is in the log.
  String submit(ObjectNode body, Caller caller) {
    Instant accepted = now();
    return submit(SubmissionId.next(accepted, random), accepted, body, caller);
  }

  /// The same under an id that was promised before.
  void submit(String id, ObjectNode body, Caller caller) {
    submit(id, now(), body, caller);
  }

  private String submit(String id, Instant accepted, ObjectNode body, Caller caller) {
    Evidence evidence = reader.read(body, caller, id, accepted);
    writer.write(evidence);
    return id;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
