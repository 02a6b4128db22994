package dev.assay.streams;

import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/// The memory that all RocksDB instances of one service share.
///
/// Kafka Streams opens one instance for each store, partition and window segment, with 50 MB of
/// cache and three write buffers of 16 MB each: memory would grow with partitions. Here write
/// buffers are accounted within one cache, whose size is the service's limit.
final class StoreMemory implements AutoCloseable {
  /// Write buffers may take this part of it; the rest caches blocks, indexes and filters.
  private static final int WRITE_BUFFER_PART = 3;

  private final Cache cache;
  private final WriteBufferManager writeBuffers;

  StoreMemory(long bytes) {
    RocksDB.loadLibrary();
    cache = new LRUCache(bytes);
    writeBuffers = new WriteBufferManager(bytes / WRITE_BUFFER_PART, cache);
  }

  Cache cache() {
    return cache;
  }

  WriteBufferManager writeBuffers() {
    return writeBuffers;
  }

  /// Only once every store is closed: they point into it.
  @Override
  public void close() {
    writeBuffers.close();
    cache.close();
  }
}
