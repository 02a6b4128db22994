package dev.assay.appraisal;

/// One entry of `accept` for `platform: sample`: evidence that nobody signed, for trying things
/// out.
///
/// @param path where it stands in the policy
/// @param svns as the attester writes them; empty: no reference value
/// @param simulatedAllowed without it nothing meets the entry, for such evidence is always
///   simulated
public record SampleAcceptance(String path, AnyOf<String> svns, boolean simulatedAllowed)
    implements Acceptance {
  static final String PLATFORM = "sample";

  @Override
  public String platform() {
    return PLATFORM;
  }

  @Override
  public SampleAcceptance withoutPath() {
    return new SampleAcceptance("", svns, simulatedAllowed);
  }
}
