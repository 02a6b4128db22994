package dev.assay.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

/// Puts each store of a service on the service's one [StoreMemory], which travels in the
/// configuration under [#MEMORY]. Without one (a test driver) Kafka Streams' own sizes stand.
public final class SharedStoreMemory implements RocksDBConfigSetter {
  static final String MEMORY = "assay.store.memory";

  private static final long WRITE_BUFFER_BYTES = 4L << 20;

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    if (configs.get(MEMORY) instanceof StoreMemory memory
        && options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
      table.setBlockCache(memory.cache());
      table.setCacheIndexAndFilterBlocks(true);
      table.setCacheIndexAndFilterBlocksWithHighPriority(true);
      table.setPinTopLevelIndexAndFilter(true);
      options.setTableFormatConfig(table);
      options.setWriteBufferManager(memory.writeBuffers());
      options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    }
  }

  /// Nothing: the memory outlives the store.
  @Override
  public void close(String storeName, Options options) {}
}
