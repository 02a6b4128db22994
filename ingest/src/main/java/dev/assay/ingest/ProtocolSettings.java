package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.access.Caller;
import dev.assay.ingest.access.Right;
import dev.assay.ingest.token.TokenKeys;
import dev.assay.schemas.Keys;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.time.Duration;
import java.util.Optional;

/// How clients of another system's protocol are served.
///
/// @param tenant whom their guests belong to
/// @param workload which policy they are held to: they can't say so themselves
/// @param patience how long they wait for a verdict, and for a secret
/// @param keys sign their sessions and their tokens
public record ProtocolSettings(String tenant, String workload, Duration patience, TokenKeys keys) {
  /// @param group what the settings' names begin with, e.g. `ingest.kbs`
  /// @param keys of the gateway, where it has any
  /// @return empty where they are not served
  static Optional<ProtocolSettings> from(
      Settings settings, String group, Optional<TokenKeys> keys) {
    String workloads = group + ".workload";
    String tenant = settings.text(group + ".tenant", Keys.DEFAULT_TENANT);
    Duration wait = settings.duration(group + ".patience", Duration.ofSeconds(10));
    return settings
        .optionalText(workloads)
        .map(
            workload -> {
              if (!Keys.isName(workload) || !Keys.isName(tenant)) {
                throw new SettingsException(
                    "%s: want names of a workload and a tenant".formatted(workloads));
              }
              TokenKeys signing =
                  keys.filter(TokenKeys::canSign)
                      .orElseThrow(
                          () -> new SettingsException(workloads + ": wants ingest.token-key too"));
              return new ProtocolSettings(tenant, workload, wait, signing);
            });
  }

  /// The one guest that a credential names, if it may attest here.
  Optional<String> guestOf(Caller caller) {
    boolean here =
        caller.may(Right.ATTEST) && caller.isOf(tenant) && caller.workloads().contain(workload);
    return here ? caller.guests().single() : Optional.empty();
  }

  /// A body of our own API, so far as it says who attests.
  ObjectNode whom(String guest) {
    return Json.object().put("tenant", tenant).put("guest", guest).put("workload", workload);
  }

  /// Whether a verdict, as [AnswerJson] writes it, is on this guest.
  boolean isOn(ObjectNode verdict, String guest) {
    return verdict.path("guest").asText().equals(guest)
        && verdict.path("tenant").asText().equals(tenant);
  }
}
