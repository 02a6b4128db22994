package dev.assay.evidence;

import java.util.AbstractMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Claims, telling whose value is asked for; whoever goes through all of them asks for all. Names
/// may be asked for untold.
final class WatchedMap extends AbstractMap<String, ClaimValue>
    implements SequencedMap<String, ClaimValue> {
  private final SequencedMap<String, ClaimValue> values;
  private final Consumer<String> read;

  WatchedMap(SequencedMap<String, ClaimValue> values, Consumer<String> read) {
    this.values = values;
    this.read = read;
  }

  @Override
  public @Nullable ClaimValue get(Object name) {
    ClaimValue value = values.get(name);
    if (value != null) {
      read.accept((String) name);
    }
    return value;
  }

  @Override
  public boolean containsKey(Object name) {
    return values.containsKey(name);
  }

  @Override
  public Set<String> keySet() {
    return values.keySet();
  }

  @Override
  public Set<Map.Entry<String, ClaimValue>> entrySet() {
    return asked().entrySet();
  }

  @Override
  public SequencedMap<String, ClaimValue> reversed() {
    return asked().reversed();
  }

  private SequencedMap<String, ClaimValue> asked() {
    values.keySet().forEach(read);
    return values;
  }
}
