package dev.assay.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTest {
  @Test
  void everyTopicIsNamedOnceUnderThePrefix() {
    var names = Topics.withPrefix("acme.").all().stream().map(Topic::name).toList();

    assertThat(names).doesNotHaveDuplicates().hasSize(17).allMatch(n -> n.startsWith("acme."));
  }

  @Test
  void whatReplayAndTheLedgerNeedIsKeptForEverAndUncompacted() {
    var topics = Topics.withPrefix(Topics.DEFAULT_PREFIX);

    assertThat(topics.policies().retention()).isEmpty();
    assertThat(topics.policies().compacted()).isFalse();
    assertThat(topics.revocations().retention()).isEmpty();
    assertThat(topics.revocations().compacted()).isFalse();
    assertThat(topics.secretReleases().retention()).isEmpty();
    assertThat(topics.secretReleases().compacted()).isFalse();
  }

  @Test
  void whatVendorsSaidIsKeptForAsLongAsTheEvidenceThatItWasHeldAgainst() {
    var topics = Topics.withPrefix(Topics.DEFAULT_PREFIX);
    String months = topics.evidence().config().get("retention.ms");

    for (Topic<?> topic : List.of(topics.endorsements(), topics.context())) {
      assertThat(topic.config())
          .containsEntry("cleanup.policy", "compact")
          .containsEntry("min.compaction.lag.ms", months)
          .doesNotContainKey("retention.ms");
    }
    assertThat(topics.fleet().config()).containsEntry("min.compaction.lag.ms", "0");
    assertThat(topics.policies().config()).containsEntry("retention.ms", "-1");
  }

  @Test
  void theNewestForecastOfAGuestStaysAsLongAsItsDraft() {
    var forecasts = Topics.withPrefix(Topics.DEFAULT_PREFIX).forecasts();

    assertThat(forecasts.retention()).as("it is said once, and not again").isEmpty();
    assertThat(forecasts.compacted()).isTrue();
  }

  @Test
  void keysOfTwoTenantsNeverMeet() {
    var nonce = ByteBuffer.wrap(new byte[] {0x0A, (byte) 0xFF});

    assertThat(Keys.nonce("acme", nonce)).isEqualTo("acme/0aff");
    assertThat(Keys.guest("acme", "web-1")).isEqualTo("acme/web-1");
    assertThat(nonce.remaining()).as("the nonce is left as it was").isEqualTo(2);
  }

  @Test
  void aNameCanNotReachIntoAnotherTenant() {
    assertThat(Keys.isName("web-1.prod:a@b")).isTrue();
    assertThat(Keys.isName("acme/web-1")).isFalse();
    assertThat(Keys.isName("")).isFalse();
    assertThat(Keys.isName("-x")).isFalse();
    assertThat(Keys.isName("x".repeat(129))).isFalse();
    assertThat(Keys.isName("web\n1")).isFalse();
  }
}
