package dev.assay.cli.measure;

import dev.assay.cli.offline.Report;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Refusal;
import java.io.PrintWriter;
import java.util.Base64;
import java.util.Optional;

/// How digests are printed: for people with the place they belong in, for scripts as one JSON
/// object.
///
/// @param json one JSON object
record MeasureReport(PrintWriter out, boolean json) {
  void print(Mode mode, Bytes digest, Optional<Bytes> firmwareDigest) {
    String base64 = Base64.getEncoder().encodeToString(digest.toArray());
    if (json) {
      Report.printJson(
          out,
          members -> {
            members.writeStringField("mode", mode.toString());
            members.writeStringField("launchDigest", digest.toHex());
            members.writeStringField("launchDigestBase64", base64);
            if (firmwareDigest.isPresent()) {
              members.writeStringField("firmwareDigest", firmwareDigest.get().toHex());
            } else {
              members.writeNullField("firmwareDigest");
            }
            Report.writeRefusal(members, null);
          });
      return;
    }
    out.println(digest.toHex());
    out.println("  base64           " + base64);
    out.println("  what             launch digest of --mode %s, %s".formatted(mode, mode.hash()));
    firmwareDigest.ifPresent(
        own -> out.println("  --ovmf-hash      %s, for this firmware".formatted(own.toHex())));
    out.println(
        mode.hasPolicyField()
            ? "  in a policy      measurement: [...] under `- platform: sev-snp` (docs/policy.md)"
            : "  to be used with  assay verify --format sev-launch --launch-digest");
    out.flush();
  }

  void printRefusal(Mode mode, Refusal refusal) {
    Report.printJson(
        out,
        members -> {
          members.writeStringField("mode", mode.toString());
          members.writeNullField("launchDigest");
          members.writeNullField("launchDigestBase64");
          members.writeNullField("firmwareDigest");
          Report.writeRefusal(members, refusal);
        });
  }
}
