package dev.assay.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import org.junit.jupiter.api.Test;

/// The fleet as it is run, in this process: every platform, every conduct, and nothing left over.
class FleetIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void whatWasSentIsAccountedForToTheLast() throws Exception {
    CommandRun run =
        CommandRun.of(
            "fleet",
            "--json",
            "--guests=50",
            "--workers=8",
            "--platforms=tdx=10,cca=10,az-snp-vtpm=4,svsm-vtpm=4",
            "--bad=wrong-measurement=8,old-tcb=8,replayer=8,silent=8,wrong-nonce=8,clock-skew=8,clone=8");

    assertThat(run.status()).as(run.err() + run.out()).isZero();
    JsonNode said = JSON.readTree(run.out());
    assertThat(said.get("remainder").asLong()).isZero();
    // One of each guest, and one more of each of the four replayers.
    assertThat(said.at("/all/sent").asInt()).isEqualTo(54);
    assertThat(said.at("/rejectedByReason/NONCE_REPLAYED").asInt()).isEqualTo(4);
    assertThat(said.at("/rejectedByReason/NONCE_UNKNOWN").asInt()).isEqualTo(4);
    assertThat(said.at("/byConduct/wrong-measurement/verdictsByTier/contraindicated").asInt())
        .isEqualTo(4);
    assertThat(said.at("/byConduct/old-tcb/verdictsByTier/contraindicated").asInt()).isEqualTo(4);
    assertThat(said.at("/byConduct/wrong-nonce/admitted").asInt()).isZero();
    assertThat(said.at("/byConduct/clock-skew/rejected").asInt()).isZero();
    assertThat(said.at("/byConduct/clone/verdictsByTier/affirming").asInt()).isEqualTo(4);
    assertThat(said.at("/findingsByKind").toString()).isEqualTo("{\"GUEST_CLONED\":4}");
    assertThat(said.at("/releases/total").asInt())
        .isPositive()
        .isEqualTo(said.at("/releases/affirmedWithKey").asInt());
    assertThat(said.at("/releases/twice").asInt()).isZero();
  }
}
