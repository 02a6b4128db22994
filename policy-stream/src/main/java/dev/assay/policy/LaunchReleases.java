package dev.assay.policy;

import dev.assay.appraisal.SecretGrant;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.policy.Releases.Standing;
import dev.assay.schemas.event.HeldSecret;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.source.SecretReference;
import dev.assay.streams.sev.SevSessions;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/// Releases to launches of SEV and SEV-ES, which take their secrets once, before the guest runs:
/// all that the policy gives as one packet, when all of it is at hand, and nothing after that.
///
/// What there is later (a newer version, another secret) is told as a finding, once: such a guest
/// gets it by being launched again.
final class LaunchReleases {
  private static final char SEPARATOR = '\u0000';
  private static final Long UNKNOWN = 0L;

  private final GuestFindings findings;
  private final Ledger ledger;
  private final SecretShelf shelf;
  private final SevSessions sessions;
  private final SecureRandom random;

  /// Secret to the newest version that is known.
  private final KeyValueStore<String, Long> versions;

  /// Guest ‖ 00 ‖ launch, hex ‖ 00 ‖ secret id to the version that was told of; 0: of the secret.
  /// Beside what [MissingSecrets] said, whose keys have one 00 less.
  private final KeyValueStore<String, Long> said;

  LaunchReleases(
      ProcessorContext<String, SpecificRecord> context,
      PolicySetup setup,
      Ledger ledger,
      GuestFindings findings) {
    this.findings = findings;
    this.ledger = ledger;
    this.shelf = setup.secrets();
    this.sessions = setup.launches();
    this.random = setup.random();
    this.versions = context.getStateStore(PolicyTopology.SECRET_VERSIONS);
    this.said = context.getStateStore(PolicyTopology.SECRETS_MISSING);
  }

  /// The first of what a launch is to be given and was not, which stands for all of it.
  ///
  /// @param refused takes why something can't be given to it, where that is for what it is
  Optional<SecretGrant> earned(String guest, Standing standing, Consumer<Refusal> refused) {
    return switch (OwnedLaunch.of(standing.basis().recalled(), sessions)) {
      case Parsed.Malformed<OwnedLaunch>(Refusal refusal) -> {
        refused.accept(refusal);
        yield Optional.empty();
      }
      case Parsed.Ok<OwnedLaunch>(OwnedLaunch launch) -> {
        List<SecretGrant> grants = suitable(standing, refused);
        if (ledger.gaveTo(guest, launch.id())) {
          tellOfNewer(guest, launch.id(), standing, grants);
          yield Optional.empty();
        }
        yield grants.stream().findFirst();
      }
    };
  }

  /// Those that go into its area, in the policy's order.
  private static List<SecretGrant> suitable(Standing standing, Consumer<Refusal> refused) {
    var suitable = new ArrayList<SecretGrant>();
    for (SecretGrant grant : standing.grants()) {
      if (grant.oldestState().isPresent()) {
        refused.accept(
            new Refusal(
                Reason.FIELD_OUT_OF_RANGE,
                "sev_launch",
                "a guest with an SVSM, for the state of its vTPM",
                "a launch of SEV or SEV-ES"));
      } else if (standing.reference(grant).isEmpty()) {
        refused.accept(standing.unnameable());
      } else {
        suitable.add(grant);
      }
    }
    return suitable;
  }

  /// Seals all that a guest's launch has earned, if all of it is at hand.
  ///
  /// @return whether nothing is due to this launch any more
  boolean release(
      String guest, Standing standing, SecretRelease.Builder release, Consumer<SecretRelease> out) {
    List<SecretGrant> grants = suitable(standing, _ -> {});
    if (grants.isEmpty()
        || !(OwnedLaunch.of(standing.basis().recalled(), sessions)
            instanceof Parsed.Ok<OwnedLaunch>(OwnedLaunch launch))
        || ledger.gaveTo(guest, launch.id())) {
      return true;
    }
    var held = new ArrayList<Held>();
    try {
      for (SecretGrant grant : grants) {
        shelf.latest(standing.reference(grant).orElseThrow(), Held.of(grant)).ifPresent(held::add);
      }
      if (held.size() < grants.size()) {
        return false;
      }
      seal(guest, standing, launch, held, release).ifPresent(out);
      return true;
    } finally {
      held.forEach(Held::close);
    }
  }

  /// A secret's own copy: the shelf's may be wiped while others are still looked for.
  private record Held(SecretGrant grant, SecretValue value, long version) implements AutoCloseable {
    static SecretShelf.Use<Held> of(SecretGrant grant) {
      return (value, version) ->
          new Held(grant, SecretValue.takingOver(value.reveal(byte[]::clone)), version);
    }

    HeldSecret event() {
      return new HeldSecret(grant.id().toString(), grant.name(), version);
    }

    @Override
    public void close() {
      value.close();
    }
  }

  private Optional<SecretRelease> seal(
      String guest,
      Standing standing,
      OwnedLaunch launch,
      List<Held> held,
      SecretRelease.Builder release) {
    var values = new LinkedHashMap<UUID, SecretValue>();
    held.forEach(one -> values.put(one.grant().id(), one.value()));
    return switch (launch.seal(values, random)) {
      case Parsed.Malformed<Bytes>(Refusal refusal) -> {
        findings.find(
            guest,
            standing,
            FindingKind.LAUNCH_SECRETS_UNFIT,
            "launch " + launch.id().toHex(),
            refusal.toString());
        yield Optional.empty();
      }
      case Parsed.Ok<Bytes>(Bytes sealed) -> {
        held.forEach(one -> ledger.enter(guest, launch.id(), one.grant().id(), one.version()));
        HeldSecret first = held.getFirst().event();
        yield Optional.of(
            release
                .setSecretId(first.getSecretId())
                .setSecretName(first.getSecretName())
                .setSecretVersion(first.getSecretVersion())
                .setAlsoHolds(held.stream().skip(1).map(Held::event).toList())
                .setSealing(OwnedLaunch.SEALING)
                .setSealed(ByteBuffer.wrap(sealed.toArray()))
                .setGuestKeySha256(ByteBuffer.wrap(launch.id().toArray()))
                .build());
      }
    };
  }

  private void tellOfNewer(
      String guest, Bytes launch, Standing standing, List<SecretGrant> grants) {
    for (SecretGrant grant : grants) {
      OptionalLong held = ledger.version(guest, launch, grant.id());
      long latest = latest(standing.reference(grant).orElseThrow());
      String key = guest + SEPARATOR + launch.toHex() + SEPARATOR + grant.id();
      Long before = said.get(key);
      boolean isNews =
          held.isEmpty()
              ? before == null
              : latest > held.getAsLong() && (before == null || before < latest);
      if (isNews) {
        said.put(key, latest);
        findings.find(
            guest,
            standing,
            FindingKind.LAUNCH_SECRET_OUTDATED,
            grant.id().toString(),
            held.isEmpty()
                ? "the launch took its secrets before the policy gave this one: launch it again"
                : "the launch took version %d, and there is version %d: launch it again"
                    .formatted(held.getAsLong(), latest));
      }
    }
  }

  private long latest(SecretReference reference) {
    return Objects.requireNonNullElse(versions.get(reference.toString()), UNKNOWN);
  }
}
