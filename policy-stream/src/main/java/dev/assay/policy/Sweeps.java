package dev.assay.policy;

import dev.assay.schemas.event.Reappraisal;
import dev.assay.schemas.event.Sweep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/// The changes whose guests are still being looked at again, and how far each has come. They are in
/// a store, so a restart goes on where it was.
final class Sweeps {
  private static final String FORECAST = "forecast/";

  private final KeyValueStore<String, Sweep> store;
  private final int partition;

  Sweeps(KeyValueStore<String, Sweep> store, int partition) {
    this.store = store;
    this.partition = partition;
  }

  /// One that is under way for the same guests begins again: for those that it had done, too.
  void begin(Sweep sweep) {
    store.put(keyOf(sweep), sweep);
  }

  /// A copy: advancing one changes the store.
  List<Sweep> pending() {
    var pending = new ArrayList<Sweep>();
    try (KeyValueIterator<String, Sweep> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, Sweep> entry = all.next();
        pending.add(entry.value);
      }
    }
    return pending;
  }

  /// Notes that a slice was done.
  ///
  /// @param after the last guest looked at, in the order of the index
  /// @param slice how many guests were looked at
  /// @param changed how many of them have a new verdict
  /// @param finished whether no guest is left
  /// @return the progress to tell
  Reappraisal advance(
      Sweep sweep, String after, int slice, int changed, boolean finished, Instant now) {
    long looked = sweep.getLooked() + slice;
    long changedInAll = sweep.getChanged() + changed;
    if (finished) {
      store.delete(keyOf(sweep));
    } else {
      store.put(
          keyOf(sweep),
          Sweep.newBuilder(sweep)
              .setAfter(after)
              .setLooked(looked)
              .setChanged(changedInAll)
              .build());
    }
    return new Reappraisal(
        (sweep.getForecast() ? "forecast of " : "") + sweep.getCausedBy(),
        partition,
        looked,
        changedInAll,
        finished,
        sweep.getSince(),
        now);
  }

  private static String keyOf(Sweep sweep) {
    return (sweep.getForecast() ? FORECAST : "") + sweep.getDependency();
  }
}
