package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.evidence.Bytes;
import dev.assay.ingest.access.Caller;
import dev.assay.schemas.AttestationLog;
import dev.assay.schemas.event.Challenge;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/// `POST /v1/challenges`: a nonce for a guest. It is in the log before the guest has it, else
/// evidence could overtake its challenge.
final class ChallengeEndpoint {
  private final EventWriter writer;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Duration lifetime;

  ChallengeEndpoint(
      EventWriter writer, InstantSource clock, SecureRandom random, Duration lifetime) {
    this.writer = writer;
    this.clock = clock;
    this.random = random;
    this.lifetime = lifetime;
  }

  /// @param caller who asks; the challenge is for one of its guests
  Reply issue(ObjectNode body, Caller caller) {
    return Reply.of(201, challenge(body, caller));
  }

  /// The same, for those who answer in another form.
  ObjectNode challenge(ObjectNode body, Caller caller) {
    return challenge(body, Optional.empty(), caller);
  }

  /// The same with this nonce, where one is given. One that was issued before is refused where
  /// evidence is admitted.
  ObjectNode challenge(ObjectNode body, Optional<Bytes> nonce, Caller caller) {
    Members members = Members.of(body);
    String guest = members.requiredName("guest");
    String workload = members.requiredName("workload");
    String tenant = members.tenant(caller);
    members.refuseOthers();
    Doorkeeper.requireSpeaksFor(caller, tenant, guest, workload);

    Challenge fresh =
        AttestationLog.challenge(tenant, guest, workload, clock.instant(), lifetime, random);
    Challenge challenge =
        nonce
            .map(
                given ->
                    Challenge.newBuilder(fresh).setNonce(ByteBuffer.wrap(given.toArray())).build())
            .orElse(fresh);
    writer.write(challenge);
    return Json.object()
        .put("tenant", tenant)
        .put("guest", guest)
        .put("workload", workload)
        .put("nonce", HexFormat.of().formatHex(challenge.getNonce().array()))
        .put("issuedAt", challenge.getIssuedAt().toString())
        .put("expiresAt", challenge.getExpiresAt().toString());
  }
}
