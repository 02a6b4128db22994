package dev.assay.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;

/// Keys in files that nobody else may read, as the gateway wants them.
public final class TokenKeyFiles {
  private TokenKeyFiles() {}

  public static Path write(Path file, PrivateKey key) throws IOException {
    return write(file, key.getEncoded());
  }

  public static Path write(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
