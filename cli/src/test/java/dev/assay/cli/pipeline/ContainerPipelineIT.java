package dev.assay.cli.pipeline;

import dev.assay.cli.broker.ComposeFile;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/// On the images that docker-compose.yml runs: Apache Kafka's, and Confluent's registry. Skipped
/// where there is no Docker.
@Testcontainers(disabledWithoutDocker = true)
class ContainerPipelineIT extends PipelineScenario {
  private static final String KAFKA_LISTENER = "kafka:19092";
  private static final int REGISTRY_PORT = 8081;

  private final Network network = Network.newNetwork();

  @Override
  String bootstrapServers() throws Exception {
    opened(network);
    KafkaContainer kafka =
        opened(
            new KafkaContainer(ComposeFile.read().service("kafka").image())
                .withNetwork(network)
                .withListener(KAFKA_LISTENER));
    kafka.start();
    return kafka.getBootstrapServers();
  }

  @Override
  String registryUrl() throws Exception {
    var service = ComposeFile.read().service("schema-registry");
    GenericContainer<?> registry =
        opened(
            new GenericContainer<>(service.image())
                .withNetwork(network)
                .withEnv(service.environment())
                .withEnv(
                    Map.of(
                        "SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS",
                        "PLAINTEXT://" + KAFKA_LISTENER))
                .withExposedPorts(REGISTRY_PORT)
                .waitingFor(Wait.forHttp("/subjects")));
    registry.start();
    return "http://%s:%d".formatted(registry.getHost(), registry.getMappedPort(REGISTRY_PORT));
  }
}
