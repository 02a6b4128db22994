package dev.assay.appraisal;

import dev.assay.appraisal.Subject.Kind;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.VerifiedClaims;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// What a guest's evidence rests on, as revocations name it. A revocation touches just the guests
/// that have its subject in here, which is what an index over a fleet is made of.
public final class Subjects {
  /// Claims whose value alone is the id.
  private static final Map<String, Kind> BY_CLAIM =
      Map.of(
          "snp.chip_id", Kind.CHIP,
          "snp.measurement", Kind.MEASUREMENT);

  private Subjects() {}

  /// The guest itself always; the rest only where verification vouches for it.
  public static Set<Subject> of(Answer answer, EvidenceFacts facts) {
    var subjects = new LinkedHashSet<Subject>();
    subjects.add(new Subject(Kind.GUEST, facts.guest()));
    facts.keys().forEach(key -> subjects.add(new Subject(Kind.KEY, key.toHex())));
    if (answer instanceof Answer.Holds(VerifiedClaims verified)) {
      Map<String, ClaimValue> claims = verified.claims().asMap();
      BY_CLAIM.forEach(
          (claim, kind) -> {
            // A chip that may not say which one it is reports zeros (AMD 56860, MASK_CHIP_ID).
            if (claims.get(claim) instanceof ClaimValue.Binary(Bytes id) && !id.isAllZero()) {
              subjects.add(new Subject(kind, id.toHex()));
            }
          });
      if (claims.get("snp.product") instanceof ClaimValue.Text(String product)
          && claims.get("snp.reported_tcb") instanceof ClaimValue.Binary(Bytes tcb)) {
        subjects.add(new Subject(Kind.TCB, product + "/" + tcb.toHex()));
      }
    }
    return subjects;
  }
}
