package dev.assay.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.Harmless;
import dev.assay.cli.policy.TopicLog;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.Reappraisal;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class WatchCommandTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void aRejectionSaysWhatWasPublishedAndWhyItWasNotTaken() {
    var rejections = new RejectionsCommand();
    List<TopicLog.Entry<Rejection>> said =
        List.of(
            entry(rejection("assay.policies", null, "payments", "one\ntwo")),
            entry(rejection("assay.evidence", "web-1", null, "none")));

    assertThat(rejections.print(said))
        .containsExactly(
            "2026-03-01T12:00:00Z assay.policies-0@7 acme/payments UNSIGNED signatures: want two,"
                + " got one\ntwo",
            "2026-03-01T12:00:00Z assay.evidence-0@7 acme/web-1 UNSIGNED signatures: want two,"
                + " got none");
    new CommandLine(rejections).parseArgs("--of", "policies");
    assertThat(rejections.print(said)).singleElement().asString().contains("acme/payments");
  }

  @Test
  void aFindingSaysWhomItIsAbout() {
    var findings = new FindingsCommand();
    List<TopicLog.Entry<Finding>> said =
        List.of(
            entry(finding("web-1", "GUEST_CLONED", null, List.of("acme/web-2"))),
            entry(finding("", "SECRET_MISSING", "payments", List.of())),
            entry(finding("web-3", "LAUNCH_SECRETS_UNFIT", "payments", List.of())));

    assertThat(findings.print(said))
        .containsExactly(
            "2026-03-01T12:00:00Z GUEST_CLONED acme/web-1 s: seen; also acme/web-2",
            "2026-03-01T12:00:00Z SECRET_MISSING acme/payments s: seen",
            "2026-03-01T12:00:00Z LAUNCH_SECRETS_UNFIT acme/web-3 s: seen");
    new CommandLine(findings).parseArgs("--kind", "guest_cloned", "--guest", "acme/web-1");
    assertThat(findings.print(said)).hasSize(1);
    new CommandLine(findings).parseArgs("--guest", "web-2");
    assertThat(findings.print(said)).isEmpty();
  }

  @Test
  void anEventIsToldToScriptsMemberByMember() throws JsonProcessingException {
    Finding clone =
        Finding.newBuilder(finding("web-1", "GUEST_CLONED", null, List.of("acme/web-2")))
            .setEvidence(new RecordPin("assay.evidence", 2, 7L, ByteBuffer.wrap(new byte[] {10})))
            .build();
    var findings = new FindingsCommand();
    new CommandLine(findings).parseArgs("--json", "--kind", "GUEST_CLONED");

    List<String> lines =
        findings.print(
            List.of(entry(clone), entry(finding("", "SECRET_MISSING", "payments", List.of()))));

    assertThat(lines).hasSize(1);
    JsonNode said = new ObjectMapper().readTree(lines.getFirst());
    assertThat(said.at("/guest").asText()).isEqualTo("web-1");
    assertThat(said.at("/others/0").asText()).isEqualTo("acme/web-2");
    assertThat(said.at("/foundAt").asText()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(said.at("/evidence").toString())
        .isEqualTo("{\"topic\":\"assay.evidence\",\"partition\":2,\"offset\":7,\"sha256\":\"0a\"}");
    assertThat(said.get("workload").isNull()).isTrue();
    assertThat(new FindingsCommand().print(List.of(entry(clone))))
        .singleElement()
        .asString()
        .endsWith("; also acme/web-2; by assay.evidence-2@7");
  }

  @Test
  void progressIsTheSumOfWhatEachPartitionSaidLast() {
    List<TopicLog.Entry<Reappraisal>> said =
        List.of(
            entry(progress("policy acme/a version 2", 0, 100, 1, false)),
            entry(progress("policy acme/a version 2", 1, 50, 0, true)),
            entry(progress("policy acme/b version 1", 0, 3, 3, true)),
            entry(progress("policy acme/a version 2", 0, 200, 2, false)));

    assertThat(new ReappraisalsCommand().print(said))
        .containsExactly(
            "2026-03-01T12:00:00Z policy acme/a version 2: 250 appraised again, 2 changed, 1 of 2"
                + " partitions finished",
            "2026-03-01T12:00:00Z policy acme/b version 1: 3 appraised again, 3 changed,"
                + " finished");
  }

  @Test
  void othersWordsTellATerminalNothing() {
    assertThat(Harmless.text("a\u001b[2Jb\u202ec\nd\r\n")).isEqualTo("a?[2Jb?c\n  d");
  }

  private static <V extends SpecificRecord> TopicLog.Entry<V> entry(V event) {
    return new TopicLog.Entry<>(event, 0, 0, AT);
  }

  private static Rejection rejection(
      String topic, @Nullable String guest, @Nullable String workload, String got) {
    return Rejection.newBuilder()
        .setRejectedAt(AT)
        .setTenant("acme")
        .setGuest(guest)
        .setWorkload(workload)
        .setRefusal(
            Refusal.newBuilder()
                .setReason("UNSIGNED")
                .setField("signatures")
                .setWanted("two")
                .setGot(got)
                .build())
        .setSource(
            RecordPin.newBuilder()
                .setTopic(topic)
                .setPartition(0)
                .setOffset(7)
                .setSha256(ByteBuffer.allocate(32))
                .build())
        .build();
  }

  private static Finding finding(
      String guest, String kind, @Nullable String workload, List<String> others) {
    return Finding.newBuilder()
        .setTenant("acme")
        .setGuest(guest)
        .setKind(kind)
        .setSubject("s")
        .setDetail("seen")
        .setOthers(others)
        .setFoundAt(AT)
        .setWorkload(workload)
        .build();
  }

  private static Reappraisal progress(
      String cause, int partition, long looked, long changed, boolean finished) {
    return Reappraisal.newBuilder()
        .setCause(cause)
        .setPartition(partition)
        .setLooked(looked)
        .setChanged(changed)
        .setFinished(finished)
        .setBegunAt(AT)
        .setAt(AT)
        .build();
  }
}
