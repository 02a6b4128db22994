package dev.assay.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.Pins;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What people read on the screen.
class DisplayTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private final FleetState state = new FleetState();
  private final StringWriter text = new StringWriter();

  @Test
  void aWrongMeasurementIsSaidInPlainWords() {
    state.add(verdict("web-altered", Tier.CONTRAINDICATED, Cause.EVIDENCE, NOW));

    assertThat(plain())
        .contains("0 affirming, 0 warning, 1 contraindicated, 0 none")
        .contains("Somebody changed its image. It measured aa; the policy wants bb.");
  }

  @Test
  void silenceIsCountedFromTheLastEvidence() {
    state.add(verdict("web-silent", Tier.NONE, Cause.EXPIRY, NOW.minusSeconds(95)));

    assertThat(plain())
        .contains("Silent for 1m 35s. Nobody asked it anything: its verdict expired by itself.");
  }

  @Test
  void replaysAreCounted() {
    state.add(rejection("web-replayed"));
    state.add(rejection("web-replayed"));

    assertThat(plain()).contains("posted it again, 2 times so far").contains("2 rejected");
  }

  @Test
  void theLiveScreenFitsTheTerminalAndHasALineToTry() {
    state.add(verdict("web-altered", Tier.CONTRAINDICATED, Cause.EVIDENCE, NOW));
    var screen = new LiveScreen(new PrintWriter(text), 60);

    screen.started(started());
    screen.show(moment());
    screen.stopped(moment());

    String plain = text.toString().replaceAll("\u001b\\[[0-9?]*[A-Za-z]", "");
    assertThat(plain).contains("curl -s http://127.0.0.1:1234/v1/challenges");
    assertThat(plain.lines().filter(line -> !line.contains("curl") && !line.contains("Data in")))
        .allMatch(line -> line.length() <= 100);
    assertThat(text.toString()).as("the cursor is shown again").endsWith("\u001b[?25h\n");
  }

  @Test
  void onlyAChangeOfTierIsATransition() {
    Verdict first = verdict("web-1", Tier.AFFIRMING, Cause.EVIDENCE, NOW);
    Verdict again = verdict("web-1", Tier.AFFIRMING, Tier.AFFIRMING, Cause.EVIDENCE, NOW);

    assertThat(state.add(first)).isPresent();
    assertThat(state.add(again)).isEmpty();
    assertThat(state.snapshot().transitions()).hasSize(1);
  }

  private String plain() {
    new PlainLines(new PrintWriter(text)).show(moment());
    return text.toString();
  }

  private Display.Moment moment() {
    return new Display.Moment(
        NOW, Duration.ofSeconds(90), state.snapshot(), 2.0, new Latencies.Percentiles(0, 0, 0));
  }

  private static Display.Started started() {
    return new Display.Started(
        URI.create("http://127.0.0.1:1234"),
        "127.0.0.1:1235",
        "http://127.0.0.1:1236",
        Path.of("data"),
        true,
        7,
        Duration.ofSeconds(5),
        0);
  }

  private static Verdict verdict(String guest, Tier tier, Cause cause, Instant evidenceTime) {
    return verdict(guest, null, tier, cause, evidenceTime);
  }

  private static Verdict verdict(
      String guest, @Nullable Tier before, Tier tier, Cause cause, Instant evidenceTime) {
    return Verdict.newBuilder()
        .setTenant("default")
        .setGuest(guest)
        .setWorkload("web")
        .setTier(tier)
        .setPreviousTier(before)
        .setCause(cause)
        .setTrustVector(Map.of())
        .setChecks(
            List.of(new Check("snp.measurement", "accept[0]", CheckOutcome.NOT_MET, "bb", "aa")))
        .setAdvisories(List.of())
        .setEvidenceTime(evidenceTime)
        .setAppraisalTime(NOW)
        .setSolicited(true)
        .setSimulated(true)
        .setPins(
            Pins.newBuilder()
                .setEndorsements(List.of())
                .setContextOffset(-1)
                .setVerifierVersion("")
                .setAppraiserVersion("")
                .build())
        .setWithheld(List.of())
        .build();
  }

  private static Rejection rejection(String guest) {
    return Rejection.newBuilder()
        .setGuest(guest)
        .setRefusal(new Refusal("NONCE_REPLAYED", "nonce", "one not used", "one used"))
        .setSource(new RecordPin("t", 0, 0L, ByteBuffer.allocate(32)))
        .setRejectedAt(NOW)
        .build();
  }
}
