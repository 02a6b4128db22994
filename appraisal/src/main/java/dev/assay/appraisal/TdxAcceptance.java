package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// One entry of `accept` for `platform: tdx`: a kind of trust domain that the owner takes.
///
/// @param path where it stands in the policy
/// @param mrTds initial images, 48 bytes each; empty: no reference value
/// @param rtmrs values by register, 0..3, 48 bytes each; an empty set: any. Of 0 to 2 one left out
///   has no reference value; 3 is the guest's own, and reported
/// @param mrConfigIds 48 bytes each; empty: not looked at. So are the three that follow
/// @param mrSeams the TDX module itself, 48 bytes each
/// @param mrServiceTds the service domains bound to it; empty: there must be none
/// @param tdAttributes what is wanted of every attribute
/// @param xfam the extended state that it may use at most, 8 bytes as in a quote
/// @param platformInstanceIds 16 bytes each; empty: not looked at
/// @param bindings wire names of what REPORTDATA may say
/// @param simulatedAllowed whether a made-up root will do
/// @param vtpm what is wanted of the guest's vTPM; empty: nothing to compare its registers with
public record TdxAcceptance(
    String path,
    AnyOf<Bytes> mrTds,
    SortedMap<Integer, AnyOf<Bytes>> rtmrs,
    AnyOf<Bytes> mrConfigIds,
    AnyOf<Bytes> mrOwners,
    AnyOf<Bytes> mrOwnerConfigs,
    AnyOf<Bytes> mrSeams,
    AnyOf<Bytes> mrServiceTds,
    Map<TdAttribute, Requirement> tdAttributes,
    Optional<Bytes> xfam,
    IntelTcbRule tcb,
    AnyOf<Bytes> platformInstanceIds,
    AnyOf<String> bindings,
    boolean simulatedAllowed,
    Optional<TpmRule> vtpm)
    implements Acceptance {
  static final String PLATFORM = "tdx";

  @Override
  public String platform() {
    return PLATFORM;
  }

  @Override
  public TdxAcceptance withoutPath() {
    return new TdxAcceptance(
        "",
        mrTds,
        rtmrs,
        mrConfigIds,
        mrOwners,
        mrOwnerConfigs,
        mrSeams,
        mrServiceTds,
        tdAttributes,
        xfam,
        tcb,
        platformInstanceIds,
        bindings,
        simulatedAllowed,
        vtpm);
  }
}
