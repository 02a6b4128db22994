package dev.assay.policy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// Reads ascending keys of a store, by going through it: where they lie close together, that takes
/// a fraction of what asking for each does. Where they don't, each is asked for.
final class Pass<V> implements AutoCloseable {
  /// Entries passed over for one that is wanted; looking further costs more than asking.
  private static final int CLOSE_TOGETHER = 4;

  private final KeyValueStore<String, V> store;
  private final KeyValueIterator<String, V> entries;
  private boolean scattered;

  Pass(KeyValueStore<String, V> store, String first, String last) {
    this.store = store;
    this.entries = store.range(first, last);
  }

  /// @param key above those asked for before, in the order of UTF-8
  @Nullable V find(String key) {
    for (int passed = 0; !scattered && entries.hasNext(); passed++) {
      int order = inOrderOfStores(entries.peekNextKey(), key);
      if (order > 0) {
        return null;
      }
      KeyValue<String, V> entry = entries.next();
      if (order == 0) {
        return entry.value;
      }
      scattered = passed >= CLOSE_TOGETHER;
    }
    return scattered ? store.get(key) : null;
  }

  private static int inOrderOfStores(String one, String other) {
    return one.equals(other)
        ? 0
        : Arrays.compareUnsigned(
            one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    entries.close();
  }
}
