package dev.assay.cli.standalone;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.cli.OperatorException;
import dev.assay.cli.broker.Records;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
  @TempDir private Path dir;

  @Test
  void recordsAndClusterIdSurviveARestart() throws Exception {
    String clusterId;
    try (var broker = EmbeddedBroker.start(dir, EmbeddedBroker.Options.anyPort())) {
      clusterId = broker.clusterId();
      Records.createTopic(broker.bootstrapServers(), "kept");
      Records.send(broker.bootstrapServers(), "kept", List.of("one", "two"));
    }
    try (var broker = EmbeddedBroker.start(dir, EmbeddedBroker.Options.anyPort())) {
      assertThat(broker.clusterId()).isEqualTo(clusterId);
      assertThat(Records.read(broker.bootstrapServers(), "kept", 2)).containsExactly("one", "two");
    }
  }

  @Test
  void recordsAcknowledgedBeforeAKillAreThereAfterwards() throws Exception {
    var child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Standalone.class.getName(),
                dir.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String clusterId;
    try {
      var started = child.inputReader().readLine();
      assertThat(started).as("what the child says").isNotNull();
      var said = List.of(started.split(" "));
      clusterId = said.get(1);
      Records.createTopic(said.get(0), "kept");
      Records.send(said.get(0), "kept", List.of("one", "two", "three"));
    } finally {
      child.destroyForcibly().waitFor(10, SECONDS);
    }
    try (var broker = EmbeddedBroker.start(dir, EmbeddedBroker.Options.anyPort())) {
      assertThat(broker.clusterId()).isEqualTo(clusterId);
      assertThat(Records.read(broker.bootstrapServers(), "kept", 3))
          .containsExactly("one", "two", "three");
    }
  }

  @Test
  void aStopLeavesNoThread() throws Exception {
    // The first start leaves threads of Kafka's metrics library, which serve the whole process for
    // good.
    EmbeddedBroker.start(dir, EmbeddedBroker.Options.anyPort()).close();
    var before = threads();
    EmbeddedBroker.start(dir, EmbeddedBroker.Options.anyPort()).close();
    Awaitility.await()
        .pollInSameThread()
        .atMost(10, SECONDS)
        .untilAsserted(
            () -> {
              var left = new ArrayList<>(threads());
              left.removeAll(before);
              assertThat(left).isEmpty();
            });
  }

  @Test
  void aTakenPortIsNamedWithItsSetting() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var options = new EmbeddedBroker.Options(taken.getLocalPort(), "--broker-port", Map.of());
      assertThatExceptionOfType(ListenException.class)
          .isThrownBy(() -> EmbeddedBroker.start(dir, options))
          .withMessageContainingAll("127.0.0.1:" + taken.getLocalPort(), "--broker-port");
    }
  }

  @Test
  void aDirectoryThatIsNoBrokersIsRefusedAndNothingIsLeftRunning() throws Exception {
    Files.writeString(dir.resolve("meta.properties"), "version=1\nnode.id=9\ncluster.id=x\n");
    assertThatExceptionOfType(OperatorException.class)
        .isThrownBy(() -> EmbeddedBroker.start(dir, EmbeddedBroker.Options.anyPort()))
        .withMessageContaining(dir.toString());
  }

  @Test
  void aTopicThatNobodyDeclaredIsNotMadeByWritingToIt() throws Exception {
    try (var broker = EmbeddedBroker.start(dir, EmbeddedBroker.Options.anyPort())) {
      assertThatExceptionOfType(Exception.class)
          .isThrownBy(() -> Records.describe(broker.bootstrapServers(), "undeclared"))
          .withCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  /// Starts a broker, says where and which cluster, and waits to be killed.
  static final class Standalone {
    private Standalone() {}

    public static void main(String[] arguments) throws Exception {
      var broker = EmbeddedBroker.start(Path.of(arguments[0]), EmbeddedBroker.Options.anyPort());
      System.out.println(broker.bootstrapServers() + " " + broker.clusterId());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }
}
