package dev.assay.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
  @Test
  void exactlyOnceStandsWhateverTheClientSettingsSay() {
    var properties =
        settings(
                Map.of(
                    "kafka.client.processing.guarantee",
                    "at_least_once",
                    "kafka.client.isolation.level",
                    "read_uncommitted"))
            .properties();

    var config = new StreamsConfig(properties);
    assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
        .isEqualTo(StreamsConfig.EXACTLY_ONCE_V2);
    assertThat(config.getMainConsumerConfigs("group", "client", 0))
        .containsEntry("isolation.level", "read_committed");
  }

  @Test
  void clientSettingsReachTheClients() {
    var properties = settings(Map.of("kafka.client.security.protocol", "SSL")).properties();

    assertThat(new StreamsConfig(properties).getProducerConfigs("client"))
        .containsEntry("security.protocol", "SSL");
  }

  @Test
  void theServiceNamesTheApplication() {
    assertThat(settings(Map.of("streams.application-prefix", "blue-")).applicationId())
        .isEqualTo("blue-verifier-stream");
  }

  @Test
  void aThreadCountThatIsNoneIsRefusedByItsKey() {
    assertThatThrownBy(() -> settings(Map.of("streams.threads", "0")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("streams.threads");
  }

  static StreamsSettings settings(Map<String, String> more) {
    var flags = new HashMap<>(more);
    flags.putIfAbsent("kafka.bootstrap-servers", "127.0.0.1:9092");
    flags.put("kafka.registry-url", "mock://streams");
    Settings settings = Settings.of(Optional.empty(), Map.of(), flags);
    var streams = StreamsSettings.from(settings, KafkaSettings.from(settings), "verifier-stream");
    settings.refuseUnknown();
    return streams;
  }
}
