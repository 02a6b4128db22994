package dev.assay.emitter.kafka;

import dev.assay.emitter.Attestation;
import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.SealedRelease;
import dev.assay.emitter.Submission;
import dev.assay.evidence.Bytes;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Verdict;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The guest's words as events, and events in the guest's words.
final class Events {
  private Events() {}

  static Evidence evidence(Submission submission, String id, Instant acceptedAt) {
    return Evidence.newBuilder()
        .setId(id)
        .setTenant(submission.identity().tenant())
        .setGuest(submission.identity().guest())
        .setWorkload(submission.identity().workload())
        .setNonce(buffer(submission.nonce()))
        .setSolicited(submission.solicited())
        .setBinding(submission.binding())
        .setGuestPublicKey(buffer(submission.guestPublicKey()))
        .setItems(submission.items().stream().map(Events::item).toList())
        .setCollectedAt(submission.collectedAt().orElse(null))
        .setAcceptedAt(acceptedAt)
        .build();
  }

  static Attestation.Verdict verdict(Verdict verdict) {
    return new Attestation.Verdict(
        verdict.getTier().name().toLowerCase(Locale.ROOT),
        verdict.getCause().name(),
        verdict.getTrustVector(),
        verdict.getChecks().stream()
            .map(
                check ->
                    new Attestation.Check(
                        check.getName(),
                        check.getRule(),
                        check.getOutcome().name(),
                        check.getWanted(),
                        check.getGot()))
            .toList(),
        Optional.ofNullable(verdict.getEvidenceTime()),
        verdict.getAppraisalTime(),
        Optional.ofNullable(verdict.getValidUntil()),
        verdict.getSimulated(),
        verdict.getWithheld().stream()
            .map(
                why ->
                    new Attestation.Withheld(
                        why.getReason(), why.getField(), why.getWanted(), why.getGot()))
            .toList());
  }

  static Attestation.Rejected rejected(Refusal refusal) {
    return new Attestation.Rejected(
        refusal.getReason(), refusal.getField(), refusal.getWanted(), refusal.getGot());
  }

  static SealedRelease release(SecretRelease release) {
    return new SealedRelease(
        release.getSecretId(),
        release.getSecretName(),
        release.getSecretVersion(),
        release.getSealing(),
        bytes(release.getSealed()));
  }

  static Bytes bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Bytes.copyOf(bytes);
  }

  private static dev.assay.schemas.event.EvidenceItem item(EvidenceItem item) {
    return dev.assay.schemas.event.EvidenceItem.newBuilder()
        .setFormat(item.format())
        .setEvidence(buffer(item.evidence()))
        .setAuxiliary(buffer(item.auxiliary()))
        .setManifest(buffer(item.manifest()))
        .setSignature(buffer(item.signature()))
        .setKey(buffer(item.key()))
        .setPcrValues(buffer(item.pcrValues()))
        .setEventLog(buffer(item.eventLog()))
        .setProvider(item.provider().orElse(null))
        .setPrivilegeLevel(
            item.privilegeLevel().isPresent() ? item.privilegeLevel().getAsInt() : null)
        .setService(item.service().map(UUID::toString).orElse(null))
        .setGeneration(item.generation().isPresent() ? item.generation().getAsLong() : null)
        .build();
  }

  private static @Nullable ByteBuffer buffer(Optional<Bytes> bytes) {
    return bytes.map(Events::buffer).orElse(null);
  }

  private static ByteBuffer buffer(Bytes bytes) {
    return ByteBuffer.wrap(bytes.toArray());
  }
}
