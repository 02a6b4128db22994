package dev.assay.cli.offline;

/// An option that makes no sense here: the caller's matter, and nothing about the evidence. Its
/// message begins with the option's name.
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message, null, false, false);
  }
}
