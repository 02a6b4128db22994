package dev.assay.emitter.tpm;

/// A TPM says no.
final class TpmException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient TpmRc rc;

  TpmException(String command, TpmRc rc) {
    super("%s: %s; %s".formatted(command, rc, rc.advice()));
    this.rc = rc;
  }

  TpmRc rc() {
    return rc;
  }
}
