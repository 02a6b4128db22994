package dev.assay.evidence.x509;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What was found out once and never changes, by what it was found out about: signatures are worth
/// checking once. Memoization and nothing else, so `verify` stays a pure function. Bounded, the
/// least recently used goes first. Safe for many threads.
///
/// Only what is sound is to be kept: so whoever has nothing sound cannot fill it.
public final class Remembered<K, V> {
  private final Map<K, V> entries;

  public Remembered(int most) {
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  public Optional<V> find(K key) {
    synchronized (entries) {
      return Optional.ofNullable(entries.get(key));
    }
  }

  public void keep(K key, V value) {
    synchronized (entries) {
      entries.put(key, value);
    }
  }

  public int size() {
    synchronized (entries) {
      return entries.size();
    }
  }
}
