package dev.assay.evidence.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/// JSON that somebody else wrote: each name once in an object, none of them kept in a table of the
/// process, and no message that quotes the text.
public final class StrictJson {
  private StrictJson() {}

  /// @param bounds of nesting, lengths and size
  public static JsonFactory factory(StreamReadConstraints bounds) {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .streamReadConstraints(bounds)
        .build();
  }
}
