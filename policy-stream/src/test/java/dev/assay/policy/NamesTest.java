package dev.assay.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.schemas.Keys;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `appraisal` knows nothing of topics, so it has its own word on names: it must be the topics'.
class NamesTest {
  @Test
  void whatAPolicyMayBeCalledIsWhatAKeyMayBe() {
    for (String name :
        List.of("a", "A0._:@-", "-a", ".a", "a b", "é", "a".repeat(128), "a".repeat(129))) {
      boolean read =
          PolicyReader.read(PolicyDriver.yaml("'" + name + "'", 1, PolicyDriver.GOOD))
              instanceof PolicyReading.Read;
      assertThat(read).as(name).isEqualTo(Keys.isName(name));
    }
    assertThat(ResolvedPolicy.DEFAULT_TENANT).isEqualTo(Keys.DEFAULT_TENANT);
  }
}
