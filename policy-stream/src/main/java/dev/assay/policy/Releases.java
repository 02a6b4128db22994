package dev.assay.policy;

import dev.assay.appraisal.SecretGrant;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.policy.ContextInForce.InForce;
import dev.assay.policy.DueReleases.Due;
import dev.assay.policy.Verdicts.Basis;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Tier;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestKey;
import dev.assay.secrets.sealing.SealingContext;
import dev.assay.secrets.source.SecretReference;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Releases secrets to guests that earn them: each version once to each guest key, and to a launch
/// that has none all at once: see [LaunchReleases].
///
/// What a guest has earned and does not hold yet is noted as due, and stays due until its secret is
/// at hand, however long the source is away. The ledger's entry and the release that it stands for
/// are written in one transaction, and so is the end of being due: after a crash either all of it
/// happened, or nothing did. So it is whichever way a release is sealed: see [Sealing].
final class Releases {
  private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

  private final Ledger ledger;
  private final DueReleases due;
  private final KeyValueStore<String, Long> versions;
  private final SecretShelf shelf;
  private final SecureRandom random;
  private final Verdicts verdicts;
  private final GuestFindings findings;
  private final LaunchReleases launches;

  /// Guest ‖ 00 ‖ `state` ‖ 00 ‖ secret id to the version that was held back and told of. Beside
  /// what [LaunchReleases] and [MissingSecrets] said.
  private final KeyValueStore<String, Long> said;

  /// Where looking at what is due goes on; empty: at its beginning.
  private Optional<Due> next = Optional.empty();

  Releases(
      ProcessorContext<String, SpecificRecord> context,
      PolicySetup setup,
      Ledger ledger,
      Verdicts verdicts) {
    this.ledger = ledger;
    this.due = new DueReleases(context.getStateStore(PolicyTopology.RELEASES_DUE));
    this.versions = context.getStateStore(PolicyTopology.SECRET_VERSIONS);
    this.shelf = setup.secrets();
    this.random = setup.random();
    this.verdicts = verdicts;
    this.findings = new GuestFindings(context);
    this.launches = new LaunchReleases(context, setup, ledger, findings);
    this.said = context.getStateStore(PolicyTopology.SECRETS_MISSING);
  }

  /// A guest as it stands now.
  record Standing(Basis basis, Tier tier) {
    Result result() {
      return basis.result();
    }

    /// What it earns: only by a verdict that affirms, and by evidence that answers a challenge and
    /// vouches for a key, or is a launch, which vouches for itself.
    List<SecretGrant> grants() {
      List<SecretGrant> granted =
          tier == Tier.AFFIRMING
              ? basis.policy().map(policy -> policy.policy().secrets()).orElse(List.of())
              : List.of();
      return !granted.isEmpty() && (bindsAKey() || isLaunch()) ? granted : List.of();
    }

    boolean isLaunch() {
      return OwnedLaunch.isOne(basis.recalled());
    }

    private boolean bindsAKey() {
      return result().getSolicited() && result().getGuestPublicKey() != null;
    }

    /// Where a secret is kept for this guest; empty where its name can't be part of a path.
    Optional<SecretReference> reference(SecretGrant grant) {
      return grant
          .from()
          .of(result().getGuest())
          .map(place -> new SecretReference(place.source(), place.path()));
    }

    /// Why it can't be given what each guest has of its own.
    dev.assay.evidence.Refusal unnameable() {
      return new dev.assay.evidence.Refusal(
          Reason.FIELD_OUT_OF_RANGE,
          "guest",
          "letters, digits and . _ - where each guest has a secret of its own",
          result().getGuest());
    }

    Parsed<GuestKey> key() {
      ByteBuffer spki = result().getGuestPublicKey();
      if (spki == null) {
        throw new IllegalStateException("asked only where there is one");
      }
      return GuestKey.parse(Answers.bytes(spki));
    }
  }

  /// Notes what a guest has earned by its latest verdict and does not hold.
  ///
  /// @param attested whether the verdict is on new evidence. Newer versions of what is one guest's
  ///   own are looked for only then
  /// @return why it can't be given something, where that is for its key or for what it is: the
  ///   guest's verdict says so
  Set<Refusal> consider(String guest, Standing standing, boolean attested) {
    List<SecretGrant> grants = standing.grants();
    if (grants.isEmpty()) {
      return Set.of();
    }
    var refused = new LinkedHashSet<Refusal>();
    if (standing.isLaunch()) {
      launches
          .earned(guest, standing, refusal -> refused.add(event(refusal)))
          .ifPresent(grant -> due(guest, standing, grant));
      return refused;
    }
    return switch (standing.key()) {
      case Parsed.Malformed<GuestKey>(var refusal) -> Set.of(event(refusal));
      case Parsed.Ok<GuestKey>(GuestKey key) -> {
        for (SecretGrant grant : grants) {
          refusal(guest, standing, key, grant)
              .ifPresentOrElse(refused::add, () -> earn(guest, standing, key, grant, attested));
        }
        yield refused;
      }
    };
  }

  private Optional<Refusal> refusal(
      String guest, Standing standing, GuestKey key, SecretGrant grant) {
    if (standing.reference(grant).isEmpty()) {
      return Optional.of(event(standing.unnameable()));
    }
    return sealing(guest, standing, grant).unsuitable(key).map(Releases::event);
  }

  private void earn(
      String guest, Standing standing, GuestKey key, SecretGrant grant, boolean attested) {
    SecretReference reference = standing.reference(grant).orElseThrow();
    OptionalLong held = ledger.version(guest, key.id(), grant.id());
    Long latest = versions.get(reference.toString());
    if (held.isEmpty()
        || (latest != null && latest > held.getAsLong())
        || (attested && grant.from().isPerGuest())) {
      due(guest, standing, grant);
    }
  }

  private void due(String guest, Standing standing, SecretGrant grant) {
    due.add(new Due(standing.reference(grant).orElseThrow(), guest, grant.id()));
  }

  private Sealing sealing(String guest, Standing standing, SecretGrant grant) {
    return Sealing.of(
        grant,
        standing.basis().recalled(),
        grant.oldestState().isPresent() ? ledger.newest(guest, grant.id()) : 0);
  }

  /// Releases what is due and at hand. Goes on where it stopped, so that whatever is not at hand,
  /// however much of it, holds up nothing else.
  ///
  /// @param standing by guest: asked again now, for a verdict may have fallen since
  /// @param most how many entries are looked at
  void release(
      Instant now,
      int most,
      Function<String, Optional<Standing>> standing,
      Consumer<SecretRelease> out) {
    next = next.or(due::first);
    for (int left = most; left > 0 && next.isPresent(); left--) {
      Due entry = next.get();
      if (shelf.latestVersion(entry.reference()).isEmpty()) {
        next = due.afterSecretOf(entry);
        continue;
      }
      if (settle(entry, standing.apply(entry.guest()), now, out)) {
        due.remove(entry);
      }
      next = due.after(entry);
    }
  }

  /// @return whether it is not due any more, for it was released or is not earned
  private boolean settle(
      Due entry, Optional<Standing> found, Instant now, Consumer<SecretRelease> out) {
    if (found.filter(Standing::isLaunch).isPresent()) {
      Standing launch = found.get();
      return launches.release(entry.guest(), launch, begun(launch, now), out);
    }
    Optional<Optional<SecretRelease>> done =
        shelf.latest(
            entry.reference(), (value, version) -> release(entry, found, value, version, now));
    done.flatMap(Function.identity()).ifPresent(out);
    return done.isPresent();
  }

  /// A policy that gives a secret of which there is a newer version than this task knew.
  record Rotation(InForce policy, SecretReference secret, long version) {
    @Override
    public String toString() {
      return "secret %s version %d".formatted(secret, version);
    }
  }

  /// What was rotated, for every policy that gives it; none of those that are one guest's own. Each
  /// secret is looked at once: what is news to the first policy would else be known to the next.
  Set<Rotation> rotated(List<InForce> policies) {
    var newer = new HashMap<SecretReference, OptionalLong>();
    var rotated = new LinkedHashSet<Rotation>();
    for (InForce policy : policies) {
      for (SecretGrant grant : policy.policy().secrets()) {
        if (!grant.from().isPerGuest()) {
          var reference = new SecretReference(grant.from().source(), grant.from().path());
          newer
              .computeIfAbsent(reference, this::newerThanKnown)
              .ifPresent(version -> rotated.add(new Rotation(policy, reference, version)));
        }
      }
    }
    return rotated;
  }

  /// Takes note of it. Empty, too, of a secret that is known for the first time: nobody holds it.
  private OptionalLong newerThanKnown(SecretReference reference) {
    OptionalLong latest = shelf.latestVersion(reference);
    Long known = versions.get(reference.toString());
    if (latest.isEmpty() || (known != null && latest.getAsLong() <= known)) {
      return OptionalLong.empty();
    }
    versions.put(reference.toString(), latest.getAsLong());
    return known == null ? OptionalLong.empty() : latest;
  }

  /// Empty where the guest has not earned it any more, or holds it.
  private Optional<SecretRelease> release(
      Due entry, Optional<Standing> found, SecretValue value, long version, Instant now) {
    Optional<SecretGrant> grant =
        found.stream()
            .flatMap(standing -> standing.grants().stream())
            .filter(one -> one.id().equals(entry.secret()))
            .filter(one -> found.get().reference(one).filter(entry.reference()::equals).isPresent())
            .findFirst();
    if (grant.isEmpty()
        || !(found.orElseThrow().key() instanceof Parsed.Ok<GuestKey>(GuestKey key))) {
      return Optional.empty();
    }
    OptionalLong held = ledger.version(entry.guest(), key.id(), entry.secret());
    if (held.isPresent() && held.getAsLong() >= version) {
      return Optional.empty();
    }
    Optional<SecretRelease> sealed =
        sealed(entry.guest(), found.get(), grant.get(), key, value, version, now);
    sealed.ifPresent(_ -> ledger.enter(entry.guest(), key.id(), entry.secret(), version));
    return sealed;
  }

  /// Empty where the key is none that this guest's releases are sealed to, which was said when its
  /// evidence came, or the secret an older one than the guest may have.
  private Optional<SecretRelease> sealed(
      String guest,
      Standing standing,
      SecretGrant grant,
      GuestKey key,
      SecretValue value,
      long version,
      Instant now) {
    Result result = standing.result();
    String id = grant.id().toString();
    var context =
        new SealingContext(
            result.getTenant(), result.getGuest(), result.getWorkload(), id, version);
    Sealing sealing = sealing(guest, standing, grant);
    return switch (sealing.seal(key, context, value, random)) {
      case Parsed.Malformed<Bytes>(var refusal) -> {
        LOG.warn("secret {} version {} is not given to {}: {}", id, version, guest, refusal);
        if (refusal.reason() == Reason.STATE_ROLLBACK) {
          tellOfRollback(guest, standing, id, version, refusal.toString());
        }
        yield Optional.empty();
      }
      case Parsed.Ok<Bytes>(Bytes sealed) ->
          Optional.of(
              begun(standing, now)
                  .setSecretId(id)
                  .setSecretName(grant.name())
                  .setSecretVersion(version)
                  .setSealing(sealing.wireName())
                  .setSealed(ByteBuffer.wrap(sealed.toArray()))
                  .setGuestKeySha256(ByteBuffer.wrap(key.id().toArray()))
                  .build());
    };
  }

  /// Once for each version that is held back, however often the guest attests.
  private void tellOfRollback(
      String guest, Standing standing, String secret, long version, String why) {
    String key = String.join("\0", guest, "state", secret);
    if (!Long.valueOf(version).equals(said.get(key))) {
      said.put(key, version);
      findings.find(
          guest,
          standing,
          FindingKind.STATE_ROLLED_BACK,
          "%s version %d".formatted(secret, version),
          why);
    }
  }

  /// What every release says, whatever is sealed.
  private SecretRelease.Builder begun(Standing standing, Instant now) {
    Result result = standing.result();
    return SecretRelease.newBuilder()
        .setTenant(result.getTenant())
        .setGuest(result.getGuest())
        .setWorkload(result.getWorkload())
        .setVerdict(verdicts.pins(standing.basis()))
        .setReleasedAt(now);
  }

  private static Refusal event(dev.assay.evidence.Refusal refusal) {
    return new Refusal(refusal.reason().name(), refusal.field(), refusal.wanted(), refusal.got());
  }
}
