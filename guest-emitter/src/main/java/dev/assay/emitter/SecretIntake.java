package dev.assay.emitter;

import dev.assay.emitter.secret.DeliveryException;
import dev.assay.emitter.secret.GivenSecret;
import dev.assay.emitter.secret.SecretDelivery;
import dev.assay.emitter.secret.SecretDirectory;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestPrivateKey;
import dev.assay.secrets.sealing.HpkeEnvelope;
import dev.assay.secrets.sealing.HpkeSealing;
import dev.assay.secrets.sealing.SealingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Opens what is sealed to a guest's key and has it delivered. Of each secret only a later version
/// than the one it has; what can't be opened is refused and changes nothing; what can't be
/// delivered is tried again after the next attestation.
///
/// For one guest, from one thread.
public final class SecretIntake {
  /// How long the first secret is waited for: policy-stream gives it within a moment of the verdict
  /// that earns it, if its source has it.
  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);

  private static final Set<String> SEALINGS = Set.of("hpke", "svsm-state");
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_SHOWN = 64;

  private final GuestIdentity guest;
  private final List<SecretDelivery> deliveries;
  private final Map<UUID, Long> versions = new HashMap<>();
  private final Map<String, Bytes> refused = new HashMap<>();

  /// @param deliveries each secret goes to all of them
  public SecretIntake(GuestIdentity guest, List<SecretDelivery> deliveries) {
    this.guest = guest;
    this.deliveries = List.copyOf(deliveries);
  }

  /// Asks for what is sealed to a guest's keys, and takes what is new. The older key's go first:
  /// they are no later versions.
  void collect(
      Transport transport,
      Optional<GuestPrivateKey> outgoing,
      GuestPrivateKey key,
      AttestationListener listener)
      throws InterruptedException {
    if (deliveries.isEmpty()) {
      return;
    }
    if (outgoing.isPresent()) {
      collect(transport, outgoing.get(), Duration.ZERO, listener);
    }
    collect(transport, key, versions.isEmpty() ? FIRST_WAIT : Duration.ZERO, listener);
  }

  private void collect(
      Transport transport, GuestPrivateKey key, Duration wait, AttestationListener listener)
      throws InterruptedException {
    switch (transport.releases(key.id(), wait)) {
      case Answer.Given<List<SealedRelease>>(List<SealedRelease> releases) -> {
        for (SealedRelease release : releases) {
          take(release, key, listener);
        }
      }
      case Answer.Refused<List<SealedRelease>>(Answer.Problem problem) ->
          listener.failed(guest, "asking for secrets", problem.toString());
      case Answer.Unreachable<List<SealedRelease>>(String why) ->
          listener.failed(guest, "asking for secrets", why);
    }
  }

  private void take(SealedRelease release, GuestPrivateKey key, AttestationListener listener)
      throws InterruptedException {
    Optional<UUID> id = SecretDirectory.id(release.id());
    if (id.map(versions::get).filter(held -> held == release.version()).isPresent()) {
      return;
    }
    if (Optional.ofNullable(refused.get(release.id())).equals(Optional.of(release.sealed()))) {
      return;
    }
    switch (open(release, id, key)) {
      case Parsed.Malformed<SecretValue>(Refusal refusal) -> {
        refused.put(release.id(), release.sealed());
        listener.secretRefused(guest, shown(release.id()), refusal);
      }
      case Parsed.Ok<SecretValue>(SecretValue value) -> {
        try (value) {
          var given = new GivenSecret(id.orElseThrow(), release.name(), release.version(), value);
          for (SecretDelivery delivery : deliveries) {
            delivery.deliver(given);
          }
          versions.put(given.id(), given.version());
          refused.remove(release.id());
          listener.secretDelivered(guest, given.id(), given.version());
        } catch (DeliveryException e) {
          listener.failed(
              guest,
              "delivering secret %s".formatted(release.id()),
              String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private Parsed<SecretValue> open(SealedRelease release, Optional<UUID> id, GuestPrivateKey key) {
    if (id.isEmpty()) {
      return refused(
          Reason.FIELD_OUT_OF_RANGE, "secretId", "a GUID in lower case", shown(release.id()));
    }
    if (release.name().length() > LONGEST_NAME
        || release.name().chars().anyMatch(Character::isISOControl)) {
      return refused(
          Reason.FIELD_OUT_OF_RANGE,
          "name",
          "at most %d characters that can be printed".formatted(LONGEST_NAME),
          "others");
    }
    if (!SEALINGS.contains(release.sealing())) {
      return refused(
          Reason.UNSUPPORTED_ALGORITHM, "sealing", "hpke or svsm-state", shown(release.sealing()));
    }
    long held = versions.getOrDefault(id.get(), 0L);
    if (release.version() < Math.max(1, held)) {
      return refused(
          Reason.STATE_ROLLBACK,
          "version",
          "later than %d".formatted(held),
          Long.toString(release.version()));
    }
    return switch (HpkeEnvelope.parse(release.sealed())) {
      case Parsed.Malformed<HpkeEnvelope>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<HpkeEnvelope>(HpkeEnvelope envelope) ->
          HpkeSealing.open(
              key,
              new SealingContext(
                  guest.tenant(), guest.guest(), guest.workload(), release.id(), release.version()),
              envelope);
    };
  }

  private static Parsed<SecretValue> refused(
      Reason reason, String field, String wanted, String got) {
    return new Parsed.Malformed<>(new Refusal(reason, field, wanted, got));
  }

  private static String shown(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= LONGEST_SHOWN
        ? printable
        : printable.substring(0, LONGEST_SHOWN) + "…";
  }
}
