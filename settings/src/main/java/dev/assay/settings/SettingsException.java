package dev.assay.settings;

/// A setting that can't be used. The message names the key, where it was set, what was wanted and
/// what was there, and never the value of a secret.
public final class SettingsException extends RuntimeException {
  public SettingsException(String message) {
    super(message);
  }
}
