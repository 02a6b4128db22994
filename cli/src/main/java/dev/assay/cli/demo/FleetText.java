package dev.assay.cli.demo;

import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The words and numbers of a moment, without colours or places.
final class FleetText {
  private static final List<Tier> ORDER =
      List.of(Tier.AFFIRMING, Tier.WARNING, Tier.CONTRAINDICATED, Tier.NONE);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private FleetText() {}

  static List<Tier> tiers() {
    return ORDER;
  }

  static String name(Tier tier) {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  static String rates(Display.Moment moment) {
    long rejected = moment.fleet().rejections().values().stream().mapToLong(Long::longValue).sum();
    String latency =
        moment.latency().count() == 0
            ? "challenge to verdict: none yet"
            : "challenge to verdict: %.0f ms median, %.0f ms p99"
                .formatted(moment.latency().p50Millis(), moment.latency().p99Millis());
    return "%.1f verdicts/s   %s   %,d verdicts, %,d rejected"
        .formatted(moment.perSecond(), latency, moment.fleet().verdicts(), rejected);
  }

  /// A guest that shows something, and what.
  ///
  /// @param tier `-` before its first verdict
  record Story(String guest, String tier, String words) {}

  static List<Story> stories(Display.Moment moment) {
    var stories = new ArrayList<Story>();
    Map<String, Verdict> latest = moment.fleet().latest();
    for (Role role : Role.values()) {
      if (role == Role.ORDINARY) {
        continue;
      }
      Verdict verdict = latest.get(role.guest());
      long rejected = moment.fleet().rejectionsOfGuest().getOrDefault(role.guest(), 0L);
      stories.add(
          new Story(
              role.guest(),
              verdict == null ? "-" : name(verdict.getTier()),
              role.story(verdict, rejected, moment.now())));
    }
    return stories;
  }

  static String transition(FleetState.Transition transition) {
    return "%s  %s: %s -> %s (%s)"
        .formatted(
            clock(transition.at()),
            transition.guest(),
            transition.from().map(FleetText::name).orElse("new"),
            name(transition.to()),
            transition.cause().toLowerCase(Locale.ROOT));
  }

  static String clock(Instant instant) {
    return CLOCK.format(instant);
  }
}
