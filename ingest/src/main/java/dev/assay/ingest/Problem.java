package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Why a request is not served, as RFC 9457 has it: what is wrong, and what to change.
///
/// @param detail one sentence for people; never more of the input than [#shown] lets through
/// @param field the member, parameter or header it is about
/// @param wanted what would have been accepted
/// @param got what was there
/// @param headers response headers that go with it
record Problem(
    Kind kind,
    String detail,
    @Nullable String field,
    @Nullable String wanted,
    @Nullable String got,
    Map<String, String> headers) {
  static final String MEDIA_TYPE = "application/problem+json";

  private static final int MOST_SHOWN = 64;

  /// Kinds of problem: a closed set, so that clients can switch over `type`.
  enum Kind {
    MALFORMED_REQUEST(400, "The request is no HTTP that can be read"),
    MALFORMED_JSON(400, "The body is no JSON that can be read"),
    BAD_MEMBER(400, "A member has a value that can't be used"),
    UNKNOWN_MEMBER(400, "A member is not known"),
    BAD_PARAMETER(400, "A query parameter has a value that can't be used"),
    UNAUTHORIZED(401, "Who asks is not known"),
    FORBIDDEN(403, "The credential does not allow this"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "This resource has no such method"),
    NOT_ACCEPTABLE(406, "The answer has another media type"),
    TOO_LARGE(413, "The request is too large"),
    TOO_SLOW(408, "The request took too long to arrive"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not accepted"),
    TOO_MANY_REQUESTS(429, "The client asks too often"),
    INTERNAL(500, "The gateway failed"),
    UNAVAILABLE(503, "The gateway can't serve this now");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    int status() {
      return status;
    }

    private String type() {
      return "urn:assay:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static Problem of(Kind kind, String detail) {
    return new Problem(kind, detail, null, null, null, Map.of());
  }

  static Problem badMember(String field, String wanted, String got) {
    return about(Kind.BAD_MEMBER, field, wanted, got);
  }

  static Problem about(Kind kind, String field, String wanted, String got) {
    String detail = "%s: want %s, got %s".formatted(field, wanted, got);
    return new Problem(kind, detail, field, wanted, got, Map.of());
  }

  /// Passing: the same request may be answered after `retryAfter`.
  static Problem unavailable(String detail, Duration retryAfter) {
    return of(Kind.UNAVAILABLE, detail).with("Retry-After", Long.toString(retryAfter.toSeconds()));
  }

  Problem with(String header, String value) {
    var all = new TreeMap<>(headers);
    all.put(header, value);
    return new Problem(kind, detail, field, wanted, got, Map.copyOf(all));
  }

  ObjectNode toJson() {
    ObjectNode json =
        Json.object()
            .put("type", kind.type())
            .put("title", kind.title)
            .put("status", kind.status)
            .put("detail", detail);
    putIfThere(json, "field", field);
    putIfThere(json, "wanted", wanted);
    putIfThere(json, "got", got);
    return json;
  }

  private static void putIfThere(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  /// So much of what a client sent as can be shown to it again: printable ASCII, and not much.
  static String shown(String input) {
    return shown(input, MOST_SHOWN);
  }

  static String shown(String input, int most) {
    String start = input.length() > most ? input.substring(0, most) : input;
    String printable = start.replaceAll("[^\\x20-\\x7E]", "?");
    return input.length() > most
        ? "%s... (%d characters)".formatted(printable, input.length())
        : printable;
  }

  /// Carries a problem out of the depth of reading a request. Nobody's bug: no stack is recorded.
  static final class Found extends RuntimeException {
    private final transient Problem problem;

    Found(Problem problem) {
      super(problem.detail(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
