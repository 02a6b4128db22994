package dev.assay.policy;

import dev.assay.appraisal.Answer;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.VerifiedClaims;
import dev.assay.evidence.sev.SevLaunch;
import dev.assay.evidence.sev.SevLaunchVerifier;
import dev.assay.evidence.sev.TransportKeys;
import dev.assay.evidence.sev.VerifiedSevLaunch;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Result;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.SevLaunchSecret;
import dev.assay.streams.sev.SevSession;
import dev.assay.streams.sev.SevSessions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;

/// A launch of SEV or SEV-ES by a session whose keys are here: what secrets are sealed to before
/// there is a guest that could have a key.
///
/// Made of what the verifier said of the launch, and verified once more by the session that secrets
/// would be sealed with. So a session that is not the one it was verified by seals nothing.
///
/// @param keys the session's
/// @param block bytes that the guest's firmware keeps for secrets
record OwnedLaunch(VerifiedSevLaunch launch, TransportKeys keys, int block) {
  static final String SEALING = "sev-launch-secret";

  private static final String MEASURE = "sev_launch.measure";
  private static final String MNONCE = "sev_launch.mnonce";

  /// Whether a guest's evidence is a launch that was verified, by whatever session.
  static boolean isOne(Recalled guest) {
    return measured(guest).isPresent();
  }

  /// @param guest one whose evidence [#isOne]
  static Parsed<OwnedLaunch> of(Recalled guest, SevSessions sessions) {
    Result result = guest.result();
    String name = Keys.guest(result.getTenant(), result.getGuest());
    String workload = Keys.workload(result.getTenant(), result.getWorkload());
    SevLaunch launch = measured(guest).orElseThrow();
    return sessions
        .find(name, workload)
        .flatMap(session -> session.keys().map(keys -> verified(launch, session, keys)))
        .orElseGet(
            () ->
                new Parsed.Malformed<>(
                    new Refusal(
                        Reason.CERTIFICATE_MISSING,
                        PolicySettings.SEV_SESSIONS,
                        "a session of guest %s or workload %s".formatted(name, workload),
                        "none")));
  }

  private static Parsed<OwnedLaunch> verified(
      SevLaunch launch, SevSession session, TransportKeys keys) {
    return switch (SevLaunchVerifier.verify(launch, session.expected(), Optional.empty())) {
      case VerifiedSevLaunch holds ->
          new Parsed.Ok<>(new OwnedLaunch(holds, keys, session.secretBlock()));
      case Verification.Refused(Refusal refusal, Claims _) -> new Parsed.Malformed<>(refusal);
      case Verification other ->
          throw new IllegalStateException("a launch is verified or refused, not " + other);
    };
  }

  private static Optional<SevLaunch> measured(Recalled guest) {
    Claims claims =
        guest.answer() instanceof Answer.Holds(VerifiedClaims verified)
            ? verified.claims()
            : Claims.NONE;
    Optional<Bytes> measure = claims.binary(MEASURE);
    Optional<Bytes> mnonce = claims.binary(MNONCE);
    return measure.isPresent()
            && mnonce.isPresent()
            && SevLaunch.parse(measure.get().concat(mnonce.get()))
                instanceof Parsed.Ok<SevLaunch>(SevLaunch launch)
        ? Optional.of(launch)
        : Optional.empty();
  }

  /// What the ledger knows it by: SHA-256 over MEASURE and MNONCE. Whoever launches the guest has
  /// both.
  Bytes id() {
    return launch.evidence().encode().sha256();
  }

  /// All of them as one packet: header, then ciphertext.
  Parsed<Bytes> seal(SequencedMap<UUID, SecretValue> secrets, SecureRandom random) {
    return SevLaunchSecret.seal(secrets, block, keys, launch, random).map(SevLaunchSecret::encode);
  }
}
