package dev.assay.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.agrona.collections.Long2LongHashMap;

/// Where on a topic the last record of each key is, in some 30 bytes a key, so that a gateway can
/// hold a million guests beside its work. A key is known by 64 bits of its SHA-256: whoever reads
/// the record sees whether it is the one.
///
/// One thread writes; any number may read.
final class FleetIndex {
  private static final long NONE = -1;
  private static final int OFFSET_BITS = 48;
  private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;

  /// Guarded by the lock. A value is the partition above 48 bits of offset.
  private final Long2LongHashMap places = new Long2LongHashMap(NONE);

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /// A record's place.
  record Place(int partition, long offset) {
    private static Place unpack(long packed) {
      return new Place((int) (packed >>> OFFSET_BITS), packed & OFFSET_MASK);
    }

    private long pack() {
      return (long) partition << OFFSET_BITS | offset;
    }
  }

  void put(String key, Place place) {
    long hash = hash(key);
    lock.writeLock().lock();
    try {
      places.put(hash, place.pack());
    } finally {
      lock.writeLock().unlock();
    }
  }

  void remove(String key) {
    long hash = hash(key);
    lock.writeLock().lock();
    try {
      places.remove(hash);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Where the last record of a key is; empty where none is known.
  Optional<Place> find(String key) {
    long hash = hash(key);
    lock.readLock().lock();
    try {
      long place = places.get(hash);
      return place == NONE ? Optional.empty() : Optional.of(Place.unpack(place));
    } finally {
      lock.readLock().unlock();
    }
  }

  int size() {
    lock.readLock().lock();
    try {
      return places.size();
    } finally {
      lock.readLock().unlock();
    }
  }

  private static long hash(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
