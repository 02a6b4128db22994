package dev.assay.fuzz.targets;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.reference.AcceptText;
import dev.assay.appraisal.reference.ReferenceEntry;
import dev.assay.appraisal.reference.ReferenceValues;
import java.util.List;

/// Reference values as a policy: each entry by itself reads, and is a draft, whatever the texts of
/// the document that it came from. Whether its values contradict each other is up to that document.
final class Written {
  private Written() {}

  static void down(ReferenceValues values) {
    for (ReferenceEntry entry : values.entries()) {
      String draft = AcceptText.draft("workload", List.of("file"), List.of(entry));
      Expect.that(
          PolicyReader.readTaken(draft) instanceof PolicyReading.Read read
              && read.policy().state().word().equals("draft"),
          "what is imported is a draft of a policy");
    }
  }
}
