package dev.assay.cli.offline;

import dev.assay.evidence.Claims;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// A verification's answer as `assay verify` prints it.
final class VerificationReport {
  private static final int REFUSED = 1;
  private static final int UNDECIDED = 3;

  private VerificationReport() {}

  static int exitStatus(Answer answer) {
    return switch (answer.verification()) {
      case Verified _ -> 0;
      case Verification.Refused _ -> REFUSED;
      case Verification.Undecided _ -> UNDECIDED;
    };
  }

  static void print(PrintWriter out, Answer answer, boolean json) {
    switch (answer.verification()) {
      case Verified verified -> print(out, answer, "VERIFIED", null, verified.claims(), json);
      case Verification.Refused(Refusal refusal, Claims parsed) ->
          print(out, answer, "REFUSED", refusal, parsed, json);
      case Verification.Undecided(Refusal refusal, Claims parsed) ->
          print(out, answer, "UNDECIDED", refusal, parsed, json);
    }
  }

  private static void print(
      PrintWriter out,
      Answer answer,
      String outcome,
      @Nullable Refusal refusal,
      Claims evidence,
      boolean json) {
    Claims claims = evidence.with(answer.appraised());
    if (json) {
      Report.printJson(
          out,
          members -> {
            members.writeStringField("outcome", outcome);
            Report.writeRefusal(members, refusal);
            members.writeStringField("tcbStatus", answer.tcbStatus().orElse(null));
            members.writeArrayFieldStart("advisories");
            for (String advisory : answer.advisories()) {
              members.writeString(advisory);
            }
            members.writeEndArray();
            Report.writeClaims(members, claims);
          });
      return;
    }
    out.println(refusal == null ? outcome : outcome + "  " + Report.oneLine(refusal.toString()));
    answer.tcbStatus().ifPresent(status -> out.println("TCB status: " + status));
    if (!answer.advisories().isEmpty()) {
      out.println("Advisories: " + String.join(", ", answer.advisories()));
    }
    if (refusal != null && !claims.asMap().isEmpty()) {
      out.println("What the evidence says of itself, vouched for by nobody:");
    }
    Report.printClaims(out, claims);
    out.flush();
  }
}
