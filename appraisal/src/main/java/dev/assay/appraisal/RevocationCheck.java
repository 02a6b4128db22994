package dev.assay.appraisal;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// Whether anything that evidence rests on is revoked.
final class RevocationCheck {
  // AR4SI: recognised and not trusted; unsupportable exposure; a contraindicated set loaded.
  private static final int CONTRAINDICATED = 96;

  private RevocationCheck() {}

  /// The first revoked subject's; empty where nothing is revoked.
  ///
  /// @param advisories what collateral lists of the platform
  static Optional<Appraisal> of(
      Answer answer, EvidenceFacts facts, Collection<String> advisories, Revocations revocations) {
    if (revocations.equals(Revocations.NONE)) {
      return Optional.empty();
    }
    for (Subject subject : Subjects.of(answer, facts, advisories)) {
      Optional<String> reason = revocations.reason(subject);
      if (reason.isPresent()) {
        return Optional.of(revoked(subject, reason.get()));
      }
    }
    return Optional.empty();
  }

  private static Appraisal revoked(Subject subject, String reason) {
    var check =
        new Check(
            "revocation",
            "revocation " + subject,
            Check.Outcome.NOT_MET,
            "no revocation of the %s".formatted(subject.kind().word()),
            "revoked: " + reason);
    var vector = new TrustVector(Map.of(claimOf(subject.kind()), CONTRAINDICATED));
    return Appraisal.without(Tier.CONTRAINDICATED, vector, check, Optional.empty());
  }

  private static TrustClaim claimOf(Subject.Kind kind) {
    return switch (kind) {
      case CHIP, KEY, GUEST, AUTHOR -> TrustClaim.INSTANCE_IDENTITY;
      case MEASUREMENT -> TrustClaim.EXECUTABLES;
      case TCB, ADVISORY -> TrustClaim.HARDWARE;
    };
  }
}
