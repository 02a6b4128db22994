package dev.assay.verifier;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.sev.SevLaunch;
import dev.assay.evidence.sev.SevLaunchVerifier;
import dev.assay.streams.sev.SevSessions;
import java.util.Optional;

/// `sev-launch`: what LAUNCH_MEASURE answered, for the session that the guest's owner made.
///
/// No challenge reaches it. The firmware chooses MNONCE, which is the event's nonce: so one launch
/// is taken once, as all that is unsolicited. Without a session it is undecided, and says whose is
/// missing.
final class SevLaunchVerification implements FormatVerification {
  private final SevSessions sessions;

  SevLaunchVerification(Trust trust) {
    this.sessions = trust.launches();
  }

  @Override
  public Verification verify(Question question) throws NotEvidence {
    SevLaunch launch = question.first().read(ItemField.EVIDENCE, SevLaunch::parse);
    return sessions
        .find(question.guest(), question.workload())
        .map(
            session ->
                SevLaunchVerifier.verify(launch, session.expected(), Optional.of(question.nonce())))
        .orElseGet(
            () ->
                new Verification.Undecided(
                    new Refusal(
                        Reason.CERTIFICATE_MISSING,
                        "verifier.sev-sessions",
                        "a session of guest %s or workload %s"
                            .formatted(question.guest(), question.workload()),
                        "none"),
                    launch.claims()));
  }
}
