package dev.assay.secrets.source;

import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Files that hold keys and tokens. One that everybody may read, or others may change, is refused:
/// a key in it is no secret. The group may read it, as orchestrators mount secrets that way.
final class PrivateFile {
  private static final Set<PosixFilePermission> FORBIDDEN =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);

  private PrivateFile() {}

  /// All of the file's bytes.
  ///
  /// @param most more are refused
  static SecretValue read(Path file, int most) throws Unreadable {
    requirePrivate(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new Unreadable(
            Reason.TOO_LARGE, file.toString(), "at most %d bytes".formatted(most), "more");
      }
      return SecretValue.takingOver(bytes);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static Unreadable unreadable(Path file, IOException e) {
    return new Unreadable(
        Reason.SOURCE_UNAVAILABLE, file.toString(), "a file that can be read", whatIsWrong(e));
  }

  /// What is wrong, without the path, which the refusal names already.
  static String whatIsWrong(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "access is denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.getClass().getSimpleName();
    };
  }

  private static void requirePrivate(Path file) throws Unreadable {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return; // not a POSIX file system: its own rules hold
    }
    try {
      Set<PosixFilePermission> permissions = view.readAttributes().permissions();
      if (permissions.stream().anyMatch(FORBIDDEN::contains)) {
        throw new Unreadable(
            Reason.KEY_UNSUITABLE,
            file.toString(),
            "a file that others can't read or write and its group can't write",
            PosixFilePermissions.toString(permissions));
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
