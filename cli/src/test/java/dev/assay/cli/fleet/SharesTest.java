package dev.assay.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharesTest {
  private static final Map<String, String> BAD = Map.of("old-tcb", "10", "silent", "2.5%");

  @Test
  void eachHasItsShareAndTheFirstTheRest() {
    List<Conduct> dealt = Shares.of(Conduct.class, BAD).over(1_000, 7);

    assertThat(dealt).hasSize(1_000);
    assertThat(Collections.frequency(dealt, Conduct.OLD_TCB)).isEqualTo(100);
    assertThat(Collections.frequency(dealt, Conduct.SILENT)).isEqualTo(25);
    assertThat(Collections.frequency(dealt, Conduct.HONEST)).isEqualTo(875);
  }

  @Test
  void theSameSeedDealsAlikeAndAnotherDoesNot() {
    var shares = Shares.of(Conduct.class, BAD);

    assertThat(shares.over(1_000, 7)).isEqualTo(shares.over(1_000, 7));
    assertThat(shares.over(1_000, 7)).isNotEqualTo(shares.over(1_000, 8));
  }

  @Test
  void whoHasAShareAtAllIsThere() {
    List<Conduct> dealt = Shares.of(Conduct.class, Map.of("replayer", "0.1")).over(10, 7);

    assertThat(Collections.frequency(dealt, Conduct.REPLAYER)).isOne();
  }

  @Test
  void allMayBeGiven() {
    List<Kind> dealt = Shares.of(Kind.class, Map.of("sev-snp", "50", "tdx", "50")).over(10, 7);

    assertThat(Collections.frequency(dealt, Kind.TDX)).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rogue | 1 | want one of honest, wrong-measurement",
        "silent | many | silent: want a part of a hundred, 0 to 100, got `many`",
        "silent | -1 | silent: want a part of a hundred",
        "silent | 101 | silent: want a part of a hundred",
        "honest | 50 | want 100 in all, got 50"
      })
  void wrongSharesAreNamed(String name, String part, String said) {
    assertThatThrownBy(() -> Shares.of(Conduct.class, Map.of(name, part)))
        .hasMessageContaining(said);
  }

  @Test
  void moreThanAHundredIsRefused() {
    assertThatThrownBy(() -> Shares.of(Conduct.class, Map.of("silent", "60", "old-tcb", "60")))
        .hasMessage("want at most 100 in all, got 120");
  }
}
