package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Reads a file that the command line names.
final class InputFile {
  /// The largest evidence anybody has is an event log of a few hundred KiB.
  private static final int LARGEST = 16 * 1024 * 1024;

  private InputFile() {}

  /// @throws ParameterException if it can't be read: a matter of usage, not of evidence
  static Bytes read(CommandLine command, Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        throw new ParameterException(
            command, "%s is larger than %d bytes".formatted(path, LARGEST));
      }
      return Bytes.copyOf(content);
    } catch (NoSuchFileException e) {
      throw new ParameterException(command, "no such file: " + path, e);
    } catch (AccessDeniedException e) {
      throw new ParameterException(command, "not allowed to read " + path, e);
    } catch (IOException e) {
      throw new ParameterException(command, "can't read %s: %s".formatted(path, e.getMessage()), e);
    }
  }
}
