package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void aGuestThatIsPlainlyAskedForBeginsAtOnce() {
    assertThat(Main.guest("emit", "--config", "guest.properties")).isPresent();
    assertThat(Main.guest("emit", "--backend=tpm", "--set", "emitter.guest=g")).isPresent();
  }

  @Test
  void everythingElseIsForThePicocliCommand() {
    assertThat(Main.guest()).isEmpty();
    assertThat(Main.guest("inspect", "report")).isEmpty();
    assertThat(Main.guest("emit", "--help")).isEmpty();
    assertThat(Main.guest("emit", "--once", "--json")).isEmpty();
    assertThat(Main.guest("emit", "--simulated", "--set", "emitter.guest=g")).isEmpty();
    assertThat(Main.guest("-v", "emit")).isEmpty();
  }
}
