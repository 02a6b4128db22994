package dev.assay.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Files of keys that settings name. One that everybody may read, or others may change, is refused:
/// a key in it is no secret. The group may read it, as orchestrators mount secrets that way.
public final class PrivateFile {
  private static final Set<PosixFilePermission> FORBIDDEN =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);

  private PrivateFile() {}

  /// A key of `length` bytes, which must be all that its file holds.
  ///
  /// @param key the setting that names the file, for messages
  /// @throws SettingsException saying what is wrong, never what the file holds
  public static byte[] read(String key, Path file, int length) {
    byte[] bytes = readUpTo(key, file, length);
    if (bytes.length != length) {
      throw wrong(key, "a file of %d bytes".formatted(length), bytes.length + " bytes");
    }
    return bytes;
  }

  /// All that a file holds, if it is not more than `most` bytes.
  ///
  /// @param key the setting that names the file, for messages
  /// @throws SettingsException saying what is wrong, never what the file holds
  public static byte[] readUpTo(String key, Path file, int most) {
    try {
      requirePrivate(key, file);
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(most + 1);
        if (bytes.length > most) {
          throw wrong(key, "a file of at most %d bytes".formatted(most), "more");
        }
        return bytes;
      }
    } catch (IOException e) {
      throw new SettingsException(
          "%s: %s can't be read: %s".formatted(key, file, e.getClass().getSimpleName()));
    }
  }

  private static void requirePrivate(String key, Path file) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return; // not a POSIX file system: its own rules hold
    }
    Set<PosixFilePermission> permissions = view.readAttributes().permissions();
    if (permissions.stream().anyMatch(FORBIDDEN::contains)) {
      throw wrong(
          key,
          "a file that others can't read or write and its group can't write",
          PosixFilePermissions.toString(permissions));
    }
  }

  private static SettingsException wrong(String key, String wanted, String got) {
    return new SettingsException("%s: want %s, got %s".formatted(key, wanted, got));
  }
}
