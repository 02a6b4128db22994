package dev.assay.cli.offline;

import dev.assay.evidence.Claims;
import dev.assay.evidence.Refusal;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// A verification's answer as `assay verify` prints it.
final class VerificationReport {
  private VerificationReport() {}

  static void print(PrintWriter out, Answer answer, boolean json) {
    @Nullable Refusal refusal = answer.refusal().orElse(null);
    Claims claims = answer.claims().with(answer.appraised());
    if (json) {
      Report.printJson(
          out,
          members -> {
            members.writeStringField("outcome", answer.outcome().name());
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
    out.println(
        refusal == null
            ? answer.outcome()
            : answer.outcome() + "  " + Report.oneLine(refusal.toString()));
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
