package dev.assay.ingest;

import dev.assay.ingest.token.TokenKeys;
import dev.assay.schemas.Keys;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.time.Duration;
import java.util.Optional;

/// How clients of the KBS protocol are served.
///
/// @param tenant whom their guests belong to
/// @param workload which policy they are held to: they can't say so themselves
/// @param patience how long they wait for a verdict, and for a secret
/// @param keys sign their sessions and their tokens
public record KbsSettings(String tenant, String workload, Duration patience, TokenKeys keys) {
  private static final String WORKLOAD = "ingest.kbs.workload";

  /// @param keys of the gateway, where it has any
  /// @return empty where they are not served
  static Optional<KbsSettings> from(Settings settings, Optional<TokenKeys> keys) {
    String tenant = settings.text("ingest.kbs.tenant", "default");
    Duration wait = settings.duration("ingest.kbs.patience", Duration.ofSeconds(10));
    return settings
        .optionalText(WORKLOAD)
        .map(
            workload -> {
              if (!Keys.isName(workload) || !Keys.isName(tenant)) {
                throw new SettingsException(WORKLOAD + ": want a workload's name");
              }
              TokenKeys signing =
                  keys.filter(TokenKeys::canSign)
                      .orElseThrow(
                          () -> new SettingsException(WORKLOAD + ": wants ingest.token-key too"));
              return new KbsSettings(tenant, workload, wait, signing);
            });
  }
}
