package dev.assay.cli;

import dev.assay.settings.KafkaSettings;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
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
    return new OperatorException(what + ": " + why(cause, kafka), cause);
  }

  private static String why(Throwable cause, KafkaSettings kafka) {
    if (cause instanceof TimeoutException && !answers(kafka)) {
      return "no broker answers at %s (kafka.bootstrap-servers)"
          .formatted(kafka.bootstrapServers());
    }
    if (cause instanceof SerializationException && isForWantOfConnection(cause)) {
      return "no Schema Registry answers at %s (kafka.registry-url)".formatted(kafka.registryUrl());
    }
    return "%s (kafka.bootstrap-servers %s, kafka.registry-url %s)"
        .formatted(reason(cause), kafka.bootstrapServers(), kafka.registryUrl());
  }

  /// Only the registry is asked while an event is written or read.
  private static boolean isForWantOfConnection(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof SocketTimeoutException
          || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
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
