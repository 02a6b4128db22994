package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/// What a request is answered with.
///
/// @param status HTTP status
/// @param mediaType of the body
/// @param body JSON
/// @param headers besides those every answer has
record Reply(int status, String mediaType, String body, Map<String, String> headers) {
  static final String JSON = "application/json";

  static Reply of(int status, ObjectNode body) {
    return of(status, Json.write(body));
  }

  static Reply of(int status, String body) {
    return new Reply(status, JSON, body, Map.of());
  }

  static Reply of(Problem problem) {
    return new Reply(
        problem.kind().status(),
        Problem.MEDIA_TYPE,
        Json.write(problem.toJson()),
        problem.headers());
  }

  Reply with(String header, String value) {
    var all = new TreeMap<>(headers);
    all.put(header, value);
    return new Reply(status, mediaType, body, Map.copyOf(all));
  }
}
