package dev.assay.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The release that verifies, as results name it: another one may answer otherwise.
final class VerifierVersion {
  static final String TEXT = read();

  private VerifierVersion() {}

  private static String read() {
    try (InputStream text = VerifierVersion.class.getResourceAsStream("version.txt")) {
      if (text == null) {
        throw new IllegalStateException("the build puts version.txt beside this class");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
