package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import java.util.SortedMap;

/// One entry of `accept` for `platform: cca`: a kind of realm that the owner takes, and of platform
/// below it.
///
/// @param path where it stands in the policy
/// @param implementationIds 32 bytes each; empty: not looked at. So is what follows, unless it says
///   otherwise
/// @param instanceIds 33 bytes each
/// @param swComponents measurements of the platform's software, of which every component must have
///   one; empty: no reference value
/// @param swSigners ids of signers, of which every component must have one
/// @param platformConfigs 1 to 64 bytes each
/// @param lifecycles states that the platform may be in
/// @param rims initial measurements of the realm; empty: no reference value
/// @param rems values by extensible measurement, 0..3; an empty set: any
/// @param rpvs personalization values, 64 bytes each
/// @param bindings wire names of what the realm's challenge may say
/// @param simulatedAllowed whether a made-up platform will do
public record CcaAcceptance(
    String path,
    AnyOf<Bytes> implementationIds,
    AnyOf<Bytes> instanceIds,
    AnyOf<Bytes> swComponents,
    AnyOf<Bytes> swSigners,
    AnyOf<Bytes> platformConfigs,
    AnyOf<String> lifecycles,
    AnyOf<Bytes> rims,
    SortedMap<Integer, AnyOf<Bytes>> rems,
    AnyOf<Bytes> rpvs,
    AnyOf<String> bindings,
    boolean simulatedAllowed)
    implements Acceptance {
  static final String PLATFORM = "cca";

  @Override
  public String platform() {
    return PLATFORM;
  }

  @Override
  public CcaAcceptance withoutPath() {
    return new CcaAcceptance(
        "",
        implementationIds,
        instanceIds,
        swComponents,
        swSigners,
        platformConfigs,
        lifecycles,
        rims,
        rems,
        rpvs,
        bindings,
        simulatedAllowed);
  }
}
