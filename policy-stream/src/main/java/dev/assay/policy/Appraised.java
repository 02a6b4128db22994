package dev.assay.policy;

import dev.assay.appraisal.Appraisal;
import dev.assay.appraisal.SharedAppraisal;
import dev.assay.appraisal.TrustVector;
import dev.assay.schemas.SharedList;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.EndorsementPin;
import dev.assay.schemas.event.Tier;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// An appraisal, and the same as verdicts have it.
record Appraised(Appraisal appraisal, Wording wording) {
  /// What verdicts say: made once for all guests that share an appraisal.
  ///
  /// @param content hash of all of it but the pins: a verdict that says the same is not said again
  /// @param pins of what vendors say, by id
  record Wording(
      Tier tier,
      Map<String, Integer> trustVector,
      List<Check> checks,
      List<String> advisories,
      ByteBuffer content,
      List<EndorsementPin> pins) {
    static Wording of(Appraisal appraisal, List<EndorsementPin> pins, ContentHash hash) {
      return of(
          appraisal.tier(),
          appraisal.trustVector(),
          appraisal.checks(),
          appraisal.advisories(),
          pins,
          hash);
    }

    static Wording of(SharedAppraisal shared, List<EndorsementPin> pins, ContentHash hash) {
      return of(
          shared.tier(), shared.trustVector(), shared.checks(), shared.advisories(), pins, hash);
    }

    private static Wording of(
        dev.assay.appraisal.Tier appraised,
        TrustVector vector,
        List<dev.assay.appraisal.Check> made,
        List<String> advisories,
        List<EndorsementPin> pins,
        ContentHash hash) {
      Tier tier = Verdicts.tier(appraised);
      Map<String, Integer> named = vector.byWireName();
      var checks = new SharedList<>(made.stream().map(Verdicts::check).toList());
      return new Wording(
          tier, named, checks, advisories, hash.of(tier, named, checks, advisories), pins);
    }
  }
}
