package dev.assay.cli.emit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.AttestationListener;
import dev.assay.emitter.GuestIdentity;
import dev.assay.evidence.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What came of one attestation, as `assay emit --once` shows it.
final class OneAttestation implements AttestationListener {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int WELL = 0;
  private static final int NOT_WELL = 1;
  private static final int NO_ANSWER = 3;

  private final ObjectNode json = MAPPER.createObjectNode();
  private final List<String> lines = new ArrayList<>();
  private int status = NO_ANSWER;

  /// 0: affirming, no secret withheld, and each that was given is where it belongs; 1: answered
  /// otherwise; 3: no answer.
  int status() {
    return status;
  }

  String text() {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  String json() {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts is always written", e);
    }
  }

  @Override
  public void verdict(GuestIdentity guest, Attestation.Verdict verdict, long latencyNanos) {
    boolean well = verdict.tier().equals("affirming") && verdict.withheld().isEmpty();
    status = well ? WELL : NOT_WELL;
    lines.add(
        "%s: %s%s".formatted(guest, verdict.tier(), verdict.simulated() ? " (simulated)" : ""));
    json.put("guest", guest.toString())
        .put("tier", verdict.tier())
        .put("simulated", verdict.simulated());
    verdict.validUntil().ifPresent(until -> json.put("validUntil", until.toString()));
    ArrayNode checks = json.putArray("notMet");
    for (Attestation.Check check : verdict.checks()) {
      if (!check.outcome().equals("MET")) {
        lines.add(
            "%s %s (%s): want %s, got %s"
                .formatted(
                    check.name(), check.outcome(), check.rule(), check.wanted(), check.got()));
        checks
            .addObject()
            .put("name", check.name())
            .put("rule", check.rule())
            .put("outcome", check.outcome())
            .put("wanted", check.wanted())
            .put("got", check.got());
      }
    }
    for (Attestation.Withheld why : verdict.withheld()) {
      lines.add("secrets are withheld: " + why);
      json.withArray("withheld")
          .addObject()
          .put("reason", why.reason())
          .put("field", why.field())
          .put("wanted", why.wanted())
          .put("got", why.got());
    }
  }

  @Override
  public void rejected(GuestIdentity guest, Attestation.Rejected rejected, long latencyNanos) {
    status = NOT_WELL;
    lines.add("%s: rejected: %s".formatted(guest, rejected));
    json.put("guest", guest.toString())
        .putObject("rejected")
        .put("reason", rejected.reason())
        .put("field", rejected.field())
        .put("wanted", rejected.wanted())
        .put("got", rejected.got());
  }

  @Override
  public void secretDelivered(GuestIdentity guest, UUID secret, long version) {
    lines.add("secret %s version %d is delivered".formatted(secret, version));
    json.withArray("delivered")
        .addObject()
        .put("secret", secret.toString())
        .put("version", version);
  }

  @Override
  public void secretRefused(GuestIdentity guest, String secret, Refusal refusal) {
    status = NOT_WELL;
    lines.add("a release of secret %s is refused: %s".formatted(secret, refusal));
    json.withArray("refused")
        .addObject()
        .put("secret", secret)
        .put("reason", refusal.reason().name())
        .put("field", refusal.field())
        .put("wanted", refusal.wanted())
        .put("got", refusal.got());
  }

  @Override
  public void failed(GuestIdentity guest, String step, String why) {
    if (status == WELL) {
      status = NOT_WELL;
    }
    lines.add("%s failed: %s".formatted(step, why));
    json.withArray("failed").addObject().put("step", step).put("why", why);
  }
}
