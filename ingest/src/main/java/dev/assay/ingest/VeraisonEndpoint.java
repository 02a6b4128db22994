package dev.assay.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.evidence.Bytes;
import dev.assay.ingest.AnswerBoard.Outcome;
import dev.assay.ingest.VeraisonEvidence.Scheme;
import dev.assay.ingest.access.Caller;
import dev.assay.ingest.token.TokenKeys;
import dev.assay.schemas.Keys;
import dev.assay.schemas.SubmissionId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Veraison's API for verification by challenge and response, version 1. A session is all in its
/// id, so any gateway goes on with what another began.
///
/// Evidence goes the way of all evidence. A result says what the verdict says, and that evidence
/// which was not considered vouches for nothing.
final class VeraisonEndpoint {
  static final String SESSIONS = "/challenge-response/v1/";
  static final String DISCOVERY = "/.well-known/veraison/verification";

  private static final String SESSION_TYPE =
      "application/vnd.veraison.challenge-response-session+json";
  private static final String DISCOVERY_TYPE = "application/vnd.veraison.discovery+json";
  private static final String PROFILE = "tag:github.com,2023:veraison/ear";
  private static final String DEVELOPER = "assay";
  private static final int CRYPTO_FAILED = 99;
  private static final List<String> CLAIMS =
      List.of(
          "instance-identity",
          "configuration",
          "executables",
          "file-system",
          "hardware",
          "runtime-opaque",
          "storage-opaque",
          "sourced-data");
  private static final int LEAST_NONCE = 8;
  private static final int LONGEST_NONCE = 64;
  private static final int USUAL_NONCE = 32;

  private final ProtocolSettings settings;
  private final TokenKeys keys;
  private final ChallengeEndpoint challenges;
  private final EvidenceEndpoint evidence;
  private final AnswerBoard answers;
  private final BooleanSupplier ready;
  private final InstantSource clock;
  private final SecureRandom random;

  VeraisonEndpoint(
      ProtocolSettings settings,
      ChallengeEndpoint challenges,
      EvidenceEndpoint evidence,
      AnswerBoard answers,
      BooleanSupplier ready,
      InstantSource clock,
      SecureRandom random) {
    this.settings = settings;
    this.keys = settings.keys();
    this.challenges = challenges;
    this.evidence = evidence;
    this.answers = answers;
    this.ready = ready;
    this.clock = clock;
    this.random = random;
  }

  /// `POST /challenge-response/v1/newSession`.
  ///
  /// @param chosen the nonce in base64url, where the client chose it
  /// @param size how long it is to be, where the client said so
  /// @param known the client, where it shows a credential of ours
  Reply open(
      Optional<String> accept,
      Optional<String> chosen,
      Optional<String> size,
      Optional<Caller> known) {
    requireAccepted(accept, SESSION_TYPE);
    byte[] nonce = nonce(chosen, size);
    // Evidence for a nonce that its guest chose may be old: it speaks for no guest that has a name.
    String guest =
        known
            .filter(_ -> chosen.isEmpty())
            .flatMap(settings::guestOf)
            .orElseGet(() -> Keys.guestOfSession("veraison", random));
    ObjectNode issued =
        challenges.challenge(
            settings.whom(guest), Optional.of(Bytes.copyOf(nonce)), Caller.anyone());
    var session =
        new VeraisonSession(
            guest,
            Bytes.copyOf(nonce),
            withoutLastDigit(SubmissionId.next(clock.instant(), random)),
            Instant.parse(issued.get("expiresAt").textValue()));
    String id = session.id(keys, clock.instant()).orElseThrow(KbsEndpoint::noKey);
    return reply(201, state(session, "waiting")).with("Location", "session/" + id);
  }

  /// `POST /challenge-response/v1/session/{id}`.
  Reply submit(Optional<String> accept, String contentType, byte[] body, String id)
      throws InterruptedException {
    requireAccepted(accept, SESSION_TYPE);
    if (body.length == 0) {
      throw new Problem.Found(Problem.badMember("body", "evidence", "nothing"));
    }
    VeraisonEvidence given = VeraisonEvidence.read(contentType, body);
    VeraisonSession session = session(id);
    Optional<Reply> before = complete(session);
    if (before.isPresent()) {
      return before.get();
    }
    String name = session.evidence(given.scheme());
    ObjectNode submission =
        settings
            .whom(session.guest())
            .put("nonce", session.nonce().toHex())
            .put("binding", "nonce");
    given.items(submission.putArray("items"));
    evidence.submit(name, submission, Caller.anyone());
    return switch (answers.await(name, settings.patience())) {
      case Outcome.Answered(String json) ->
          reply(200, with(given, complete(session, json, given.scheme())));
      case Outcome.StillPending _ -> reply(202, with(given, state(session, "processing")));
      case Outcome.TooManyWait _ -> throw Waits.tooMany();
      case Outcome.Closing _ -> throw Waits.closing();
    };
  }

  /// `GET /challenge-response/v1/session/{id}`. Whether evidence was posted, a gateway knows when
  /// there is an answer to it; until then it tells a client that asks to ask again.
  Reply find(Optional<String> accept, String id) {
    requireAccepted(accept, SESSION_TYPE);
    VeraisonSession session = session(id);
    return complete(session).orElseGet(() -> reply(200, state(session, "processing")));
  }

  /// `DELETE /challenge-response/v1/session/{id}`: it ends by itself, and keeps nothing until then.
  Reply discard(String id) {
    session(id);
    return new Reply(204, SESSION_TYPE, "", Map.of());
  }

  /// `GET /.well-known/veraison/verification`.
  Reply discover(Optional<String> accept) {
    requireAccepted(accept, DISCOVERY_TYPE);
    ObjectNode found = Json.object();
    keys.signingKey(clock.instant())
        .ifPresent(jwk -> found.set("ear-verification-key", Json.readBack(jwk)));
    mediaTypes(found.putArray("media-types"));
    found.put("version", "1");
    ArrayNode schemes = found.putArray("attestation-schemes");
    for (Scheme scheme : Scheme.values()) {
      schemes.add(scheme.name());
    }
    found.put("service-state", ready.getAsBoolean() ? "READY" : "INITIALIZING");
    found.putObject("api-endpoints").put("newChallengeResponseSession", SESSIONS + "newSession");
    return new Reply(200, DISCOVERY_TYPE, Json.write(found), Map.of())
        .with("Cache-Control", "max-age=60");
  }

  private byte[] nonce(Optional<String> chosen, Optional<String> size) {
    if (chosen.isPresent() && size.isPresent()) {
      throw parameter("nonceSize", "one of nonce and nonceSize", "both");
    }
    if (chosen.isPresent()) {
      return chosen(chosen.get());
    }
    byte[] nonce = new byte[size.map(VeraisonEndpoint::size).orElse(USUAL_NONCE)];
    random.nextBytes(nonce);
    return nonce;
  }

  /// Older clients write standard base64, with padding.
  private static byte[] chosen(String text) {
    try {
      byte[] nonce = Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
      if (nonce.length >= LEAST_NONCE && nonce.length <= LONGEST_NONCE) {
        return nonce;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw parameter("nonce", "base64url of 8 to 64 bytes", Problem.shown(text));
  }

  private static int size(String text) {
    int size = text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : 0;
    if (size < LEAST_NONCE || size > LONGEST_NONCE) {
      throw parameter("nonceSize", "8 to 64", Problem.shown(text));
    }
    return size;
  }

  private VeraisonSession session(String id) {
    if (!VeraisonSession.isId(id)) {
      throw parameter("session", "an id that newSession gave", Problem.shown(id));
    }
    return VeraisonSession.read(id, keys, clock.instant())
        .orElseThrow(
            () ->
                new Problem.Found(
                    Problem.of(
                        Problem.Kind.NOT_FOUND, "There is no such session, or it has expired.")));
  }

  private static String withoutLastDigit(String id) {
    return id.substring(0, id.length() - 1);
  }

  private static ObjectNode state(VeraisonSession session, String status) {
    ObjectNode state =
        Json.object()
            .put("status", status)
            .put("nonce", session.nonceText())
            .put("expiry", session.expires().toString());
    mediaTypes(state.putArray("accept"));
    return state;
  }

  private static ObjectNode with(VeraisonEvidence given, ObjectNode state) {
    state
        .putObject("evidence")
        .put("type", given.mediaType())
        .put("value", Base64.getEncoder().encodeToString(given.bytes().toArray()));
    return state;
  }

  /// The session, if there is an answer to its evidence, of whichever scheme.
  private Optional<Reply> complete(VeraisonSession session) {
    for (Scheme scheme : Scheme.values()) {
      Optional<String> answer = answers.find(session.evidence(scheme));
      if (answer.isPresent()) {
        return Optional.of(reply(200, complete(session, answer.get(), scheme)));
      }
    }
    return Optional.empty();
  }

  private ObjectNode complete(VeraisonSession session, String answer, Scheme scheme) {
    return state(session, "complete").put("result", result(session, answer, scheme));
  }

  /// An EAR (draft-ietf-rats-ear) in the spelling of 2023.
  private String result(VeraisonSession session, String answer, Scheme scheme) {
    Instant now = clock.instant();
    ObjectNode claims =
        Json.object()
            .put("eat_profile", PROFILE)
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(keys.lifetime()).getEpochSecond())
            .put("eat_nonce", session.nonceText());
    claims.putObject("ear.verifier-id").put("developer", DEVELOPER).put("build", DEVELOPER);
    ObjectNode appraisals = claims.putObject("submods");
    for (String submodule : scheme.submodules()) {
      ObjectNode appraisal = appraisal(session, Json.readBack(answer).path("verdict"));
      appraisals.set(submodule, appraisal.put("ear.appraisal-policy-id", "policy:" + scheme));
    }
    return keys.signToken(Json.write(claims), now).orElseThrow(KbsEndpoint::noKey);
  }

  /// Of evidence that was not considered nothing is believed, as where a signature fails.
  private ObjectNode appraisal(VeraisonSession session, JsonNode answered) {
    ObjectNode appraisal = Json.object();
    if (answered instanceof ObjectNode verdict && settings.isOn(verdict, session.guest())) {
      appraisal.put("ear.status", verdict.path("tier").textValue());
      appraisal.set("ear.trustworthiness-vector", verdict.path("trustVector"));
    } else {
      appraisal.put("ear.status", "contraindicated");
      ObjectNode vector = appraisal.putObject("ear.trustworthiness-vector");
      CLAIMS.forEach(claim -> vector.put(claim, CRYPTO_FAILED));
    }
    return appraisal;
  }

  private static void mediaTypes(ArrayNode array) {
    VeraisonEvidence.MEDIA_TYPES.forEach(array::add);
  }

  private static Reply reply(int status, ObjectNode body) {
    return new Reply(status, SESSION_TYPE, Json.write(body), Map.of());
  }

  private static void requireAccepted(Optional<String> accept, String type) {
    for (String range : accept.orElse("*/*").toLowerCase(Locale.ROOT).split(",", -1)) {
      String essence = range.split(";", 2)[0].strip();
      if (essence.equals("*/*") || essence.equals("application/*") || essence.equals(type)) {
        return;
      }
    }
    throw new Problem.Found(
        Problem.about(
            Problem.Kind.NOT_ACCEPTABLE, "Accept", type, Problem.shown(accept.orElse(""))));
  }

  private static Problem.Found parameter(String name, String wanted, String got) {
    return new Problem.Found(Problem.about(Problem.Kind.BAD_PARAMETER, name, wanted, got));
  }
}
