package dev.assay.appraisal.corim;

import dev.assay.evidence.Bytes;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What measurements are of: a class of environments, or one instance.
///
/// @param classId as text: a UUID, an OID, or bytes in hex
/// @param classBytes the same where it is bytes
/// @param instance as text
/// @param instanceBytes the same where it is bytes
public record CorimEnvironment(
    Optional<String> classId,
    Optional<Bytes> classBytes,
    Optional<String> vendor,
    Optional<String> model,
    Optional<String> layer,
    Optional<String> index,
    Optional<String> instance,
    Optional<Bytes> instanceBytes,
    Optional<String> group) {

  /// For people, e.g. `INTEL TDX module`.
  @Override
  public String toString() {
    String named =
        Stream.of(
                vendor,
                model,
                classId.map(id -> "class " + id),
                layer.map(id -> "layer " + id),
                index.map(id -> "index " + id),
                instance.map(id -> "instance " + id),
                group.map(id -> "group " + id))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(" "));
    return named.isEmpty() ? "any environment" : named;
  }
}
