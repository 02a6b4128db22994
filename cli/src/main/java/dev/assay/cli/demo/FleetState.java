package dev.assay.cli.demo;

import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the verdict and rejection topics say of the fleet: the latest verdict of each guest, and
/// how it came to it. Written by the one thread that reads the topics, read by the display.
final class FleetState {
  private static final int TRANSITIONS_KEPT = 6;

  /// A guest's tier changed.
  ///
  /// @param at the instant of the appraisal
  record Transition(Instant at, String guest, Optional<Tier> from, Tier to, String cause) {}

  /// Everything a display needs, at one moment.
  ///
  /// @param verdicts verdicts seen since the start of this process
  /// @param rejections by reason, since the start of this process
  /// @param rejectionsOfGuest replays and the like in a guest's name, since the start
  record Snapshot(
      Map<String, Verdict> latest,
      Map<Tier, Integer> tiers,
      long verdicts,
      Map<String, Long> rejections,
      Map<String, Long> rejectionsOfGuest,
      List<Transition> transitions) {}

  private final Map<String, Verdict> latest = new HashMap<>();
  private final Map<String, Long> rejections = new TreeMap<>();
  private final Map<String, Long> rejectionsOfGuest = new HashMap<>();
  private final Deque<Transition> transitions = new ArrayDeque<>();
  private long verdicts;

  /// A guest's state as an earlier run left it.
  synchronized void resume(Verdict verdict) {
    latest.put(verdict.getGuest(), verdict);
  }

  /// @return the transition, if the verdict is one
  synchronized Optional<Transition> add(Verdict verdict) {
    verdicts++;
    latest.put(verdict.getGuest(), verdict);
    if (verdict.getTier() == verdict.getPreviousTier()) {
      return Optional.empty();
    }
    var transition =
        new Transition(
            verdict.getAppraisalTime(),
            verdict.getGuest(),
            Optional.ofNullable(verdict.getPreviousTier()),
            verdict.getTier(),
            verdict.getCause().name());
    transitions.addLast(transition);
    if (transitions.size() > TRANSITIONS_KEPT) {
      transitions.removeFirst();
    }
    return Optional.of(transition);
  }

  synchronized void add(Rejection rejection) {
    rejections.merge(rejection.getRefusal().getReason(), 1L, Long::sum);
    if (rejection.getGuest() != null) {
      rejectionsOfGuest.merge(rejection.getGuest(), 1L, Long::sum);
    }
  }

  synchronized Snapshot snapshot() {
    var tiers = new EnumMap<Tier, Integer>(Tier.class);
    latest.values().forEach(verdict -> tiers.merge(verdict.getTier(), 1, Integer::sum));
    return new Snapshot(
        Map.copyOf(latest),
        tiers,
        verdicts,
        new TreeMap<>(rejections),
        Map.copyOf(rejectionsOfGuest),
        new ArrayList<>(transitions));
  }
}
