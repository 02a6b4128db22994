package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.access.Caller;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Challenge;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/// `POST /v1/challenges`: a nonce for a guest. It is in the log before the guest has it, else
/// evidence could overtake its challenge.
final class ChallengeEndpoint {
  private static final int NONCE_BYTES = 32;

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
    Members members = Members.of(body);
    String guest = members.requiredName("guest");
    String workload = members.requiredName("workload");
    String tenant = members.tenant(caller);
    members.refuseOthers();
    Doorkeeper.requireSpeaksFor(caller, tenant, guest, workload);

    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    Instant issued = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Challenge challenge =
        Challenge.newBuilder()
            .setTenant(tenant)
            .setGuest(guest)
            .setWorkload(workload)
            .setNonce(ByteBuffer.wrap(nonce))
            .setIssuedAt(issued)
            .setExpiresAt(issued.plus(lifetime))
            .build();
    writer.write(Keys.nonce(tenant, challenge.getNonce()), challenge);
    return Json.object()
        .put("tenant", tenant)
        .put("guest", guest)
        .put("workload", workload)
        .put("nonce", HexFormat.of().formatHex(nonce))
        .put("issuedAt", challenge.getIssuedAt().toString())
        .put("expiresAt", challenge.getExpiresAt().toString());
  }
}
