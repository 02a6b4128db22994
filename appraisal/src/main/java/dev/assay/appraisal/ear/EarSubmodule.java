package dev.assay.appraisal.ear;

import dev.assay.appraisal.Appraisal;
import dev.assay.appraisal.Tier;
import dev.assay.appraisal.TrustVector;
import dev.assay.evidence.Bytes;
import java.util.List;
import java.util.Optional;

/// What an EAR says of one part of an attester: of its platform, say.
///
/// @param status never better than the worst claim of `vector`
/// @param vector empty where nothing is said in detail
/// @param policyIds the policies it was appraised by; the deployed spelling has room for one
/// @param attestedKey a key that the evidence vouches for (`akpub`), as a DER SubjectPublicKeyInfo
public record EarSubmodule(
    Tier status, TrustVector vector, List<String> policyIds, Optional<Bytes> attestedKey) {
  public EarSubmodule {
    policyIds = List.copyOf(policyIds);
    if (isBetter(status, vector)) {
      throw new IllegalArgumentException(
          "a status of %s over a vector of %s".formatted(status, vector.tier()));
    }
  }

  /// @param policyId e.g. `acme/payments:7`
  public static EarSubmodule of(
      Appraisal appraisal, Optional<String> policyId, Optional<Bytes> attestedKey) {
    return new EarSubmodule(
        appraisal.tier(), appraisal.trustVector(), policyId.stream().toList(), attestedKey);
  }

  /// Whether `status` hides what `vector` says. To say nothing of what is affirmed hides nothing.
  static boolean isBetter(Tier status, TrustVector vector) {
    Tier worst = vector.tier();
    return worst.compareTo(Tier.AFFIRMING) > 0 && status.compareTo(worst) < 0;
  }
}
