package dev.assay.cli;

import dev.assay.settings.KafkaSettings;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/// Says why Kafka or the registry could not be used, to whoever gave a command its settings. A
/// client that finds no broker complains of a topic instead: whether one answers is asked here.
public final class KafkaTrouble {
  /// How long a broker may take to say that it is there, in milliseconds: the client that complains
  /// has waited for longer.
  private static final int PROBE_TIMEOUT_MILLIS = 2_000;

  private KafkaTrouble() {}

  /// @param what could not be done, e.g. `the policy was not published`
  /// @param cause what a Kafka client threw
  public static OperatorException of(String what, Throwable cause, KafkaSettings kafka) {
    return new OperatorException(
        cause instanceof TimeoutException && !answers(kafka)
            ? "%s: no broker answers at %s (kafka.bootstrap-servers)"
                .formatted(what, kafka.bootstrapServers())
            : "%s: %s (kafka.bootstrap-servers %s, kafka.registry-url %s)"
                .formatted(what, reason(cause), kafka.bootstrapServers(), kafka.registryUrl()),
        cause);
  }

  private static boolean answers(KafkaSettings kafka) {
    Map<String, Object> config = kafka.clientConfig();
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PROBE_TIMEOUT_MILLIS);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PROBE_TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(config)) {
      admin.describeCluster().nodes().get();
      return true;
    } catch (ExecutionException | KafkaException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /// Clients say that they were not made, or could not write, and keep why to the cause.
  private static String reason(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null || cause.getMessage() == null
        ? String.valueOf(thrown.getMessage())
        : "%s: %s".formatted(thrown.getMessage(), cause.getMessage());
  }
}
