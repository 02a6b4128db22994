package dev.assay.streams;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The release of Assay that this is. Results and verdicts carry it: another one may answer
/// otherwise.
public final class Release {
  public static final String NAME = read();

  private Release() {}

  private static String read() {
    try (InputStream text = Release.class.getResourceAsStream("release.txt")) {
      if (text == null) {
        throw new IllegalStateException("the build puts release.txt beside this class");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
