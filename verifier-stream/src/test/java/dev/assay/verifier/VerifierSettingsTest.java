package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.settings.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VerifierSettingsTest {
  private static final Path ANYWHERE = Path.of("state");

  @Test
  void nothingDangerousIsOnByDefault() {
    VerifierSettings settings =
        Log.settings(ANYWHERE, VerifierSettings.SIMULATED_TRUST_ANCHORS, "");

    assertThat(settings.unsolicited()).isEqualTo(VerifierSettings.Unsolicited.REFUSE);
    assertThat(settings.trustsSimulatedPlatforms()).isFalse();
    assertThat(settings.trustAnchors()).isEmpty();
    assertThat(settings.challengeGrace()).isEqualTo(Duration.ofSeconds(2));
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
}
