package dev.assay.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.offline.Report;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.HeldSecret;
import dev.assay.schemas.event.Pins;
import dev.assay.schemas.event.SecretRelease;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class LedgerReaderTest {
  private static final String TOPIC = "assay.secret-releases";
  private static final Instant AT = Instant.parse("2026-11-25T12:00:00Z");
  private static final ByteBuffer NONE = ByteBuffer.allocate(32);

  /// A record's value here is `GUEST SECRET VERSION POLICY`, or nonsense.
  private static final Deserializer<Received<SecretRelease>> READING =
      (topic, bytes) -> {
        String[] words = new String(bytes, StandardCharsets.UTF_8).split(" ");
        return words.length == 4
            ? new Received.Event<>(release(words), NONE)
            : new Received.Undecodable<>(ByteBuffer.wrap(bytes), "a release", "none", NONE);
      };

  @Test
  void allPartitionsAreReadToTheirEnds() {
    Ledger ledger =
        read(
            List.of("web-2 disk 1 7", "web-1 disk 2 8"),
            List.of("web-1 disk 1 7", "web-1 tls 1 7"));

    assertThat(ledger.releases())
        .extracting(
            Ledger.Entry::guest,
            Ledger.Entry::secretId,
            Ledger.Entry::version,
            Ledger.Entry::policyVersion)
        .containsExactly(
            tuple("web-1", "id-of-disk", 1L, OptionalLong.of(7)),
            tuple("web-1", "id-of-disk", 2L, OptionalLong.of(8)),
            tuple("web-1", "id-of-tls", 1L, OptionalLong.of(7)),
            tuple("web-2", "id-of-disk", 1L, OptionalLong.of(7)));
    assertThat(ledger.unreadable()).isZero();
  }

  @Test
  void anEmptyTopicIsAnEmptyLedger() {
    assertThat(read(List.of(), List.of()).releases()).isEmpty();
  }

  /// Two would be the defect that the ledger is there to show.
  @Test
  void aReleaseThatIsThereTwiceIsShownTwice() {
    assertThat(read(List.of("web-1 disk 1 7", "web-1 disk 1 7"), List.of()).releases()).hasSize(2);
  }

  @Test
  void itCanBeAskedForOneGuestAndOneSecret() {
    Ledger ledger = read(List.of("web-1 disk 1 7", "web-1 tls 1 7", "web-2 disk 1 7"), List.of());

    assertThat(ledger.of("web-1", null).releases()).hasSize(2);
    assertThat(ledger.of("acme/web-1", null).releases()).hasSize(2);
    assertThat(ledger.of("other/web-1", null).releases()).isEmpty();
    assertThat(ledger.of(null, "disk").releases()).hasSize(2);
    assertThat(ledger.of("web-1", "id-of-disk").releases()).hasSize(1);
    assertThat(ledger.of("web-1", "none").releases()).isEmpty();
  }

  @Test
  void whatCanNotBeReadIsCounted() {
    Ledger ledger = read(List.of("nonsense", "web-1 disk 1 7"), List.of());

    assertThat(ledger.releases()).hasSize(1);
    assertThat(printed(ledger)).contains("and 1 records that can't be read");
  }

  @Test
  void whatALaunchWasGivenTogetherIsAnEntryForEach() {
    SecretRelease packet =
        begun("web-1 disk 3 7".split(" ", -1))
            .setSealing("sev-launch-secret")
            .setAlsoHolds(List.of(new HeldSecret("id-of-tls", "tls", 2L)))
            .build();

    assertThat(Ledger.Entry.of(packet))
        .extracting(
            Ledger.Entry::guest,
            Ledger.Entry::secretId,
            Ledger.Entry::version,
            Ledger.Entry::sealing)
        .containsExactly(
            tuple("web-1", "id-of-disk", 3L, "sev-launch-secret"),
            tuple("web-1", "id-of-tls", 2L, "sev-launch-secret"));
  }

  @Test
  void itIsATableForPeople() {
    assertThat(printed(read(List.of("web-1 disk 1 7"), List.of())))
        .isEqualTo(
            """
            guest       secret           version  policy              sealing  guest key         released
            acme/web-1  disk id-of-disk  1        payments version 7  hpke     abababababababab  2026-11-25T12:00:00Z
            """);
  }

  @Test
  void itIsJsonForScripts() throws IOException {
    var text = new StringWriter();
    Report.printJson(new PrintWriter(text), read(List.of("web-1 disk 2 7"), List.of())::writeTo);

    var json = new ObjectMapper().readTree(text.toString());

    assertThat(json.get("unreadable").intValue()).isZero();
    var release = json.get("releases").get(0);
    assertThat(release.get("tenant").textValue()).isEqualTo("acme");
    assertThat(release.get("guest").textValue()).isEqualTo("web-1");
    assertThat(release.get("workload").textValue()).isEqualTo("payments");
    assertThat(release.get("policyVersion").longValue()).isEqualTo(7);
    assertThat(release.get("secretVersion").longValue()).isEqualTo(2);
    assertThat(release.get("guestKeySha256").textValue()).isEqualTo("ab".repeat(32));
    assertThat(release.has("sealed")).isFalse();
  }

  private static String printed(Ledger ledger) {
    var text = new StringWriter();
    ledger.printTo(new PrintWriter(text));
    return text.toString();
  }

  @SafeVarargs
  private static Ledger read(List<String>... partitions) {
    var consumer = new MockConsumer<String, byte[]>("earliest");
    var infos = new PartitionInfo[partitions.length];
    for (int partition = 0; partition < partitions.length; partition++) {
      infos[partition] =
          new PartitionInfo(TOPIC, partition, Node.noNode(), new Node[0], new Node[0]);
      var one = new TopicPartition(TOPIC, partition);
      consumer.updateBeginningOffsets(Map.of(one, 0L));
      consumer.updateEndOffsets(Map.of(one, (long) partitions[partition].size()));
    }
    consumer.updatePartitions(TOPIC, List.of(infos));
    consumer.schedulePollTask(
        () -> {
          for (int partition = 0; partition < partitions.length; partition++) {
            for (int offset = 0; offset < partitions[partition].size(); offset++) {
              consumer.addRecord(
                  new ConsumerRecord<>(
                      TOPIC,
                      partition,
                      offset,
                      "key",
                      partitions[partition].get(offset).getBytes(StandardCharsets.UTF_8)));
            }
          }
        });
    return LedgerReader.read(consumer, TOPIC, READING);
  }

  private static SecretRelease release(String[] words) {
    return begun(words).build();
  }

  private static SecretRelease.Builder begun(String[] words) {
    return SecretRelease.newBuilder()
        .setTenant("acme")
        .setGuest(words[0])
        .setWorkload("payments")
        .setSecretId("id-of-" + words[1])
        .setSecretName(words[1])
        .setSecretVersion(Long.parseLong(words[2]))
        .setAlsoHolds(List.of())
        .setSealing("hpke")
        .setSealed(ByteBuffer.wrap(new byte[] {1}))
        .setGuestKeySha256(ByteBuffer.wrap(bytes(0xAB)))
        .setVerdict(pins(Long.parseLong(words[3])))
        .setReleasedAt(AT);
  }

  private static byte[] bytes(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static Pins pins(long policyVersion) {
    return Pins.newBuilder()
        .setPolicyVersion(policyVersion)
        .setEndorsements(List.of())
        .setContextOffset(0)
        .setVerifierVersion("")
        .setAppraiserVersion("test")
        .build();
  }
}
