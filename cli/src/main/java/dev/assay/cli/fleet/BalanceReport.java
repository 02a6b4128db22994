package dev.assay.cli.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.schemas.event.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A balance for people, and for scripts.
///
/// @param own whether the deployment is the fleet's own
record BalanceReport(Balance balance, boolean own) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%-20s %11s %11s %11s %11s %11s %15s %11s %11s"
            .formatted(
                "",
                "sent",
                "rejected",
                "admitted",
                "affirming",
                "warning",
                "contraindicated",
                "none",
                "remainder"));
    balance.byConduct().forEach((conduct, row) -> lines.add(row(conduct.word(), row)));
    lines.add(row("all", balance.total()));
    lines.add("");
    balance.byKind().forEach((kind, row) -> lines.add(row(kind.word(), row)));
    lines.add("");
    lines.add("challenges           %,11d".formatted(balance.challenges()));
    count(lines, "without an answer: challenges", balance.unchallenged());
    count(lines, "without an answer: evidence", balance.unanswered());
    count(lines, "of which the log has", balance.total().found());
    balance
        .refusals()
        .forEach((what, count) -> count(lines, "refused by the gateway: " + what, count));
    balance.rejections().forEach((reason, count) -> count(lines, "rejected: " + reason, count));
    balance
        .later()
        .forEach(
            (cause, count) ->
                count(lines, "later verdicts: " + cause.name().toLowerCase(Locale.ROOT), count));
    balance.findings().forEach((kind, count) -> count(lines, "found: " + kind, count));
    count(lines, "clones that were not noticed", balance.unnoticed());
    Balance.Releases releases = balance.releases();
    lines.add(
        "releases             %,11d to %,d guests; %,d affirmed with a key, %,d of them without; %,d twice"
            .formatted(
                releases.total(),
                releases.guests(),
                releases.affirmed(),
                releases.affirmedWithout(),
                releases.twice()));
    long remainder = balance.remainder(own);
    lines.add(
        remainder == 0
            ? "reconciled: no remainder"
            : "NOT reconciled: a remainder of %,d".formatted(remainder));
    return String.join("\n", lines) + "\n";
  }

  private static void count(List<String> lines, String what, long count) {
    if (count > 0) {
      lines.add("%-40s %,11d".formatted(what, count));
    }
  }

  private static String row(String name, Balance.Row row) {
    return "%-20s %,11d %,11d %,11d %,11d %,11d %,15d %,11d %,11d"
        .formatted(
            name,
            row.sent() + row.found(),
            row.rejected(),
            row.admitted(),
            row.tier(Tier.AFFIRMING),
            row.tier(Tier.WARNING),
            row.tier(Tier.CONTRAINDICATED),
            row.tier(Tier.NONE),
            row.missing() + row.open() + row.twice());
  }

  String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("guests", balance.guests());
    root.put("challenges", balance.challenges());
    root.put("challengesUnanswered", balance.unchallenged());
    root.put("evidenceUnanswered", balance.unanswered());
    counts(root.putObject("refusedByGateway"), balance.refusals());
    ObjectNode conducts = root.putObject("byConduct");
    balance.byConduct().forEach((conduct, row) -> row(conducts.putObject(conduct.word()), row));
    ObjectNode kinds = root.putObject("byPlatform");
    balance.byKind().forEach((kind, row) -> row(kinds.putObject(kind.word()), row));
    row(root.putObject("all"), balance.total());
    counts(root.putObject("rejectedByReason"), balance.rejections());
    ObjectNode later = root.putObject("laterVerdictsByCause");
    balance.later().forEach((cause, count) -> later.put(cause.name(), count));
    counts(root.putObject("findingsByKind"), balance.findings());
    root.put("clonesUnnoticed", balance.unnoticed());
    ObjectNode releases = root.putObject("releases");
    releases.put("total", balance.releases().total());
    releases.put("twice", balance.releases().twice());
    releases.put("guests", balance.releases().guests());
    releases.put("affirmedWithKey", balance.releases().affirmed());
    releases.put("affirmedWithout", balance.releases().affirmedWithout());
    root.put("remainder", balance.remainder(own));
    return root + "\n";
  }

  private static void counts(ObjectNode node, Map<String, Long> counts) {
    counts.forEach(node::put);
  }

  private static void row(ObjectNode node, Balance.Row row) {
    node.put("sent", row.sent());
    node.put("foundOnLog", row.found());
    node.put("missingOnLog", row.missing());
    node.put("admitted", row.admitted());
    node.put("rejected", row.rejected());
    ObjectNode tiers = node.putObject("verdictsByTier");
    row.tiers().forEach((tier, count) -> tiers.put(tier.name().toLowerCase(Locale.ROOT), count));
    node.put("open", row.open());
    node.put("rejectedAndAppraised", row.twice());
  }
}
