package dev.assay.ingest.endorsement;

import dev.assay.appraisal.EndorsementIssue;
import dev.assay.appraisal.EndorsementReading;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.ingest.endorsement.Inquiry.Progress;
import dev.assay.schemas.event.Endorsement;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/// Endorsements as they are put on their topic.
final class Published {
  private Published() {}

  /// @param source where it came from, for people
  static Endorsement endorsement(
      String id,
      String source,
      Bytes body,
      Bytes chain,
      Instant from,
      Instant until,
      Instant fetchedAt) {
    return Endorsement.newBuilder()
        .setId(id)
        .setKind(id.substring(0, id.indexOf('/')))
        .setBody(ByteBuffer.wrap(body.toArray()))
        .setIssuerChain(chain.isEmpty() ? null : ByteBuffer.wrap(chain.toArray()))
        .setNotBefore(from)
        .setNotAfter(until)
        .setSource(source)
        .setFetchedAt(fetchedAt)
        .build();
  }

  /// What a vendor signed, if it is that and in date. A list or document that ran out would change
  /// nothing for the better, whoever signed it.
  static Progress checked(
      EndorsementReading reading, String id, String source, Bytes body, Bytes chain, Instant now) {
    if (reading instanceof EndorsementReading.Refused(Refusal refusal)) {
      return new Progress.Refused(refusal);
    }
    Instant issued = EndorsementIssue.of(reading).at();
    Instant until = reading.nextUpdate().orElse(Instant.MAX);
    if (until.isBefore(now)) {
      return new Progress.Refused(
          new Refusal(
              Reason.COLLATERAL_EXPIRED,
              id + ".nextUpdate",
              "not before " + now,
              until.toString()));
    }
    if (issued.isAfter(now)) {
      return new Progress.Refused(
          new Refusal(
              Reason.COLLATERAL_EXPIRED, id + ".issueDate", "not after " + now, issued.toString()));
    }
    return new Progress.Done(List.of(endorsement(id, source, body, chain, issued, until, now)));
  }
}
