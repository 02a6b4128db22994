package dev.assay.policy;

import dev.assay.appraisal.SecretGrant;
import dev.assay.evidence.Parsed;
import dev.assay.policy.ContextInForce.InForce;
import dev.assay.policy.Verdicts.Basis;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Tier;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestKey;
import dev.assay.secrets.sealing.HpkeEnvelope;
import dev.assay.secrets.sealing.HpkeSealing;
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
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/// Releases secrets to guests that earn them: each version once to each guest key.
///
/// What a guest has earned and does not hold yet is noted as due, and stays due until its secret is
/// at hand, however long the source is away. The ledger's entry and the release that it stands for
/// are written in one transaction, and so is the end of being due: after a crash either all of it
/// happened, or nothing did.
final class Releases {
  private static final byte[] PRESENT = {1};
  private static final char SEPARATOR = '\u0000';
  private static final char AFTER_SEPARATOR = '\u0001';
  private static final String HPKE = "hpke";

  private final KeyValueStore<String, Long> ledger;
  private final KeyValueStore<String, byte[]> due;
  private final KeyValueStore<String, Long> versions;
  private final SecretShelf shelf;
  private final SecureRandom random;
  private final Verdicts verdicts;

  Releases(ProcessorContext<?, ?> context, PolicySetup setup, Verdicts verdicts) {
    this.ledger = context.getStateStore(PolicyTopology.LEDGER);
    this.due = context.getStateStore(PolicyTopology.RELEASES_DUE);
    this.versions = context.getStateStore(PolicyTopology.SECRET_VERSIONS);
    this.shelf = setup.secrets();
    this.random = setup.random();
    this.verdicts = verdicts;
  }

  /// A guest as it stands now.
  record Standing(Basis basis, Tier tier) {}

  /// A secret that a guest holds, by the ledger.
  record Holding(String secretId, long version) {}

  /// Notes what a guest has earned by its latest verdict and does not hold.
  ///
  /// @return why it can't be given anything, where that is for its key
  Optional<Refusal> consider(String guest, Standing standing) {
    List<SecretGrant> grants = grants(standing);
    if (grants.isEmpty()) {
      return Optional.empty();
    }
    Result result = standing.basis().result();
    switch (guestKey(result)) {
      case Parsed.Malformed<GuestKey>(dev.assay.evidence.Refusal refusal) -> {
        return Optional.of(
            new Refusal(refusal.reason().name(), refusal.field(), refusal.wanted(), refusal.got()));
      }
      case Parsed.Ok<GuestKey>(GuestKey key) -> {
        for (SecretGrant grant : grants) {
          Long held = ledger.get(ledgerKey(guest, key, grant));
          OptionalLong latest = versions(reference(grant));
          if (held == null || (latest.isPresent() && latest.getAsLong() > held)) {
            due.put(dueKey(reference(grant), guest, grant), PRESENT);
          }
        }
        return Optional.empty();
      }
    }
  }

  /// Releases what is due and at hand.
  ///
  /// @param standing by guest: asked again now, for a verdict may have fallen since
  /// @param most how many entries are looked at
  void release(
      Instant now,
      int most,
      Function<String, Optional<Standing>> standing,
      Consumer<SecretRelease> out) {
    String after = "";
    int left = most;
    while (left > 0) {
      Optional<String> next = firstFrom(after);
      if (next.isEmpty()) {
        return;
      }
      Due entry = Due.of(next.get());
      Optional<Optional<SecretRelease>> done =
          shelf.latest(
              entry.reference(),
              (value, version) ->
                  release(entry, standing.apply(entry.guest()), value, version, now));
      if (done.isEmpty()) {
        // Not at hand: whatever waits for other secrets is not held up.
        after = entry.reference().toString() + AFTER_SEPARATOR;
      } else {
        done.get().ifPresent(out);
        due.delete(next.get());
        after = next.get();
        left--;
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

  /// All that a guest was ever given, whichever key it had then.
  List<Holding> heldBy(String guest) {
    var held = new ArrayList<Holding>();
    try (KeyValueIterator<String, Long> entries =
        ledger.range(guest + SEPARATOR, guest + AFTER_SEPARATOR)) {
      while (entries.hasNext()) {
        KeyValue<String, Long> entry = entries.next();
        held.add(
            new Holding(entry.key.substring(entry.key.lastIndexOf(SEPARATOR) + 1), entry.value));
      }
    }
    return held;
  }

  /// Empty where the guest has not earned it any more, or holds it.
  private Optional<SecretRelease> release(
      Due entry, Optional<Standing> found, SecretValue value, long version, Instant now) {
    Optional<SecretGrant> grant =
        found.stream()
            .flatMap(standing -> grants(standing).stream())
            .filter(one -> one.id().toString().equals(entry.secretId()))
            .filter(one -> reference(one).equals(entry.reference()))
            .findFirst();
    if (grant.isEmpty()) {
      return Optional.empty();
    }
    Basis basis = found.orElseThrow().basis();
    return switch (guestKey(basis.result())) {
      case Parsed.Malformed<GuestKey> _ -> Optional.empty();
      case Parsed.Ok<GuestKey>(GuestKey key) ->
          release(entry.guest(), basis, grant.get(), key, value, version, now);
    };
  }

  private Optional<SecretRelease> release(
      String guest,
      Basis basis,
      SecretGrant grant,
      GuestKey key,
      SecretValue value,
      long version,
      Instant now) {
    String entry = ledgerKey(guest, key, grant);
    Long held = ledger.get(entry);
    if (held != null && held >= version) {
      return Optional.empty();
    }
    Result result = basis.result();
    var context =
        new SealingContext(
            result.getTenant(),
            result.getGuest(),
            result.getWorkload(),
            grant.id().toString(),
            version);
    if (!(HpkeSealing.seal(key, context, value, random)
        instanceof Parsed.Ok<HpkeEnvelope>(HpkeEnvelope envelope))) {
      return Optional.empty();
    }
    ledger.put(entry, version);
    return Optional.of(
        SecretRelease.newBuilder()
            .setTenant(result.getTenant())
            .setGuest(result.getGuest())
            .setWorkload(result.getWorkload())
            .setSecretId(grant.id().toString())
            .setSecretName(grant.name())
            .setSecretVersion(version)
            .setSealing(HPKE)
            .setSealed(ByteBuffer.wrap(envelope.encode().toArray()))
            .setGuestKeySha256(ByteBuffer.wrap(key.id().toArray()))
            .setVerdict(verdicts.pins(basis))
            .setReleasedAt(now)
            .build());
  }

  /// What a guest earns as it stands: only by a verdict that affirms, and by evidence that answers
  /// a challenge.
  private static List<SecretGrant> grants(Standing standing) {
    return standing.tier() == Tier.AFFIRMING
            && standing.basis().result().getSolicited()
            && standing.basis().result().getGuestPublicKey() != null
        ? standing.basis().policy().map(policy -> policy.policy().secrets()).orElse(List.of())
        : List.of();
  }

  private static Parsed<GuestKey> guestKey(Result result) {
    ByteBuffer spki = result.getGuestPublicKey();
    if (spki == null) {
      throw new IllegalStateException("asked only where there is one");
    }
    return GuestKey.parse(Answers.bytes(spki));
  }

  private OptionalLong versions(SecretReference reference) {
    Long known = versions.get(reference.toString());
    return known == null ? OptionalLong.empty() : OptionalLong.of(known);
  }

  private Optional<String> firstFrom(String after) {
    try (KeyValueIterator<String, byte[]> entries =
        due.range(after.isEmpty() ? null : after, null)) {
      return entries.hasNext() ? Optional.of(entries.next().key) : Optional.empty();
    }
  }

  private static SecretReference reference(SecretGrant grant) {
    return new SecretReference(grant.from().source(), grant.from().path());
  }

  /// guest ‖ 00 ‖ SHA-256 of its key, hex ‖ 00 ‖ secret id.
  private static String ledgerKey(String guest, GuestKey key, SecretGrant grant) {
    return guest + SEPARATOR + key.id().toHex() + SEPARATOR + grant.id();
  }

  /// reference ‖ 00 ‖ guest ‖ 00 ‖ secret id: those that wait for one secret lie together.
  private static String dueKey(SecretReference reference, String guest, SecretGrant grant) {
    return reference.toString() + SEPARATOR + guest + SEPARATOR + grant.id();
  }

  private record Due(SecretReference reference, String guest, String secretId) {
    static Due of(String key) {
      int first = key.indexOf(SEPARATOR);
      int second = key.indexOf(SEPARATOR, first + 1);
      String reference = key.substring(0, first);
      int colon = reference.indexOf(':');
      return new Due(
          new SecretReference(reference.substring(0, colon), reference.substring(colon + 1)),
          key.substring(first + 1, second),
          key.substring(second + 1));
    }
  }
}
