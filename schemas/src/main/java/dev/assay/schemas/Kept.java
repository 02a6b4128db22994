package dev.assay.schemas;

import java.util.Objects;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// An event as a store keeps it, read no further than somebody asks: reading a large one costs more
/// than fetching it does.
///
/// For one thread, like the store that it is from.
///
/// @param <H> some of the event's fields
public final class Kept<V extends SpecificRecord, H extends SpecificRecord> {
  private final @Nullable Supplier<V> readWhole;
  private final @Nullable Supplier<H> readHead;
  private @Nullable V whole;
  private @Nullable H head;

  private Kept(
      @Nullable V whole,
      @Nullable H head,
      @Nullable Supplier<V> readWhole,
      @Nullable Supplier<H> readHead) {
    this.whole = whole;
    this.head = head;
    this.readWhole = readWhole;
    this.readHead = readHead;
  }

  /// One that is at hand.
  public static <V extends SpecificRecord, H extends SpecificRecord> Kept<V, H> of(
      V whole, H head) {
    return new Kept<>(whole, head, null, null);
  }

  static <V extends SpecificRecord, H extends SpecificRecord> Kept<V, H> stored(
      Supplier<V> whole, Supplier<H> head) {
    return new Kept<>(null, null, whole, head);
  }

  public V whole() {
    if (whole == null) {
      whole = Objects.requireNonNull(readWhole).get();
    }
    return whole;
  }

  public H head() {
    if (head == null) {
      head = Objects.requireNonNull(readHead).get();
    }
    return head;
  }
}
