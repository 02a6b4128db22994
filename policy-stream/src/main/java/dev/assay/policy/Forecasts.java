package dev.assay.policy;

import dev.assay.appraisal.Appraisal;
import dev.assay.policy.ContextInForce.InForce;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.Forecast;
import dev.assay.schemas.event.Result;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/// What drafts would say of guests, beside what is in force. Written where the two differ, and once
/// more where they no longer do; never twice the same.
final class Forecasts {
  private final KeyValueStore<String, ByteBuffer> written;
  private final ContentHash hash = new ContentHash();

  /// @param written guest to the hash of the last forecast written that differs from its verdict
  Forecasts(KeyValueStore<String, ByteBuffer> written) {
    this.written = written;
  }

  /// @param now what is in force says
  /// @param then what the draft would say
  /// @return empty where there is nothing new to say
  Optional<Forecast> compare(
      String guest, Result result, InForce draft, Appraisal now, Appraisal then, Instant at) {
    Forecast forecast =
        Forecast.newBuilder()
            .setTenant(result.getTenant())
            .setGuest(result.getGuest())
            .setWorkload(result.getWorkload())
            .setDraft(draft.name())
            .setTier(Verdicts.tier(now))
            .setForecastTier(Verdicts.tier(then))
            .setChanged(changed(now, then))
            .setValidUntil(then.validUntil().orElse(null))
            .setForecastAt(at)
            .build();
    boolean same =
        forecast.getTier() == forecast.getForecastTier() && forecast.getChanged().isEmpty();
    ByteBuffer before = written.get(guest);
    if (same) {
      if (before == null) {
        return Optional.empty();
      }
      written.delete(guest);
      return Optional.of(forecast);
    }
    ByteBuffer content = hash.of(forecast);
    if (content.equals(before)) {
      return Optional.empty();
    }
    written.put(guest, content);
    return Optional.of(forecast);
  }

  /// The guest's policy has no draft any more.
  void forget(String guest) {
    if (written.get(guest) != null) {
      written.delete(guest);
    }
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
