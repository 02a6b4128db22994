package dev.assay.appraisal;

/// The flags of a SEV or SEV-ES guest's policy, which its owner fixed at launch (AMD 55766, guest
/// policy structure), and what is wanted of each where a policy doesn't say. All of them demand
/// something of the host, and so are stricter set.
public enum SevPolicyFlag implements PolicyFlag {
  /// The host may not read the guest's memory for debugging.
  NODBG("nodbg", Requirement.REQUIRED),
  /// No key is shared with other guests.
  NOKS("noks", Requirement.ALLOWED),
  /// Registers are encrypted too.
  ES("es", Requirement.ALLOWED),
  /// The guest stays on its platform.
  NOSEND("nosend", Requirement.ALLOWED),
  DOMAIN("domain", Requirement.ALLOWED),
  SEV("sev", Requirement.ALLOWED);

  private final String key;
  private final Requirement unlessSaid;
  private final String claim;

  SevPolicyFlag(String key, Requirement unlessSaid) {
    this.key = key;
    this.unlessSaid = unlessSaid;
    this.claim = "sev_launch.policy." + key;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public Requirement unlessSaid() {
    return unlessSaid;
  }

  @Override
  public String claim() {
    return claim;
  }
}
