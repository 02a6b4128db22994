package dev.assay.appraisal;

import dev.assay.appraisal.dcap.TcbStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads what a policy wants of the firmware below an enclave or a trust domain.
final class IntelTcbRuleReader {
  static final List<String> KEYS =
      List.of(
          "tcb_status",
          "minimum_tcb_evaluation_data_number",
          "collateral_age",
          "refuse_advisories",
          "tolerate_advisories");

  private static final Map<String, TcbStatus> STATUSES = TcbStatus.tolerable();
  private static final Set<TcbStatus> AFFIRMED_UNLESS_SAID = Set.of(TcbStatus.UP_TO_DATE);
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST_GRACE = Duration.ofDays(3660);
  private static final Duration LONGEST_AGE = Duration.ofDays(366);
  private static final Pattern ADVISORY = Pattern.compile("[!-~]{1,64}");

  private final EntryReader entry;

  private IntelTcbRuleReader(EntryReader entry) {
    this.entry = entry;
  }

  static IntelTcbRule read(EntryReader entry) {
    return new IntelTcbRuleReader(entry).read();
  }

  private IntelTcbRule read() {
    Set<TcbStatus> affirm = AFFIRMED_UNLESS_SAID;
    Set<TcbStatus> warn = Set.of();
    Map<TcbStatus, Duration> grace = Map.of();
    Optional<EntryReader> statuses = entry.within("tcb_status", List.of("affirm", "warn", "grace"));
    if (statuses.isPresent()) {
      affirm = statuses(statuses.get(), "affirm", AFFIRMED_UNLESS_SAID);
      warn = statuses(statuses.get(), "warn", Set.of());
      grace = grace(statuses.get());
      refuseBoth(statuses.get(), affirm, warn);
    }
    return new IntelTcbRule(
        affirm,
        warn,
        grace,
        entry
            .number("minimum_tcb_evaluation_data_number", 1, Integer.MAX_VALUE)
            .map(number -> OptionalInt.of(number.intValue()))
            .orElse(OptionalInt.empty()),
        entry.duration("collateral_age", SHORTEST, LONGEST_AGE),
        advisories());
  }

  private static Set<TcbStatus> statuses(
      EntryReader section, String key, Set<TcbStatus> unlessSaid) {
    List<String> names = List.copyOf(STATUSES.keySet());
    AnyOf<TcbStatus> said =
        section.several(
            key,
            (node, itemKey) -> section.section().word(node, itemKey, names).map(STATUSES::get));
    return section.section().find(key).isPresent() ? said : unlessSaid;
  }

  private static void refuseBoth(EntryReader section, Set<TcbStatus> affirm, Set<TcbStatus> warn) {
    var both = new ArrayList<>(warn);
    both.retainAll(affirm);
    if (!both.isEmpty() && section.section().find("affirm").isPresent()) {
      section.refuse(
          "warn",
          "statuses that aren't affirmed",
          "`%s` in both".formatted(both.getFirst().intelName()));
    } else if (!both.isEmpty()) {
      section.refuse("warn", "`affirm` to name others", "UpToDate, which is affirmed unless said");
    }
  }

  private static Map<TcbStatus, Duration> grace(EntryReader section) {
    var grace = new EnumMap<TcbStatus, Duration>(TcbStatus.class);
    section
        .within("grace", List.copyOf(STATUSES.keySet()))
        .ifPresent(
            found -> {
              for (String name : found.section().keys()) {
                found
                    .duration(name, SHORTEST, LONGEST_GRACE)
                    .ifPresent(duration -> grace.put(STATUSES.get(name), duration));
              }
            });
    return grace;
  }

  private IntelTcbRule.Advisories advisories() {
    AnyOf<String> refused = entry.several("refuse_advisories", this::advisory);
    AnyOf<String> tolerated = entry.several("tolerate_advisories", this::advisory);
    boolean all = refused.contains(EntryReader.ANY);
    if (all && refused.size() > 1) {
      entry.refuse("refuse_advisories", "any, or the ones meant", "both");
    }
    if (!all && entry.section().find("tolerate_advisories").isPresent()) {
      entry.refuse(
          "tolerate_advisories", "`refuse_advisories: any` to make exceptions from", "none");
    }
    if (refused.isEmpty()) {
      return IntelTcbRule.Advisories.REPORTED;
    }
    return new IntelTcbRule.Advisories(all ? AnyOf.none() : refused, all, tolerated);
  }

  private Optional<String> advisory(YamlNode node, String key) {
    String wanted = "an advisory's id, e.g. INTEL-SA-00837";
    Optional<String> text = entry.section().text(node, key, wanted);
    if (text.isPresent() && !ADVISORY.matcher(text.get()).matches()) {
      entry.section().refuse(node, key, wanted, node.kind());
      return Optional.empty();
    }
    return text;
  }
}
