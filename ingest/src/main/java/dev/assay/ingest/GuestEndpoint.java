package dev.assay.ingest;

import dev.assay.ingest.FleetReader.Found;
import dev.assay.ingest.access.Caller;
import dev.assay.schemas.Keys;
import java.time.Duration;
import java.util.Optional;

/// `GET /v1/guests/{guest}/verdict?tenant=acme`: what is held of a guest now.
final class GuestEndpoint {
  static final String PATH = "/v1/guests/{guest}/verdict";

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final FleetReader fleet;

  GuestEndpoint(FleetReader fleet) {
    this.fleet = fleet;
  }

  /// @param tenant the query parameter, where there is one
  Reply find(String guest, Optional<String> tenant, Caller caller) {
    String whose = name("tenant", tenant.or(caller::tenant).orElse(Keys.DEFAULT_TENANT));
    Doorkeeper.requireSpeaksFor(caller, whose, name("guest", guest));
    return switch (fleet.find(whose, guest)) {
      case Found.Latest(var verdict) -> Reply.of(200, AnswerJson.of(verdict));
      case Found.Nothing _ ->
          throw new Problem.Found(
              Problem.of(Problem.Kind.NOT_FOUND, "There is no verdict on this guest."));
      case Found.Unavailable(String why) ->
          throw new Problem.Found(
              Problem.unavailable("Verdicts can't be looked up now: " + why, RETRY_AFTER));
    };
  }

  private static String name(String parameter, String given) {
    if (!Keys.isName(given)) {
      throw new Problem.Found(
          Problem.about(
              Problem.Kind.BAD_PARAMETER, parameter, Keys.NAME_SYNTAX, Problem.shown(given)));
    }
    return given;
  }
}
