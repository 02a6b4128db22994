package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierSettingsTest {
  private static final Path ANYWHERE = Path.of("state");
  private static final String SHA1 = "abababababababababababababababababababab";
  private static final String SHA256 =
      "abababababababababababababababababababababababababababababababab";

  @Test
  void nothingDangerousIsOnByDefault() {
    VerifierSettings settings =
        Log.settings(ANYWHERE, VerifierSettings.SIMULATED_TRUST_ANCHORS, "");

    assertThat(settings.unsolicited()).isEqualTo(VerifierSettings.Unsolicited.REFUSE);
    assertThat(settings.trustsSimulatedPlatforms()).isFalse();
    assertThat(settings.sampleEvidence()).isFalse();
    assertThat(settings.trustAnchors()).isEmpty();
    assertThat(settings.challengeGrace()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void sampleEvidenceIsTakenWhereASettingSaysSo() {
    VerifierSettings settings = Log.settings(ANYWHERE, VerifierSettings.SAMPLE_EVIDENCE, "true");

    assertThat(settings.sampleEvidence()).isTrue();
    assertThat(settings.trust().sampleEvidence()).isTrue();
    assertThat(settings.trustsSimulatedPlatforms()).isTrue();
  }

  @Test
  void aTrustAnchorThatIsNoHashIsRefusedByItsKey() {
    assertThatThrownBy(() -> Log.settings(ANYWHERE, VerifierSettings.TRUST_ANCHORS, "abc"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("verifier.trust-anchors");
  }

  @Test
  void unsolicitedIsRefuseOrAllow() {
    assertThatThrownBy(() -> Log.settings(ANYWHERE, VerifierSettings.UNSOLICITED, "maybe"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("verifier.unsolicited: want refuse or allow, got `maybe`");
  }

  @Test
  void aRetentionTooShortForAnyChallengeIsRefused() {
    assertThatThrownBy(() -> Log.settings(ANYWHERE, VerifierSettings.NONCE_RETENTION, "5s"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("verifier.nonce-retention");
  }

  @Test
  void keysOfPlatformsAreReadFromFiles(@TempDir Path directory) throws IOException {
    var platform = SimulatedCcaPlatform.fromSeed(Bytes.fromHex("ca"));
    Path file =
        Files.write(
            directory.resolve("cpak.der"),
            platform.platformKey().endorsed().key().spki().toArray());

    VerifierSettings real =
        Log.settings(
            ANYWHERE,
            VerifierSettings.SIMULATED_TRUST_ANCHORS,
            "",
            VerifierSettings.ENDORSED_KEYS,
            file.toString());
    assertThat(real.endorsedKeys().keys())
        .extracting(EndorsedKey::spkiSha256)
        .containsExactly(platform.endorsedKey().spkiSha256());
    assertThat(real.trustsSimulatedPlatforms()).isFalse();

    VerifierSettings simulated =
        Log.settings(
            ANYWHERE,
            VerifierSettings.SIMULATED_TRUST_ANCHORS,
            "",
            VerifierSettings.SIMULATED_ENDORSED_KEYS,
            file.toString());
    assertThat(simulated.trustsSimulatedPlatforms()).isTrue();
  }

  @Test
  void aFileThatHoldsNoKeyIsRefusedByItsSettingAndName(@TempDir Path directory) throws IOException {
    Path rubbish = Files.writeString(directory.resolve("keys.json"), "{}");
    for (Path file : List.of(rubbish, directory.resolve("absent"))) {
      assertThatThrownBy(
              () -> Log.settings(ANYWHERE, VerifierSettings.ENDORSED_KEYS, file.toString()))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("verifier.endorsed-keys: " + file);
    }
  }

  @Test
  void keysOfTpmsAreKnownByTheirNames() {
    String sha256 = "000b" + "ab".repeat(32);
    String sha384 = "000C" + "AB".repeat(48);

    VerifierSettings known =
        Log.settings(
            ANYWHERE,
            VerifierSettings.SIMULATED_TRUST_ANCHORS,
            "",
            VerifierSettings.ATTESTATION_KEYS,
            sha256 + "," + sha384);
    assertThat(known.attestationKeys().simulated()).isFalse();
    assertThat(known.trustsSimulatedPlatforms()).isFalse();

    VerifierSettings simulated =
        Log.settings(
            ANYWHERE,
            VerifierSettings.SIMULATED_TRUST_ANCHORS,
            "",
            VerifierSettings.SIMULATED_ATTESTATION_KEYS,
            sha256);
    assertThat(simulated.trustsSimulatedPlatforms()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "000b00", "0004" + SHA1, "000c" + SHA256, SHA256})
  void whatIsNoNameOfAKeyIsRefused(String text) {
    assertThatThrownBy(() -> Log.settings(ANYWHERE, VerifierSettings.ATTESTATION_KEYS, text))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("verifier.tpm-attestation-keys: want the name of a TPM's key");
  }
}
