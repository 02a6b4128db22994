package dev.assay.cli.standalone;

import dev.assay.cli.OperatorException;
import java.nio.file.Path;

/// A data directory that can't be used. The message names it and says what to do.
public final class DataDirectoryException extends OperatorException {
  private static final long serialVersionUID = 1L;

  /// What is wrong with it.
  public enum Problem {
    /// The directory it should be made in does not exist: mostly a typing mistake.
    NO_PARENT,
    /// There is a file of that name.
    NOT_A_DIRECTORY,
    /// It can't be created or written to.
    NOT_WRITABLE,
    /// It holds something that Assay did not write.
    FOREIGN,
    /// Another version of Assay wrote it.
    OTHER_LAYOUT,
    /// Another process works on it.
    IN_USE
  }

  private final Problem problem;

  DataDirectoryException(Problem problem, Path path, String explanation) {
    super("data directory %s %s".formatted(path, explanation));
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
