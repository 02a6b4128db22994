package dev.assay.appraisal.rvps;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.appraisal.reference.KnownNames;
import dev.assay.appraisal.reference.ReferenceValue;
import dev.assay.appraisal.reference.ReferenceValues;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes of RVPS's values what a policy can say.
///
/// Its versions of SEV-SNP's TCB do not say of which product line: without one they are ignored.
/// Where it lists several versions of a part, the lowest becomes the minimum.
public final class RvpsValues {
  private static final int MOST_SVN = 255;

  private final String file;
  private final Optional<ProductLine> line;
  private final Instant at;
  private final List<ReferenceValue> values = new ArrayList<>();
  private final List<String> ignored = new ArrayList<>();

  private RvpsValues(String file, Optional<ProductLine> line, Instant at) {
    this.file = file;
    this.line = line;
    this.at = at;
  }

  /// @param file its name, for people
  /// @param line what the values of SEV-SNP's TCB are of
  /// @param at values that have expired by then are ignored
  public static ReferenceValues of(
      RvpsDocument document, String file, Optional<ProductLine> line, Instant at) {
    var reader = new RvpsValues(file, line, at);
    document.values().forEach(reader::add);
    var builder = new ReferenceValues.Builder();
    if (!reader.values.isEmpty()) {
      builder.add(file, reader.values);
    }
    return builder.ignore(reader.ignored).build();
  }

  private void add(RvpsValue value) {
    String name = JsonObject.excerpt(value.name());
    if (value.expiresAt().filter(expiry -> !at.isBefore(expiry)).isPresent()) {
      ignored.add("%s: expired %s".formatted(name, value.expiresAt().orElseThrow()));
      return;
    }
    int before = values.size();
    value.texts().forEach(text -> addBytes(value.name(), text));
    KnownNames.tcbPart(value.name()).ifPresent(part -> addMinimum(value, part));
    if (values.size() == before) {
      ignored.add(name + ": " + reason(value));
    }
  }

  private String reason(RvpsValue value) {
    return KnownNames.tcbPart(value.name()).isPresent() && line.isEmpty()
        ? "needs a product line"
        : "has no place in a policy";
  }

  private void addBytes(String name, String hex) {
    try {
      KnownNames.bytes(name, Bytes.fromHex(hex), origin(name)).ifPresent(values::add);
    } catch (IllegalArgumentException e) {
      ignored.add("%s: no hex, `%s`".formatted(name, JsonObject.excerpt(hex)));
    }
  }

  private void addMinimum(RvpsValue value, ReferenceValue.TcbPart part) {
    if (line.isEmpty() || value.numbers().isEmpty()) {
      return;
    }
    long least = value.numbers().stream().mapToLong(Long::longValue).min().orElseThrow();
    if (least >= 0 && least <= MOST_SVN) {
      values.add(
          new ReferenceValue.MinimumTcb(
              line.get().kdsName(), part, (int) least, origin(value.name())));
    }
  }

  private String origin(String name) {
    return name + ", " + file;
  }
}
