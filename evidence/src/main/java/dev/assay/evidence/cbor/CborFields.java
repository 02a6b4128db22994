package dev.assay.evidence.cbor;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The members of a map, read by label and type. Members that nobody asks for are no matter: EAT
/// (RFC 9711, 4.1) has receivers ignore claims that they don't know.
public final class CborFields {
  private static final int LONGEST_EXCERPT = 64;

  private final String field;
  private final Map<CborItem, CborItem> members = new HashMap<>();

  private CborFields(String field, CborItem.MapItem map) {
    this.field = field;
    map.entries().forEach(entry -> members.put(entry.key(), entry.value()));
  }

  /// @param field what the map is, as refusals name it: its members are `field.name`
  public static CborFields of(String field, CborItem item) throws Unreadable {
    if (item instanceof CborItem.MapItem map) {
      return new CborFields(field, map);
    }
    throw outOfRange(field, "a map", item.kind());
  }

  public String path(Label label) {
    return field + "." + label.name();
  }

  public boolean has(Label label) {
    return members.containsKey(new CborItem.Int(label.key()));
  }

  public Optional<CborItem> find(Label label) {
    return Optional.ofNullable(members.get(new CborItem.Int(label.key())));
  }

  public Optional<CborItem> find(String textKey) {
    return Optional.ofNullable(members.get(new CborItem.Text(textKey)));
  }

  public CborItem get(Label label) throws Unreadable {
    CborItem item = members.get(new CborItem.Int(label.key()));
    if (item == null) {
      throw new Unreadable(
          Reason.FIELD_MISSING, path(label), "label %d".formatted(label.key()), "none");
    }
    return item;
  }

  /// @param lengths those that are right; none where any is
  public Bytes bytes(Label label, int... lengths) throws Unreadable {
    return bytes(path(label), get(label), lengths);
  }

  private static Bytes bytes(String field, CborItem item, int... lengths) throws Unreadable {
    String wanted = "a byte string" + (lengths.length == 0 ? "" : " of " + alternatives(lengths));
    if (!(item instanceof CborItem.ByteString(Bytes value))) {
      throw outOfRange(field, wanted, item.kind());
    }
    if (lengths.length > 0 && IntStream.of(lengths).noneMatch(length -> length == value.length())) {
      throw outOfRange(field, wanted, value.length() + " bytes");
    }
    return value;
  }

  /// A hash as long as one of SHA-256, SHA-384 or SHA-512.
  public Bytes hash(Label label) throws Unreadable {
    return hash(path(label), get(label));
  }

  /// The same of an item that has no label, e.g. of an array.
  public static Bytes hash(String field, CborItem item) throws Unreadable {
    return bytes(field, item, 32, 48, 64);
  }

  public Optional<Bytes> optionalBytes(Label label, int... lengths) throws Unreadable {
    return has(label) ? Optional.of(bytes(label, lengths)) : Optional.empty();
  }

  /// Text with something in it.
  public String text(Label label) throws Unreadable {
    if (!(get(label) instanceof CborItem.Text(String value))) {
      throw outOfRange(path(label), "text", get(label).kind());
    }
    if (value.isEmpty()) {
      throw outOfRange(path(label), "text", "empty text");
    }
    return value;
  }

  public Optional<String> optionalText(Label label) throws Unreadable {
    return has(label) ? Optional.of(text(label)) : Optional.empty();
  }

  public long integer(Label label, long least, long most) throws Unreadable {
    String wanted = "an integer from %d to %d".formatted(least, most);
    if (!(get(label) instanceof CborItem.Int(long value)) || value < least || value > most) {
      throw outOfRange(path(label), wanted, get(label).kind());
    }
    return value;
  }

  public List<CborItem> array(Label label, int least, int most) throws Unreadable {
    String wanted =
        least == most ? "an array of " + least : "an array of %d to %d".formatted(least, most);
    if (!(get(label) instanceof CborItem.Array(List<CborItem> items))
        || items.size() < least
        || items.size() > most) {
      throw outOfRange(path(label), wanted, get(label).kind());
    }
    return items;
  }

  /// As much of a hostile text as a refusal should show.
  public static String excerpt(String text) {
    return text.length() <= LONGEST_EXCERPT ? text : text.substring(0, LONGEST_EXCERPT) + "...";
  }

  private static String alternatives(int[] lengths) {
    return IntStream.of(lengths).mapToObj(Integer::toString).collect(Collectors.joining(" or "))
        + " bytes";
  }

  public static Unreadable outOfRange(String field, String wanted, String got) {
    return new Unreadable(Reason.FIELD_OUT_OF_RANGE, field, wanted, got);
  }
}
