package dev.assay.policy;

import dev.assay.appraisal.SecretGrant;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/// Releases secrets to guests that earn them: each version once to each guest key.
///
/// What a guest has earned and does not hold yet is noted as due, and stays due until its secret is
/// at hand, however long the source is away. The ledger's entry and the release that it stands for
/// are written in one transaction, and so is the end of being due: after a crash either all of it
/// happened, or nothing did. So it is whichever way a release is sealed: see [Sealing].
final class Releases {
  private final Ledger ledger;
  private final DueReleases due;
  private final KeyValueStore<String, Long> versions;
  private final SecretShelf shelf;
  private final SecureRandom random;
  private final Verdicts verdicts;

  /// Where looking at what is due goes on; empty: at its beginning.
  private Optional<Due> next = Optional.empty();

  Releases(ProcessorContext<?, ?> context, PolicySetup setup, Ledger ledger, Verdicts verdicts) {
    this.ledger = ledger;
    this.due = new DueReleases(context.getStateStore(PolicyTopology.RELEASES_DUE));
    this.versions = context.getStateStore(PolicyTopology.SECRET_VERSIONS);
    this.shelf = setup.secrets();
    this.random = setup.random();
    this.verdicts = verdicts;
  }

  /// A guest as it stands now.
  record Standing(Basis basis, Tier tier) {
    Result result() {
      return basis.result();
    }

    /// What it earns: only by a verdict that affirms, and by evidence that answers a challenge and
    /// vouches for a key.
    List<SecretGrant> grants() {
      return tier == Tier.AFFIRMING
              && result().getSolicited()
              && result().getGuestPublicKey() != null
          ? basis.policy().map(policy -> policy.policy().secrets()).orElse(List.of())
          : List.of();
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
  /// @return why it can't be given anything, where that is for its key
  Optional<Refusal> consider(String guest, Standing standing) {
    List<SecretGrant> grants = standing.grants();
    if (grants.isEmpty()) {
      return Optional.empty();
    }
    return switch (standing.key()) {
      case Parsed.Malformed<GuestKey>(var refusal) -> Optional.of(event(refusal));
      case Parsed.Ok<GuestKey>(GuestKey key) -> {
        Optional<Refusal> unsuitable =
            Sealing.of(standing.result()).unsuitable(key).map(Releases::event);
        if (unsuitable.isEmpty()) {
          grants.stream()
              .filter(grant -> lacks(guest, key, grant))
              .forEach(grant -> due.add(new Due(reference(grant), guest, grant.id())));
        }
        yield unsuitable;
      }
    };
  }

  private boolean lacks(String guest, GuestKey key, SecretGrant grant) {
    OptionalLong held = ledger.version(guest, key, grant.id());
    Long latest = versions.get(reference(grant).toString());
    return held.isEmpty() || (latest != null && latest > held.getAsLong());
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
      Optional<Optional<SecretRelease>> done =
          shelf.latest(
              entry.reference(),
              (value, version) ->
                  release(entry, standing.apply(entry.guest()), value, version, now));
      if (done.isEmpty()) {
        next = due.afterSecretOf(entry);
      } else {
        done.get().ifPresent(out);
        due.remove(entry);
        next = due.after(entry);
      }
    }
  }

  /// Secrets of a policy of which there is a newer version than this task knew.
  List<String> rotated(InForce policy) {
    var rotated = new ArrayList<String>();
    for (SecretGrant grant : policy.policy().secrets()) {
      SecretReference reference = reference(grant);
      OptionalLong latest = shelf.latestVersion(reference);
      Long known = versions.get(reference.toString());
      if (latest.isPresent() && (known == null || latest.getAsLong() > known)) {
        versions.put(reference.toString(), latest.getAsLong());
        if (known != null) {
          rotated.add("%s version %d".formatted(reference, latest.getAsLong()));
        }
      }
    }
    return rotated;
  }

  /// Empty where the guest has not earned it any more, or holds it.
  private Optional<SecretRelease> release(
      Due entry, Optional<Standing> found, SecretValue value, long version, Instant now) {
    Optional<SecretGrant> grant =
        found.stream()
            .flatMap(standing -> standing.grants().stream())
            .filter(one -> one.id().equals(entry.secret()))
            .filter(one -> reference(one).equals(entry.reference()))
            .findFirst();
    if (grant.isEmpty()
        || !(found.orElseThrow().key() instanceof Parsed.Ok<GuestKey>(GuestKey key))) {
      return Optional.empty();
    }
    OptionalLong held = ledger.version(entry.guest(), key, entry.secret());
    if (held.isPresent() && held.getAsLong() >= version) {
      return Optional.empty();
    }
    Basis basis = found.orElseThrow().basis();
    Optional<SecretRelease> sealed = sealed(basis, grant.get(), key, value, version, now);
    sealed.ifPresent(_ -> ledger.enter(entry.guest(), key, entry.secret(), version));
    return sealed;
  }

  /// Empty where the key is none that this guest's releases are sealed to, which was said when its
  /// evidence came.
  private Optional<SecretRelease> sealed(
      Basis basis, SecretGrant grant, GuestKey key, SecretValue value, long version, Instant now) {
    Result result = basis.result();
    String id = grant.id().toString();
    var context =
        new SealingContext(
            result.getTenant(), result.getGuest(), result.getWorkload(), id, version);
    Sealing sealing = Sealing.of(result);
    if (!(sealing.seal(key, context, value, random) instanceof Parsed.Ok<Bytes>(Bytes sealed))) {
      return Optional.empty();
    }
    return Optional.of(
        SecretRelease.newBuilder()
            .setTenant(result.getTenant())
            .setGuest(result.getGuest())
            .setWorkload(result.getWorkload())
            .setSecretId(id)
            .setSecretName(grant.name())
            .setSecretVersion(version)
            .setSealing(sealing.wireName())
            .setSealed(ByteBuffer.wrap(sealed.toArray()))
            .setGuestKeySha256(ByteBuffer.wrap(key.id().toArray()))
            .setVerdict(verdicts.pins(basis))
            .setReleasedAt(now)
            .build());
  }

  private static SecretReference reference(SecretGrant grant) {
    return new SecretReference(grant.from().source(), grant.from().path());
  }

  private static Refusal event(dev.assay.evidence.Refusal refusal) {
    return new Refusal(refusal.reason().name(), refusal.field(), refusal.wanted(), refusal.got());
  }
}
