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

  static int exitStatus(Verification answer) {
    return switch (answer) {
      case Verified _ -> 0;
      case Verification.Refused _ -> REFUSED;
      case Verification.Undecided _ -> UNDECIDED;
    };
  }

  static void print(PrintWriter out, Verification answer, boolean json) {
    switch (answer) {
      case Verified verified -> print(out, "VERIFIED", null, verified.claims(), json);
      case Verification.Refused(Refusal refusal, Claims parsed) ->
          print(out, "REFUSED", refusal, parsed, json);
      case Verification.Undecided(Refusal refusal, Claims parsed) ->
          print(out, "UNDECIDED", refusal, parsed, json);
    }
  }

  private static void print(
      PrintWriter out, String outcome, @Nullable Refusal refusal, Claims claims, boolean json) {
    if (json) {
      Report.printJson(
          out,
          members -> {
            members.writeStringField("outcome", outcome);
            Report.writeRefusal(members, refusal);
            members.writeNullField("tcbStatus");
            members.writeArrayFieldStart("advisories");
            members.writeEndArray();
            Report.writeClaims(members, claims);
          });
      return;
    }
    out.println(refusal == null ? outcome : outcome + "  " + refusal);
    if (refusal != null && !claims.asMap().isEmpty()) {
      out.println("What the evidence says of itself, vouched for by nobody:");
    }
    Report.printClaims(out, claims);
    out.flush();
  }
}
