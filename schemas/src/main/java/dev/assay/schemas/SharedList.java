package dev.assay.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/// A list that many events hold, the very same one: it is written out once, and what was written
/// goes into each of them. Otherwise a list like any other; its elements must never change.
public final class SharedList<E> extends AbstractList<E> implements RandomAccess {
  private final List<E> elements;

  /// Whoever comes first sets it; who comes with him sets the same.
  private volatile @Nullable Written written;

  /// @param bytes as Avro writes the list
  /// @param schema by which it was written
  private record Written(Schema schema, ByteBuffer bytes) {}

  public SharedList(List<E> elements) {
    this.elements = List.copyOf(elements);
  }

  @Override
  public E get(int index) {
    return elements.get(index);
  }

  @Override
  public int size() {
    return elements.size();
  }

  /// What it is written as; not to be changed.
  ///
  /// @param writer of lists of that schema
  @SuppressWarnings(
      "ReferenceEquality") // Comparing schemas costs more; by another it is written anew.
  ByteBuffer written(Schema schema, ValueWriter writer) throws IOException {
    Written latest = written;
    if (latest == null || latest.schema() != schema) {
      latest = new Written(schema, writer.bytes(elements));
      written = latest;
    }
    return latest.bytes();
  }
}
