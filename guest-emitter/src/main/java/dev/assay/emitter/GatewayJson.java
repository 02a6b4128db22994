package dev.assay.emitter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.evidence.Bytes;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The gateway's JSON (`docs/api.md`), from the guest's side.
final class GatewayJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private GatewayJson() {}

  /// The gateway's answer is not what `docs/api.md` says.
  static final class Unexpected extends Exception {
    Unexpected(String message) {
      super(message);
    }
  }

  static String challengeRequest(GuestIdentity identity) {
    return write(object(identity));
  }

  static String submission(Submission submission) {
    ObjectNode json = object(submission.identity());
    json.put("nonce", submission.nonce().toHex())
        .put("binding", submission.binding())
        .put("solicited", submission.solicited());
    submission.guestPublicKey().ifPresent(key -> json.put("guestPublicKey", base64(key)));
    submission.collectedAt().ifPresent(at -> json.put("collectedAt", at.toString()));
    var items = json.putArray("items");
    submission.items().forEach(item -> fill(items.addObject(), item));
    return write(json);
  }

  private static void fill(ObjectNode json, EvidenceItem item) {
    json.put("format", item.format()).put("evidence", base64(item.evidence()));
    item.auxiliary().ifPresent(bytes -> json.put("auxiliary", base64(bytes)));
    item.manifest().ifPresent(bytes -> json.put("manifest", base64(bytes)));
    item.signature().ifPresent(bytes -> json.put("signature", base64(bytes)));
    item.key().ifPresent(bytes -> json.put("key", base64(bytes)));
    item.pcrValues().ifPresent(bytes -> json.put("pcrValues", base64(bytes)));
    item.eventLog().ifPresent(bytes -> json.put("eventLog", base64(bytes)));
    item.provider().ifPresent(name -> json.put("provider", name));
    item.privilegeLevel().ifPresent(level -> json.put("privilegeLevel", level));
    item.service().ifPresent(guid -> json.put("service", guid.toString()));
    item.generation().ifPresent(writes -> json.put("generation", writes));
  }

  static Challenge challenge(String body) throws Unexpected {
    JsonNode json = read(body);
    try {
      return new Challenge(Bytes.fromHex(text(json, "nonce")), instant(json, "expiresAt"));
    } catch (IllegalArgumentException e) {
      throw new Unexpected("a challenge whose nonce is no hex");
    }
  }

  static String submissionId(String body) throws Unexpected {
    return text(read(body), "id");
  }

  static Attestation attestation(String body) throws Unexpected {
    JsonNode json = read(body);
    return switch (text(json, "status")) {
      case "pending" -> new Attestation.Pending();
      case "verdict" -> verdict(json.path("verdict"));
      case "rejected" -> rejected(json.path("rejection"));
      default -> throw new Unexpected("an attestation of unknown status");
    };
  }

  static List<SealedRelease> releases(String body) throws Unexpected {
    JsonNode list = read(body).path("releases");
    if (!list.isArray()) {
      throw new Unexpected("no `releases`");
    }
    List<SealedRelease> releases = new ArrayList<>();
    for (JsonNode json : list) {
      JsonNode version = json.path("version");
      if (!version.isIntegralNumber() || !version.canConvertToLong()) {
        throw new Unexpected("a release without a version");
      }
      releases.add(
          new SealedRelease(
              text(json, "secretId"),
              text(json, "name"),
              version.longValue(),
              text(json, "sealing"),
              bytes(json, "sealed")));
    }
    return List.copyOf(releases);
  }

  private static Bytes bytes(JsonNode json, String name) throws Unexpected {
    try {
      return Bytes.copyOf(Base64.getDecoder().decode(text(json, name)));
    } catch (IllegalArgumentException e) {
      throw new Unexpected("a `%s` that is no base64".formatted(name));
    }
  }

  /// Empty where it is in another language than a gateway's: something on the way answered.
  static Optional<Answer.Problem> problem(int status, String body, Optional<Duration> retryAfter) {
    try {
      JsonNode json = read(body);
      return Optional.of(
          new Answer.Problem(
              status, text(json, "detail"), json.path("field").asText(""), retryAfter));
    } catch (Unexpected e) {
      return Optional.empty();
    }
  }

  private static Attestation verdict(JsonNode json) throws Unexpected {
    Map<String, Integer> trustVector = new HashMap<>();
    json.path("trustVector")
        .properties()
        .forEach(claim -> trustVector.put(claim.getKey(), claim.getValue().asInt()));
    List<Attestation.Check> checks = new ArrayList<>();
    for (JsonNode check : json.path("checks")) {
      checks.add(
          new Attestation.Check(
              text(check, "name"),
              text(check, "rule"),
              text(check, "outcome"),
              text(check, "wanted"),
              text(check, "got")));
    }
    List<Attestation.Withheld> withheld = new ArrayList<>();
    for (JsonNode why : json.path("withheld")) {
      withheld.add(
          new Attestation.Withheld(
              text(why, "reason"), text(why, "field"), text(why, "wanted"), text(why, "got")));
    }
    return new Attestation.Verdict(
        text(json, "tier"),
        text(json, "cause"),
        trustVector,
        checks,
        optionalInstant(json, "evidenceTime"),
        instant(json, "appraisalTime"),
        optionalInstant(json, "validUntil"),
        json.path("simulated").asBoolean(),
        withheld);
  }

  private static Attestation rejected(JsonNode json) throws Unexpected {
    return new Attestation.Rejected(
        text(json, "reason"), text(json, "field"), text(json, "wanted"), text(json, "got"));
  }

  private static Optional<Instant> optionalInstant(JsonNode json, String name) throws Unexpected {
    return json.hasNonNull(name) ? Optional.of(instant(json, name)) : Optional.empty();
  }

  private static Instant instant(JsonNode json, String name) throws Unexpected {
    try {
      return Instant.parse(text(json, name));
    } catch (DateTimeException e) {
      throw new Unexpected("no instant in `" + name + "`");
    }
  }

  private static String text(JsonNode json, String name) throws Unexpected {
    JsonNode node = json.path(name);
    if (!node.isTextual()) {
      throw new Unexpected("no `" + name + "`");
    }
    return node.textValue();
  }

  private static JsonNode read(String body) throws Unexpected {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw new Unexpected("no JSON");
    }
  }

  private static ObjectNode object(GuestIdentity identity) {
    return MAPPER
        .createObjectNode()
        .put("tenant", identity.tenant())
        .put("guest", identity.guest())
        .put("workload", identity.workload());
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  private static String write(ObjectNode json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree of JSON nodes can be written", e);
    }
  }
}
