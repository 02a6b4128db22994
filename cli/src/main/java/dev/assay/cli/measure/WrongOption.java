package dev.assay.cli.measure;

/// An option that makes no sense here. Its message begins with the option's name.
final class WrongOption extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongOption(String message) {
    super(message, null, false, false);
  }
}
