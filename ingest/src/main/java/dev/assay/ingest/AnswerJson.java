package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Events as clients of the API see them. Tiers are spelled as in policies and in EAR, all other
/// codes as on the topics.
final class AnswerJson {
  private AnswerJson() {}

  static String pending() {
    return Json.write(Json.object().put("status", "pending"));
  }

  static String of(Verdict verdict) {
    ObjectNode json = Json.object().put("status", "verdict");
    json.set("verdict", bodyOf(verdict));
    return Json.write(json);
  }

  static String of(Rejection rejection) {
    ObjectNode json = Json.object().put("status", "rejected");
    json.set("rejection", bodyOf(rejection.getRefusal()));
    return Json.write(json);
  }

  private static ObjectNode bodyOf(Verdict verdict) {
    ObjectNode json =
        Json.object()
            .put("tenant", verdict.getTenant())
            .put("guest", verdict.getGuest())
            .put("workload", verdict.getWorkload())
            .put("tier", word(verdict.getTier()))
            .put("previousTier", word(verdict.getPreviousTier()))
            .put("cause", verdict.getCause().name());
    json.set("trustVector", bodyOf(verdict.getTrustVector()));
    ArrayNode checks = json.putArray("checks");
    verdict.getChecks().forEach(check -> checks.add(bodyOf(check)));
    ArrayNode advisories = json.putArray("advisories");
    verdict.getAdvisories().forEach(advisories::add);
    ArrayNode withheld = json.putArray("withheld");
    verdict.getWithheld().forEach(refusal -> withheld.add(bodyOf(refusal)));
    return json.put("evidenceTime", text(verdict.getEvidenceTime()))
        .put("appraisalTime", text(verdict.getAppraisalTime()))
        .put("validUntil", text(verdict.getValidUntil()))
        .put("solicited", verdict.getSolicited())
        .put("simulated", verdict.getSimulated())
        .put("policyVersion", verdict.getPins().getPolicyVersion())
        .put("earToken", verdict.getEarToken());
  }

  private static ObjectNode bodyOf(Map<String, Integer> trustVector) {
    ObjectNode json = Json.object();
    new TreeMap<>(trustVector).forEach(json::put);
    return json;
  }

  private static ObjectNode bodyOf(Check check) {
    return Json.object()
        .put("name", check.getName())
        .put("rule", check.getRule())
        .put("outcome", check.getOutcome().name())
        .put("wanted", check.getWanted())
        .put("got", check.getGot());
  }

  private static ObjectNode bodyOf(Refusal refusal) {
    return Json.object()
        .put("reason", refusal.getReason())
        .put("field", refusal.getField())
        .put("wanted", refusal.getWanted())
        .put("got", refusal.getGot());
  }

  private static @Nullable String word(@Nullable Tier tier) {
    return tier == null ? null : tier.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
