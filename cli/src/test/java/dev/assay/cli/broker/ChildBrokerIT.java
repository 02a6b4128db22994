package dev.assay.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildBrokerIT {
  @Test
  void recordsSurviveAKillAndNewOnesFollowThemAfterTheRestart(@TempDir Path directory)
      throws Exception {
    long pid;
    try (var broker = ChildBroker.start(directory, Map.of())) {
      pid = broker.pid();
      Records.createTopic(broker.bootstrapServers(), "kept");
      Records.send(broker.bootstrapServers(), "kept", List.of("before"));

      broker.kill();
      assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
      broker.restart();
      Records.send(broker.bootstrapServers(), "kept", List.of("after"));

      assertThat(Records.read(broker.bootstrapServers(), "kept", 2))
          .containsExactly("before", "after");
      pid = broker.pid();
    }
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }
}
