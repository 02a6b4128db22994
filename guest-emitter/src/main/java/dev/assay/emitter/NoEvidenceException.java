package dev.assay.emitter;

/// A platform gave no evidence. The message says what was asked of whom, what came, and what to do
/// about it; it is for people, and holds no secret.
public final class NoEvidenceException extends Exception {
  private static final long serialVersionUID = 1;

  /// What helps.
  public enum Remedy {
    /// Time: the platform is busy, slow or was interrupted.
    WAIT,
    /// Somebody who changes what the message names: a permission, a module, a host's service.
    OPERATOR,
    /// A new start of the machine, and nothing before it.
    REBOOT
  }

  private final Remedy remedy;

  public NoEvidenceException(Remedy remedy, String message) {
    super(message);
    this.remedy = remedy;
  }

  public Remedy remedy() {
    return remedy;
  }
}
