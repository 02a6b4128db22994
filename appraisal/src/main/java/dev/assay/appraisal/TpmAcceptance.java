package dev.assay.appraisal;

/// One entry of `accept` for `platform: tpm`: a machine's own TPM, with no other hardware to vouch
/// for it.
///
/// @param path where it stands in the policy
/// @param bindings wire names of what the quote's nonce may say
/// @param simulatedAllowed whether a made-up root will do
public record TpmAcceptance(
    String path, TpmRule tpm, AnyOf<String> bindings, boolean simulatedAllowed)
    implements Acceptance {
  static final String PLATFORM = "tpm";

  @Override
  public String platform() {
    return PLATFORM;
  }

  @Override
  public TpmAcceptance withoutPath() {
    return new TpmAcceptance("", tpm, bindings, simulatedAllowed);
  }
}
