package dev.assay.cli.fleet;

import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Tier;
import java.util.EnumMap;
import java.util.Map;

/// What was sent, held against what came of it.
///
/// @param challenges that were given
/// @param unchallenged requests for a challenge that nobody answered
/// @param unanswered posts that nobody answered; what the log has of them is counted, too
/// @param refusals what the gateway did not take, by request and HTTP status
/// @param rejections by reason
/// @param later verdicts that no evidence was the cause of
/// @param findings by kind
/// @param unnoticed clones that no finding tells of
record Balance(
    int guests,
    long challenges,
    long unchallenged,
    long unanswered,
    Map<String, Long> refusals,
    Map<Conduct, Row> byConduct,
    Map<Kind, Row> byKind,
    Map<String, Long> rejections,
    Map<Cause, Long> later,
    Map<String, Long> findings,
    long unnoticed,
    Releases releases) {

  /// Submissions, by what came of them.
  ///
  /// @param sent that the gateway took
  /// @param found on the log without an answer to whoever sent them
  /// @param missing sent, but not on the log
  /// @param admitted with a result, whatever it is
  /// @param open neither rejected nor admitted and given a verdict
  /// @param twice rejected, and yet given a verdict
  record Row(
      long sent,
      long found,
      long missing,
      long admitted,
      long rejected,
      Map<Tier, Long> tiers,
      long open,
      long twice) {
    static final Row NONE = new Row(0, 0, 0, 0, 0, Map.of(), 0, 0);

    static Row of(Account.Fate fate) {
      boolean rejected = fate.rejected != null;
      boolean admitted = fate.verified != null;
      return new Row(
          fate.sent ? 1 : 0,
          fate.sent ? 0 : 1,
          fate.onLog ? 0 : 1,
          admitted ? 1 : 0,
          rejected ? 1 : 0,
          fate.tier == null ? Map.of() : Map.of(fate.tier, 1L),
          fate.isSettled() ? 0 : 1,
          rejected && fate.tier != null ? 1 : 0);
    }

    Row plus(Row other) {
      Map<Tier, Long> sum = new EnumMap<>(Tier.class);
      sum.putAll(tiers);
      other.tiers.forEach((tier, count) -> sum.merge(tier, count, Long::sum));
      return new Row(
          sent + other.sent,
          found + other.found,
          missing + other.missing,
          admitted + other.admitted,
          rejected + other.rejected,
          sum,
          open + other.open,
          twice + other.twice);
    }

    long tier(Tier tier) {
      return tiers.getOrDefault(tier, 0L);
    }
  }

  /// @param total how many there are, each guest, secret and version counted once
  /// @param twice how many more than that
  /// @param guests how many guests were given any
  /// @param affirmed guests that were affirmed and bound a key
  /// @param affirmedWithout of these, who was given nothing
  record Releases(long total, long twice, int guests, int affirmed, int affirmedWithout) {}

  Row total() {
    return byConduct.values().stream().reduce(Row.NONE, Row::plus);
  }

  /// Whatever does not add up.
  ///
  /// @param own whether the deployment is the fleet's own: there whoever is affirmed is to be given
  ///   a secret, and no clone was seen before
  long remainder(boolean own) {
    Row total = total();
    return total.missing()
        + total.open()
        + total.twice()
        + releases.twice()
        + (own ? releases.affirmedWithout() + unnoticed : 0);
  }
}
