package dev.assay.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;

/// Puts each store of a service on the service's one [StoreMemory], which travels in the
/// configuration under [#MEMORY]. Without one (a test driver) Kafka Streams' own sizes stand.
///
/// Blocks are compressed, which Kafka Streams leaves off: guests of a fleet say nearly the same of
/// themselves, claim for claim, so they take a fifth of the room.
public final class SharedStoreMemory implements RocksDBConfigSetter {
  static final String MEMORY = "assay.store.memory";

  private static final long WRITE_BUFFER_BYTES = 4L << 20;

  /// Several guests in one block: compression is between neighbours.
  private static final long BLOCK_BYTES = 16L << 10;

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    if (configs.get(MEMORY) instanceof StoreMemory memory
        && options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
      table.setBlockCache(memory.cache());
      table.setCacheIndexAndFilterBlocks(true);
      table.setCacheIndexAndFilterBlocksWithHighPriority(true);
      table.setPinTopLevelIndexAndFilter(true);
      table.setBlockSize(BLOCK_BYTES);
      options.setTableFormatConfig(table);
      options.setCompressionType(CompressionType.LZ4_COMPRESSION);
      options.setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
      options.setWriteBufferManager(memory.writeBuffers());
      options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    }
  }

  /// Nothing: the memory outlives the store.
  @Override
  public void close(String storeName, Options options) {}
}
