package dev.assay.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/// `GET /openapi.yaml`: the API described for machines (OpenAPI 3.1), as it is served here.
final class OpenApi {
  static final String PATH = "/openapi.yaml";

  private static final String MEDIA_TYPE = "application/yaml";

  private final Reply reply = new Reply(200, MEDIA_TYPE, read(), Map.of());

  Reply describe() {
    return reply;
  }

  private static String read() {
    try (InputStream in =
        Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the description comes with the code", e);
    }
  }
}
