package dev.assay.appraisal.corim;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads one CoMID (draft-ietf-rats-corim, 5): its reference triples, and the names of the rest.
final class ComidReader {
  private static final Label TAG_IDENTITY = new Label(1, "tag_identity");
  private static final Label ENTITIES = new Label(2, "entities");
  private static final Label TRIPLES = new Label(4, "triples");
  private static final Label TAG_ID = new Label(0, "id");
  private static final Label TAG_VERSION = new Label(1, "version");
  private static final Label ENTITY_NAME = new Label(0, "name");
  private static final Label REFERENCE = new Label(0, "reference");

  private static final Label CLASS = new Label(0, "class");
  private static final Label INSTANCE = new Label(1, "instance");
  private static final Label GROUP = new Label(2, "group");
  private static final Label CLASS_ID = new Label(0, "id");
  private static final Label VENDOR = new Label(1, "vendor");
  private static final Label MODEL = new Label(2, "model");
  private static final Label LAYER = new Label(3, "layer");
  private static final Label INDEX = new Label(4, "index");

  private static final Map<Long, String> MEMBERS =
      Map.of(0L, "language", 1L, "tag_identity", 2L, "entities", 4L, "triples");
  private static final Map<Long, String> TRIPLE_KINDS =
      Map.of(
          1L, "endorsed",
          2L, "identity",
          3L, "attest-key",
          4L, "dependency",
          5L, "membership",
          6L, "CoSWID",
          8L, "conditional endorsement series",
          10L, "conditional endorsement");

  private static final int MOST = 1024;

  private final String path;
  private final List<String> ignored;

  ComidReader(String path, List<String> ignored) {
    this.path = path;
    this.ignored = ignored;
  }

  Comid read(CborItem item) throws Unreadable {
    CborFields map = CborFields.of(path, item);
    ignored.addAll(CorimReader.others(path, item, MEMBERS));
    CborFields identity = CborFields.of(map.path(TAG_IDENTITY), map.get(TAG_IDENTITY));
    return new Comid(
        Ids.text(identity.path(TAG_ID), identity.get(TAG_ID)),
        identity.has(TAG_VERSION) ? identity.integer(TAG_VERSION, 0, Long.MAX_VALUE) : 0,
        authors(map),
        references(CborFields.of(map.path(TRIPLES), map.get(TRIPLES)), map.get(TRIPLES)));
  }

  private static List<String> authors(CborFields map) throws Unreadable {
    List<String> names = new ArrayList<>();
    if (map.has(ENTITIES)) {
      for (CborItem entity : map.array(ENTITIES, 1, MOST)) {
        names.add(CborFields.of(map.path(ENTITIES), entity).text(ENTITY_NAME));
      }
    }
    return names;
  }

  private List<ReferenceTriple> references(CborFields triples, CborItem item) throws Unreadable {
    noteOthers(triples, item);
    List<ReferenceTriple> references = new ArrayList<>();
    if (triples.has(REFERENCE)) {
      for (CborItem triple : triples.array(REFERENCE, 1, MOST)) {
        references.add(
            reference("%s[%d]".formatted(triples.path(REFERENCE), references.size()), triple));
      }
    }
    return references;
  }

  private void noteOthers(CborFields triples, CborItem item) {
    if (!(item instanceof CborItem.MapItem(List<CborItem.Entry> entries))) {
      return;
    }
    for (CborItem.Entry entry : entries) {
      if (entry.key() instanceof CborItem.Int(long kind) && kind == REFERENCE.key()) {
        continue;
      }
      String name =
          entry.key() instanceof CborItem.Int(long kind)
              ? TRIPLE_KINDS.getOrDefault(kind, "unknown (%d)".formatted(kind))
              : "unknown";
      ignored.add("%s: %s triples, %s".formatted(triplesPath(triples), name, entry.value().kind()));
    }
  }

  private static String triplesPath(CborFields triples) {
    String reference = triples.path(REFERENCE);
    return reference.substring(0, reference.lastIndexOf('.'));
  }

  private ReferenceTriple reference(String field, CborItem item) throws Unreadable {
    List<CborItem> pair = Ids.array(field, item);
    if (pair.size() != 2) {
      throw CborFields.outOfRange(field, "an environment and its measurements", item.kind());
    }
    List<CborItem> items = Ids.array(field + ".measurements", pair.get(1));
    if (items.isEmpty()) {
      throw CborFields.outOfRange(field + ".measurements", "at least one", "none");
    }
    List<CorimMeasurement> measurements = new ArrayList<>();
    for (CborItem measurement : items) {
      measurements.add(
          new MeasurementReader(
                  "%s.measurements[%d]".formatted(field, measurements.size()), ignored)
              .read(measurement));
    }
    return new ReferenceTriple(environment(field + ".environment", pair.getFirst()), measurements);
  }

  private static CorimEnvironment environment(String field, CborItem item) throws Unreadable {
    CborFields map = CborFields.of(field, item);
    if (!map.has(CLASS) && !map.has(INSTANCE) && !map.has(GROUP)) {
      throw CborFields.outOfRange(field, "a class, an instance or a group", "none of them");
    }
    CborFields kind =
        CborFields.of(
            map.path(CLASS), map.find(CLASS).orElseGet(() -> new CborItem.MapItem(List.of())));
    return new CorimEnvironment(
        id(kind, CLASS_ID),
        bytes(kind, CLASS_ID),
        id(kind, VENDOR),
        id(kind, MODEL),
        id(kind, LAYER),
        id(kind, INDEX),
        id(map, INSTANCE),
        bytes(map, INSTANCE),
        id(map, GROUP));
  }

  private static Optional<String> id(CborFields map, Label label) throws Unreadable {
    return map.has(label)
        ? Optional.of(Ids.text(map.path(label), map.get(label)))
        : Optional.empty();
  }

  private static Optional<Bytes> bytes(CborFields map, Label label) {
    return map.find(label)
        .flatMap(
            item ->
                item instanceof CborItem.Tagged(long _, CborItem.ByteString(Bytes value))
                    ? Optional.of(value)
                    : Optional.empty());
  }
}
