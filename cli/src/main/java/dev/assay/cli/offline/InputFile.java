package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Reads a file that the command line names.
public final class InputFile {
  /// The largest evidence anybody has is an event log of a few hundred KiB.
  private static final int LARGEST = 16 * 1024 * 1024;

  private static final int BLOCK = 64 * 1024;

  private InputFile() {}

  /// @throws ParameterException if it can't be read: a matter of usage, not of evidence
  public static Bytes read(CommandLine command, Path path) {
    return read(command, path, LARGEST)
        .orElseThrow(
            () ->
                new ParameterException(
                    command, "%s is larger than %d bytes".formatted(path, LARGEST)));
  }

  /// Empty where there are more than `most` bytes.
  ///
  /// @throws ParameterException if it can't be read
  public static Optional<Bytes> read(CommandLine command, Path path, int most) {
    return read(
        command,
        path,
        in -> {
          byte[] content = in.readNBytes(most + 1);
          return content.length > most ? Optional.empty() : Optional.of(Bytes.copyOf(content));
        });
  }

  /// The SHA-256 of a file of any size.
  ///
  /// @throws ParameterException if it can't be read
  public static Bytes sha256(CommandLine command, Path path) {
    return read(
        command,
        path,
        in -> {
          MessageDigest digest = HashAlgorithm.SHA256.newDigest();
          byte[] block = new byte[BLOCK];
          for (int length = in.read(block); length >= 0; length = in.read(block)) {
            digest.update(block, 0, length);
          }
          return Bytes.copyOf(digest.digest());
        });
  }

  private interface Reading<T> {
    T from(InputStream in) throws IOException;
  }

  private static <T> T read(CommandLine command, Path path, Reading<T> reading) {
    try (InputStream in = Files.newInputStream(path)) {
      return reading.from(in);
    } catch (NoSuchFileException e) {
      throw new ParameterException(command, "no such file: " + path, e);
    } catch (AccessDeniedException e) {
      throw new ParameterException(command, "not allowed to read " + path, e);
    } catch (IOException e) {
      throw new ParameterException(command, "can't read %s: %s".formatted(path, e.getMessage()), e);
    }
  }
}
