package dev.assay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.appraisal.Tier;
import dev.assay.appraisal.TrustVector;
import dev.assay.appraisal.ear.EarFacts;
import dev.assay.appraisal.ear.EarSubmodule;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarSettingsTest {
  private static final String KEY = "policy.ear-key";
  private static final String FORM = "policy.ear-form";

  @TempDir private Path folder;

  @Test
  void withoutAKeyVerdictsCarryNone() {
    assertThat(EarSettings.from(settings(Map.of(FORM, "cwt")))).isEmpty();
  }

  @Test
  void tokensAreJwtsUnlessTheyAreAskedForAsCwts() throws IOException {
    assertThat(token(Map.of(KEY, key()))).matches("[^.]+[.][^.]+[.][^.]+");
    assertThat(token(Map.of(KEY, key(), FORM, "jwt"))).startsWith("ey");
    assertThat(Base64.getUrlDecoder().decode(token(Map.of(KEY, key(), FORM, "cwt"))))
        .as("COSE_Sign1, tag 18")
        .startsWith(0xd2, 0x84);
  }

  @Test
  void anotherFormIsRefusedByItsKeyWhetherThereIsAKeyOrNot() {
    assertThatThrownBy(() -> EarSettings.from(settings(Map.of(FORM, "CWT"))))
        .isInstanceOf(SettingsException.class)
        .hasMessage("policy.ear-form: want jwt or cwt, got `CWT`");
  }

  private String key() throws IOException {
    // PKCS #8 of an Ed25519 key (RFC 8410, 7).
    byte[] der = HexFormat.of().parseHex("302e020100300506032b657004220420" + "17".repeat(32));
    return Files.write(folder.resolve("key.der"), der).toString();
  }

  private static String token(Map<String, String> flags) {
    var facts =
        EarFacts.of(
            new EarFacts.VerifierId("d", "b"),
            PolicyDriver.NOW,
            Optional.empty(),
            Optional.empty(),
            "sev-snp",
            new EarSubmodule(Tier.NONE, TrustVector.EMPTY, List.of(), Optional.empty()));
    return EarSettings.from(settings(flags)).orElseThrow().sign(facts);
  }

  private static Settings settings(Map<String, String> flags) {
    return Settings.of(Optional.empty(), Map.of(), flags);
  }
}
