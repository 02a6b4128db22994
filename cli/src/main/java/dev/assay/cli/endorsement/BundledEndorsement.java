package dev.assay.cli.endorsement;

import dev.assay.evidence.Bytes;
import dev.assay.schemas.event.Endorsement;
import java.nio.ByteBuffer;
import java.time.Instant;

/// What a vendor vouches with, in its own bytes.
///
/// @param id as on the topic of endorsements
/// @param issuerChain certificates of its issuers; empty where they are in the body
record BundledEndorsement(String id, Bytes body, Bytes issuerChain) {
  static BundledEndorsement of(Endorsement endorsement) {
    ByteBuffer chain = endorsement.getIssuerChain();
    return new BundledEndorsement(
        endorsement.getId(),
        bytes(endorsement.getBody()),
        chain == null ? Bytes.EMPTY : bytes(chain));
  }

  /// What the id begins with.
  String kind() {
    return id.substring(0, Math.max(0, id.indexOf('/')));
  }

  /// @param until when it runs out
  Endorsement event(Instant from, Instant until, Instant at) {
    return Endorsement.newBuilder()
        .setId(id)
        .setKind(kind())
        .setBody(ByteBuffer.wrap(body.toArray()))
        .setIssuerChain(issuerChain.isEmpty() ? null : ByteBuffer.wrap(issuerChain.toArray()))
        .setNotBefore(from)
        .setNotAfter(until)
        .setSource("assay endorsements import")
        .setFetchedAt(at)
        .build();
  }

  private static Bytes bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Bytes.copyOf(bytes);
  }
}
