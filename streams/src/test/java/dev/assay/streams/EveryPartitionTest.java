package dev.assay.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class EveryPartitionTest {
  @Test
  void everyPartitionGetsTheRecord() {
    assertThat(new EveryPartition<String>().partitions("context", "key", "value", 4))
        .contains(Set.of(0, 1, 2, 3));
  }
}
