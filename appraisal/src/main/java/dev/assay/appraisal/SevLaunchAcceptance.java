package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.sev.SevApiVersion;
import java.util.Map;
import java.util.Optional;

/// One entry of `accept` for `platform: sev-launch`: a kind of SEV or SEV-ES guest that the owner
/// takes.
///
/// @param path where it stands in the policy
/// @param launchDigests 32 bytes each; empty: no reference value
/// @param minimumApi of the firmware, its build too; empty: no reference value
/// @param policy what is wanted of every flag
/// @param simulatedAllowed whether a made-up root will do
public record SevLaunchAcceptance(
    String path,
    AnyOf<Bytes> launchDigests,
    Optional<SevApiVersion> minimumApi,
    Map<SevPolicyFlag, Requirement> policy,
    boolean simulatedAllowed)
    implements Acceptance {
  static final String PLATFORM = "sev-launch";

  @Override
  public String platform() {
    return PLATFORM;
  }

  @Override
  public SevLaunchAcceptance withoutPath() {
    return new SevLaunchAcceptance("", launchDigests, minimumApi, policy, simulatedAllowed);
  }
}
