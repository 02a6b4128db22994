package dev.assay.cli.endorsement;

import dev.assay.cli.endorsement.EndorsementCheck.Checked;
import dev.assay.evidence.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What becomes of each endorsement of a file.
///
/// @param taken to be published
/// @param there in force already, as they are
record ImportPlan(
    List<Checked.Genuine> taken, List<Checked.Genuine> there, List<Checked.Refused> refused) {

  static ImportPlan of(CheckedEndorsements given, CheckedEndorsements inForce, Instant at) {
    var taken = new ArrayList<Checked.Genuine>();
    var there = new ArrayList<Checked.Genuine>();
    var refused = new ArrayList<>(given.refused());
    for (Checked.Genuine each : given.genuine()) {
      Optional<Checked.Genuine> known = inForce.genuine(each.id());
      Optional<Refusal> refusal = each.untimely(at).or(() -> known.flatMap(each::older));
      if (refusal.isPresent()) {
        refused.add(new Checked.Refused(each.id(), refusal.get()));
      } else if (known.filter(each::saysTheSameAs).isPresent()) {
        there.add(each);
      } else {
        taken.add(each);
      }
    }
    return new ImportPlan(taken, there, refused);
  }
}
