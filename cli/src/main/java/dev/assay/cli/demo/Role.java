package dev.assay.cli.demo;

import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a guest of the demo is there to show, and how to say it in plain words.
enum Role {
  /// As it should be.
  ORDINARY("web") {
    @Override
    String story(@Nullable Verdict verdict, long rejected, Instant now) {
      return "";
    }
  },
  /// Runs another image than the policy names.
  ALTERED("web-altered") {
    @Override
    String story(@Nullable Verdict verdict, long rejected, Instant now) {
      return failedCheck(verdict)
          .map(
              check ->
                  "Somebody changed its image. It measured %s; the policy wants %s."
                      .formatted(shortened(check.getGot()), shortened(check.getWanted())))
          .orElse("Somebody changed its image. Its first verdict is on the way.");
    }
  },
  /// On a host whose firmware is behind the policy's minimum.
  OLD_FIRMWARE("web-old-firmware") {
    @Override
    String story(@Nullable Verdict verdict, long rejected, Instant now) {
      return failedCheck(verdict)
          .map(
              check ->
                  "Its host missed a firmware update. %s: is %s, the policy wants %s."
                      .formatted(
                          check.getName(), shortened(check.getGot()), shortened(check.getWanted())))
          .orElse("Its host missed a firmware update. Its first verdict is on the way.");
    }
  },
  /// Honest itself; an attacker who listens posts its evidence again.
  REPLAYED("web-replayed") {
    @Override
    String story(@Nullable Verdict verdict, long rejected, Instant now) {
      return ("An attacker recorded its evidence and posted it again, %d times so far. Each copy"
              + " was rejected (its nonce was used), and its own verdict was never touched.")
          .formatted(rejected);
    }
  },
  /// Attests twice and is never heard of again.
  SILENT("web-silent") {
    @Override
    String story(@Nullable Verdict verdict, long rejected, Instant now) {
      if (verdict == null || verdict.getEvidenceTime() == null) {
        return "It will fall silent after two attestations.";
      }
      Duration silent = Duration.between(verdict.getEvidenceTime(), now);
      return switch (verdict.getCause()) {
        case EXPIRY ->
            "Silent for %s. Nobody asked it anything: its verdict expired by itself."
                .formatted(Words.of(silent));
        default ->
            "Silent for %s. Its last verdict is good for another %s."
                .formatted(
                    Words.of(silent),
                    verdict.getValidUntil() == null
                        ? "while"
                        : Words.of(Duration.between(now, verdict.getValidUntil())));
      };
    }
  };

  private final String guest;

  Role(String guest) {
    this.guest = guest;
  }

  /// The guest's name; of ordinary guests the beginning of it.
  String guest() {
    return guest;
  }

  /// @param verdict the guest's latest, if there is one
  /// @param rejected how many records in its name were rejected
  abstract String story(@Nullable Verdict verdict, long rejected, Instant now);

  private static Optional<Check> failedCheck(@Nullable Verdict verdict) {
    return verdict == null
        ? Optional.empty()
        : verdict.getChecks().stream()
            .filter(check -> check.getOutcome() == CheckOutcome.NOT_MET)
            .findFirst();
  }

  private static String shortened(String value) {
    return value.length() <= 40 ? value : value.substring(0, 12) + "…";
  }
}
