package dev.assay.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.AnswerBoard.Outcome;
import dev.assay.ingest.access.Caller;
import dev.assay.ingest.token.TokenKeys;
import dev.assay.schemas.Keys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The KBS protocol, version 0.4.0. Sessions are signed and carried by the client, so any gateway
/// goes on with what another began: the nonce is in the log, and so are verdicts and releases.
///
/// Evidence goes the way of all evidence. A token says what the verdict says; a resource is what
/// was sealed to the key that the evidence bound, and to no other.
final class KbsEndpoint {
  static final String COOKIE = "kbs-session-id";

  private static final String VERSION = "0.4.0";
  private static final String ERRORS = "https://github.com/confidential-containers/kbs/errors/";
  private static final Set<String> WITH_TOKEN = Set.of("affirming", "warning");
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*");
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final ProtocolSettings settings;
  private final boolean sample;
  private final TokenKeys keys;
  private final ChallengeEndpoint challenges;
  private final EvidenceEndpoint evidence;
  private final AnswerBoard answers;
  private final ReleaseBoard releases;
  private final InstantSource clock;
  private final SecureRandom random;

  /// @param sample whether clients may try it with evidence that nobody signed
  KbsEndpoint(
      ProtocolSettings settings,
      boolean sample,
      ChallengeEndpoint challenges,
      EvidenceEndpoint evidence,
      AnswerBoard answers,
      ReleaseBoard releases,
      InstantSource clock,
      SecureRandom random) {
    this.settings = settings;
    this.sample = sample;
    this.keys = settings.keys();
    this.challenges = challenges;
    this.evidence = evidence;
    this.answers = answers;
    this.releases = releases;
    this.clock = clock;
    this.random = random;
  }

  /// `POST /kbs/v0/auth`.
  ///
  /// @param known the client, where it shows a credential of ours
  Reply challenge(ObjectNode body, Optional<Caller> known) {
    String version = body.path("version").asText();
    if (!version.equals(VERSION)) {
      throw refused("version", VERSION, Problem.shown(version));
    }
    KbsEvidence tee = KbsEvidence.of(body.path("tee").asText());
    if (tee == KbsEvidence.SAMPLE && !sample) {
      throw refused("tee", KbsEvidence.NAMES, "sample, which is not allowed here");
    }
    String guest =
        known.flatMap(settings::guestOf).orElseGet(() -> Keys.guestOfSession("kbs", random));
    ObjectNode issued = challenges.challenge(settings.whom(guest), Caller.anyone());
    String nonce =
        Base64.getEncoder()
            .encodeToString(HexFormat.of().parseHex(issued.get("nonce").textValue()));
    var session =
        new KbsSession(guest, tee, nonce, Instant.parse(issued.get("expiresAt").textValue()));
    return withCookie(
        Reply.of(200, Json.object().put("nonce", nonce).put("extra-params", "")),
        session.sign(keys, clock.instant()),
        session.expires());
  }

  /// `POST /kbs/v0/attest`. Whoever has attested is given the same token again.
  Reply attest(ObjectNode body, Optional<String> cookie) throws InterruptedException {
    Optional<KbsToken> attested = cookie.flatMap(this::token);
    KbsToken token = attested.isPresent() ? attested.get() : attest(body, session(cookie));
    return withCookie(
        Reply.of(200, Json.object().put("token", token.jwt())), token.jwt(), token.expires());
  }

  private KbsToken attest(ObjectNode body, KbsSession session) throws InterruptedException {
    JsonNode runtime = body.path("runtime-data");
    if (!runtime.path("nonce").asText().equals(session.nonce())) {
      throw refused("runtime-data.nonce", "the session's", "another");
    }
    if (!body.path("init-data").isNull() && !body.path("init-data").isMissingNode()) {
      throw refused("init-data", "null: put its digest into the policy", "init-data");
    }
    TeePubkey key = TeePubkey.read(runtime.path(TeePubkey.NAME));
    String id = submit(body.path("tee-evidence"), key, session);
    return KbsToken.sign(verdict(id, session), key, session.tee(), keys, clock.instant());
  }

  /// `GET /kbs/v0/resource/{repository}/{type}/{tag}`.
  Reply resource(
      String repository, String type, String tag, Optional<String> cookie, Optional<String> bearer)
      throws InterruptedException {
    if (!List.of(repository, type, tag).stream().allMatch(SEGMENT.asMatchPredicate())) {
      throw unknownPath();
    }
    KbsToken token =
        cookie
            .flatMap(this::token)
            .or(() -> bearer.flatMap(this::token))
            .orElseThrow(KbsEndpoint::noSession);
    String name = "%s/%s/%s".formatted(repository, type, tag);
    return switch (releases.await(
        token.key().sha256(), json -> sealed(json, name).isPresent(), settings.patience())) {
      case Outcome.Answered(String json) -> Reply.of(200, sealed(json, name).orElseThrow());
      case Outcome.StillPending _ ->
          throw new Problem.Found(
              Problem.about(
                  Problem.Kind.FORBIDDEN, "resource", "one released to this guest", name));
      case Outcome.TooManyWait _ -> throw Waits.tooMany();
      case Outcome.Closing _ -> throw Waits.closing();
    };
  }

  static Problem.Found unknownPath() {
    return new Problem.Found(
        Problem.of(
            Problem.Kind.NOT_FOUND,
            "There are POST /kbs/v0/auth, POST /kbs/v0/attest"
                + " and GET /kbs/v0/resource/repository/type/tag."));
  }

  /// What clients of the protocol are told in place of a problem: they know two statuses, and here
  /// besides those that mean to come back later, or with less.
  static Reply refusal(Problem problem) {
    ObjectNode body =
        Json.object().put("type", ERRORS + variant(problem.kind())).put("detail", problem.detail());
    int status =
        switch (problem.kind()) {
          case NOT_FOUND, TOO_LARGE, TOO_SLOW, TOO_MANY_REQUESTS, INTERNAL, UNAVAILABLE ->
              problem.kind().status();
          default -> 401;
        };
    return new Reply(status, Reply.JSON, Json.write(body), problem.headers());
  }

  private static String variant(Problem.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> "InvalidRequestPath";
      case UNAUTHORIZED -> "TokenNotFound";
      case FORBIDDEN -> "PolicyDeny";
      case MALFORMED_JSON, UNSUPPORTED_MEDIA_TYPE -> "SerdeError";
      case INTERNAL, UNAVAILABLE -> "PluginInternalError";
      default -> "AttestationError";
    };
  }

  private String submit(JsonNode composite, TeePubkey key, KbsSession session) {
    JsonNode additional = composite.path("additional_evidence");
    if (!additional.asText().isEmpty() || !(additional.isTextual() || additional.isMissingNode())) {
      throw refused("tee-evidence.additional_evidence", "an empty text", "evidence of devices");
    }
    byte[] nonce = Base64.getDecoder().decode(session.nonce());
    ObjectNode submission =
        settings
            .whom(session.guest())
            .put("nonce", HexFormat.of().formatHex(nonce))
            .put("binding", "kbs")
            .put(
                "runtimeData",
                Base64.getEncoder().encodeToString(key.runtimeData(session.nonce())));
    session.tee().items(composite.path("primary_evidence"), submission.putArray("items"));
    return evidence.submit(submission, Caller.anyone());
  }

  private JsonNode verdict(String id, KbsSession session) throws InterruptedException {
    return switch (answers.await(id, settings.patience())) {
      case Outcome.Answered(String json) -> taken(Json.readBack(json), session);
      case Outcome.StillPending _ ->
          throw new Problem.Found(
              Problem.unavailable("There is no verdict yet. Begin again.", settings.patience()));
      case Outcome.TooManyWait _ -> throw Waits.tooMany();
      case Outcome.Closing _ -> throw Waits.closing();
    };
  }

  /// The verdict in an answer, if it is on this guest and takes the evidence.
  private JsonNode taken(ObjectNode answer, KbsSession session) {
    if (!(answer.path("verdict") instanceof ObjectNode verdict)) {
      JsonNode why = answer.path("rejection");
      throw refused(
          "evidence: %s %s".formatted(why.path("reason").asText(), why.path("field").asText()),
          why.path("wanted").asText(),
          why.path("got").asText());
    }
    if (!settings.isOn(verdict, session.guest())) {
      throw refused("evidence", "the session's guest", "another guest");
    }
    String tier = verdict.path("tier").asText();
    if (!WITH_TOKEN.contains(tier)) {
      throw refused("evidence", "evidence that the policy takes", "the tier " + tier);
    }
    return verdict;
  }

  private KbsSession session(Optional<String> cookie) {
    return cookie
        .flatMap(signed -> KbsSession.read(signed, keys, clock.instant()))
        .orElseThrow(KbsEndpoint::noSession);
  }

  private Optional<KbsToken> token(String jwt) {
    return KbsToken.read(jwt, keys, clock.instant());
  }

  private static Reply withCookie(Reply reply, String signed, Instant expires) {
    return reply.with(
        "Set-Cookie",
        "%s=%s; Path=/kbs/v0; HttpOnly; Expires=%s"
            .formatted(COOKIE, signed, HTTP_DATE.format(expires)));
  }

  private static Optional<String> sealed(String releases, String name) {
    for (JsonNode release : Json.readBack(releases).path("releases")) {
      if (release.path("name").asText().equals(name)
          && release.path("sealing").asText().equals("jwe")) {
        byte[] jwe = Base64.getDecoder().decode(release.path("sealed").textValue());
        return Optional.of(new String(jwe, StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }

  private static Problem.Found noSession() {
    return new Problem.Found(
        Problem.of(Problem.Kind.UNAUTHORIZED, "There is no session, or it has expired."));
  }

  static Problem.Found noKey() {
    return new Problem.Found(
        Problem.of(Problem.Kind.INTERNAL, "The gateway has no key that may sign now."));
  }

  private static Problem.Found refused(String field, String wanted, String got) {
    return new Problem.Found(Problem.badMember(field, wanted, got));
  }
}
