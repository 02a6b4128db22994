package dev.assay.appraisal.corim;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.cose.CoseSign1;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads a CoRIM out of bytes: the wrappers, the map of tags, and each tag.
final class CorimReader {
  static final String FIELD = "corim";

  /// Wrappers of older drafts: around either form, and around a signed one.
  private static final long TAG_TYPE_CHOICE = 500;

  private static final long TAG_SIGNED = 502;
  private static final long TAG_UNSIGNED = 501;
  private static final long TAG_COSWID = 505;
  private static final long TAG_COMID = 506;
  private static final long TAG_COTL = 508;
  private static final long TAG_EPOCH = 1;

  private static final Label ID = new Label(0, "id");
  private static final Label TAGS = new Label(1, "tags");
  private static final Label DEPENDENT_RIMS = new Label(2, "dependent_rims");
  private static final Label PROFILE = new Label(3, "profile");
  private static final Label VALIDITY = new Label(4, "validity");
  private static final Label ENTITIES = new Label(5, "entities");
  static final Label NOT_BEFORE = new Label(0, "not_before");
  static final Label NOT_AFTER = new Label(1, "not_after");

  private static final int MOST_TAGS = 256;

  /// Up to the end of the year 9999.
  private static final long LAST_SECOND = 253_402_300_799L;

  private final List<String> ignored = new ArrayList<>();

  private CorimReader() {}

  static Corim read(Bytes encoded) throws Unreadable {
    CborItem content = unwrapped(CborReader.read(FIELD, encoded));
    return isSigned(content)
        ? new CorimReader().corim(payload(CoseSign1.of(FIELD, content)), true)
        : new CorimReader().unsigned(content);
  }

  /// Without what older drafts put around it.
  static CborItem unwrapped(CborItem item) {
    CborItem content = item;
    while (content instanceof CborItem.Tagged(long tag, CborItem inner)
        && (tag == TAG_TYPE_CHOICE || tag == TAG_SIGNED)) {
      content = inner;
    }
    return content;
  }

  static boolean isSigned(CborItem content) {
    return content instanceof CborItem.Array
        || (content instanceof CborItem.Tagged(long tag, CborItem _) && tag == CoseSign1.TAG);
  }

  /// The map that was signed.
  static CborItem payload(CoseSign1 signed) throws Unreadable {
    String field = FIELD + ".payload";
    CborItem content = unwrapped(CborReader.read(field, signed.payload()));
    if (content instanceof CborItem.Tagged(long tag, CborItem map) && tag == TAG_UNSIGNED) {
      return map;
    }
    throw CborFields.outOfRange(field, "a CoRIM (tag 501)", content.kind());
  }

  static Corim signed(CborItem map) throws Unreadable {
    return new CorimReader().corim(map, true);
  }

  private Corim unsigned(CborItem content) throws Unreadable {
    return switch (content) {
      case CborItem.Tagged(long tag, CborItem map) when tag == TAG_UNSIGNED -> corim(map, false);
      case CborItem.Tagged(long tag, CborItem map) when tag == TAG_COMID -> comidAlone(map);
      case CborItem.MapItem map -> comidAlone(map);
      default ->
          throw CborFields.outOfRange(
              FIELD, "a CoRIM (tag 501, or 18 if signed) or a CoMID", content.kind());
    };
  }

  private Corim comidAlone(CborItem map) throws Unreadable {
    Comid comid = new ComidReader("comid", ignored).read(map);
    return new Corim(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        List.of(comid),
        ignored);
  }

  private Corim corim(CborItem item, boolean signed) throws Unreadable {
    CborFields map = CborFields.of(FIELD, item);
    String id = Ids.text(map.path(ID), map.get(ID));
    List<Comid> comids = tags(map);
    Optional<String> profile = Optional.empty();
    if (map.has(PROFILE)) {
      profile = Optional.of(Ids.text(map.path(PROFILE), map.get(PROFILE)));
    }
    Optional<CborFields> validity = Optional.empty();
    if (map.has(VALIDITY)) {
      validity = Optional.of(CborFields.of(map.path(VALIDITY), map.get(VALIDITY)));
    }
    ignore(map, DEPENDENT_RIMS);
    ignore(map, ENTITIES);
    return new Corim(
        Optional.of(id),
        profile,
        instant(validity, NOT_BEFORE),
        instant(validity, NOT_AFTER),
        signed,
        comids,
        ignored);
  }

  private void ignore(CborFields map, Label label) {
    map.find(label).ifPresent(item -> ignored.add(map.path(label) + ": " + item.kind()));
  }

  private List<Comid> tags(CborFields map) throws Unreadable {
    List<Comid> comids = new ArrayList<>();
    List<CborItem> tags = map.array(TAGS, 1, MOST_TAGS);
    for (int i = 0; i < tags.size(); i++) {
      String field = "%s[%d]".formatted(map.path(TAGS), i);
      tag(field, tags.get(i)).ifPresent(comids::add);
    }
    return comids;
  }

  /// A tagged byte string in current drafts, a byte string with the tag inside in some older ones.
  private Optional<Comid> tag(String field, CborItem item) throws Unreadable {
    CborItem tagged =
        item instanceof CborItem.ByteString(Bytes bytes) ? nested(field, bytes) : item;
    if (!(tagged instanceof CborItem.Tagged(long tag, CborItem content))) {
      throw CborFields.outOfRange(field, "a tagged byte string", item.kind());
    }
    if (tag != TAG_COMID) {
      ignored.add("%s: %s".formatted(field, kind(tag)));
      return Optional.empty();
    }
    CborItem map =
        content instanceof CborItem.ByteString(Bytes bytes) ? nested(field, bytes) : content;
    return Optional.of(new ComidReader(field, ignored).read(map));
  }

  private static CborItem nested(String field, Bytes bytes) throws Unreadable {
    return CborReader.read(field, bytes);
  }

  private static String kind(long tag) {
    if (tag == TAG_COSWID) {
      return "a CoSWID tag";
    }
    return tag == TAG_COTL ? "a CoTL tag" : "tag " + tag;
  }

  static Optional<Instant> instant(Optional<CborFields> map, Label label) throws Unreadable {
    if (map.isEmpty() || !map.get().has(label)) {
      return Optional.empty();
    }
    CborItem item = map.get().get(label);
    OptionalLong seconds =
        switch (item) {
          case CborItem.Tagged(long tag, CborItem.Int(long value)) when tag == TAG_EPOCH ->
              OptionalLong.of(value);
          case CborItem.Int(long value) -> OptionalLong.of(value);
          default -> OptionalLong.empty();
        };
    if (seconds.isEmpty() || seconds.getAsLong() < 0 || seconds.getAsLong() > LAST_SECOND) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          map.get().path(label),
          "seconds since 1970 (tag 1)",
          item.kind());
    }
    return Optional.of(Instant.ofEpochSecond(seconds.getAsLong()));
  }

  /// Names of the members of a map that `known` does not have.
  static List<String> others(String path, CborItem item, Map<Long, String> known) {
    if (!(item instanceof CborItem.MapItem(List<CborItem.Entry> entries))) {
      return List.of();
    }
    return entries.stream()
        .filter(entry -> !(entry.key() instanceof CborItem.Int(long key) && known.containsKey(key)))
        .map(entry -> "%s[%s]: %s".formatted(path, name(entry.key()), entry.value().kind()))
        .toList();
  }

  private static String name(CborItem key) {
    return switch (key) {
      case CborItem.Int(long number) -> Long.toString(number);
      case CborItem.Text(String text) -> CborFields.excerpt(text);
      default -> key.kind();
    };
  }
}
