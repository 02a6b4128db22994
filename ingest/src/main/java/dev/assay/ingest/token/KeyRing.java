package dev.assay.ingest.token;

import dev.assay.appraisal.jws.JwsKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Keys that sign one after the other. Of those that may, the one that began last does; each stays
/// published until the last token signed by it has expired, and is published before it signs, so
/// that nobody meets a token whose key was never seen.
///
/// @param keys the one that begins first, first
/// @param others are published, and sign nothing here
/// @param lifetime of tokens
record KeyRing(List<TokenKey> keys, List<JwsKey> others, Duration lifetime) {
  /// How long after a gateway has read a new key it signs by it: by then the others have read it,
  /// too, even where files take a minute to reach them all.
  static final Duration INTRODUCTION = Duration.ofMinutes(2);

  KeyRing {
    keys = keys.stream().sorted(Comparator.comparing(TokenKey::from)).toList();
    others = List.copyOf(others);
  }

  Optional<TokenKey> signing(Instant at) {
    return keys.stream().filter(key -> key.maySignAt(at)).reduce((_, later) -> later);
  }

  /// Whose signatures count.
  List<TokenKey> published(Instant at) {
    return keys.stream().filter(key -> isPublished(key, at)).toList();
  }

  /// Those, and the others.
  Set<JwsKey> allPublished(Instant at) {
    var all = new LinkedHashSet<JwsKey>();
    published(at).forEach(key -> all.add(key.verificationKey()));
    all.addAll(others);
    return all;
  }

  /// When there will be no key to sign with, as far as is known.
  Optional<Instant> end() {
    return keys.stream().anyMatch(key -> key.until().isEmpty())
        ? Optional.empty()
        : keys.stream().flatMap(key -> key.until().stream()).max(Comparator.naturalOrder());
  }

  /// A key stops to sign at its end, or when a later one begins; the later one's end changes
  /// nothing of that: then the earlier signs again, and is published for as long as it may.
  private boolean isPublished(TokenKey key, Instant at) {
    return !key.hasEndedBy(at.minus(lifetime)) && !isSuperseded(key, at.minus(lifetime));
  }

  private boolean isSuperseded(TokenKey key, Instant at) {
    return keys.stream()
        .anyMatch(
            later ->
                later.from().isAfter(key.from())
                    && !at.isBefore(later.begins())
                    && (later.until().isEmpty() || endsAfter(later, key)));
  }

  private static boolean endsAfter(TokenKey later, TokenKey earlier) {
    return earlier.until().isPresent()
        && later.until().isPresent()
        && !later.until().get().isBefore(earlier.until().get());
  }

  /// What was read now in place of what was read before. A key that is new is published at once and
  /// signs when all gateways know it. One that is gone signs until another may, and then stays
  /// published as any that has ended.
  ///
  /// @return empty where none of the keys read may ever sign
  Optional<KeyRing> replacedBy(KeyRing read, Instant now) {
    Map<JwsKey, TokenKey> before = new LinkedHashMap<>();
    keys.forEach(key -> before.put(key.verificationKey(), key));
    Instant introduced = signing(now).isPresent() ? now.plus(INTRODUCTION) : now;
    var all = new ArrayList<TokenKey>();
    for (TokenKey key : read.keys()) {
      TokenKey known = before.remove(key.verificationKey());
      all.add(key.knownAt(known == null ? introduced : known.known()));
    }
    Optional<Instant> handover = nextSigning(all, now);
    if (handover.isEmpty() && !keys.isEmpty()) {
      return Optional.empty();
    }
    for (TokenKey gone : before.values()) {
      TokenKey ending = gone.endingAt(handover.orElse(now));
      if (!ending.hasEndedBy(now.minus(lifetime))) {
        all.add(ending);
      }
    }
    return Optional.of(new KeyRing(all, read.others(), lifetime));
  }

  /// The first instant from now on at which one of them may sign.
  private static Optional<Instant> nextSigning(List<TokenKey> keys, Instant now) {
    return keys.stream()
        .map(key -> new Start(key, later(key.begins(), now)))
        .filter(start -> start.key().maySignAt(start.at()))
        .map(Start::at)
        .min(Comparator.naturalOrder());
  }

  private record Start(TokenKey key, Instant at) {}

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
