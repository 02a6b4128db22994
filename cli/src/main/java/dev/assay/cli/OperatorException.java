package dev.assay.cli;

/// Something that whoever runs the command can put right: a taken port, a data directory of another
/// version. Its message is the whole answer they get, so it names the thing and says what to do.
public class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OperatorException(String message) {
    super(message);
  }

  public OperatorException(String message, Throwable cause) {
    super(message, cause);
  }
}
