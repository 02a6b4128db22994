package dev.assay.policy;

import dev.assay.appraisal.Appraisal;
import dev.assay.policy.ContextInForce.Draft;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.Forecast;
import dev.assay.schemas.event.Result;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// What drafts would say of guests, beside what is in force. Written where the two differ, and once
/// more where they no longer do; never twice the same.
final class Forecasts {
  private static final String NO_DRAFT = "";

  private final KeyValueStore<String, ByteBuffer> written;
  private final ContentHash hash = new ContentHash();

  /// False while nothing is forecast of any guest, as in most deployments at most times; null: not
  /// known.
  private @Nullable Boolean some;

  /// @param written guest to the hash of the last forecast written that differs from its verdict
  Forecasts(KeyValueStore<String, ByteBuffer> written) {
    this.written = written;
  }

  /// @param now what is in force says
  /// @param then what would be said were the draft in force
  /// @return empty where there is nothing new to say
  Optional<Forecast> compare(
      String guest, Result result, Draft draft, Appraisal now, Appraisal then, Instant at) {
    Forecast forecast = write(result, draft.name(), now, then, at);
    ByteBuffer before = written.get(guest);
    if (isNoChange(forecast)) {
      return before == null ? Optional.empty() : takeBack(guest, forecast);
    }
    ByteBuffer content = hash.of(forecast);
    if (content.equals(before)) {
      return Optional.empty();
    }
    written.put(guest, content);
    some = true;
    return Optional.of(forecast);
  }

  /// The context changed: what was forecast may have been taken back since this looked.
  void lookAgain() {
    some = null;
  }

  private boolean hasSome() {
    if (some == null) {
      try (KeyValueIterator<String, ByteBuffer> all = written.all()) {
        some = all.hasNext();
      }
    }
    return some;
  }

  /// Nothing is in draft for the guest any more.
  ///
  /// @return empty where nothing was forecast
  Optional<Forecast> takeBack(String guest, Recalled recalled, Appraisal now, Instant at) {
    return !hasSome() || written.get(guest) == null
        ? Optional.empty()
        : takeBack(guest, write(recalled.result(), NO_DRAFT, now, now, at));
  }

  private Optional<Forecast> takeBack(String guest, Forecast noChange) {
    written.delete(guest);
    return Optional.of(noChange);
  }

  private static Forecast write(
      Result result, String draft, Appraisal now, Appraisal then, Instant at) {
    return Forecast.newBuilder()
        .setTenant(result.getTenant())
        .setGuest(result.getGuest())
        .setWorkload(result.getWorkload())
        .setDraft(draft)
        .setTier(Verdicts.tier(now.tier()))
        .setForecastTier(Verdicts.tier(then.tier()))
        .setChanged(changed(now, then))
        .setNewAdvisories(
            then.advisories().stream().filter(id -> !now.advisories().contains(id)).toList())
        .setValidUntil(then.validUntil().orElse(null))
        .setForecastAt(at)
        .build();
  }

  /// That a verdict would run out at another time is no difference: with each round of collateral
  /// all do.
  private static boolean isNoChange(Forecast forecast) {
    return forecast.getTier() == forecast.getForecastTier()
        && forecast.getChanged().isEmpty()
        && forecast.getNewAdvisories().isEmpty();
  }

  /// What the draft makes of checks that come out otherwise, or that only it makes.
  private static List<Check> changed(Appraisal now, Appraisal then) {
    var made = new HashSet<>(now.checks());
    return then.checks().stream()
        .filter(check -> !made.contains(check))
        .map(Verdicts::check)
        .toList();
  }
}
