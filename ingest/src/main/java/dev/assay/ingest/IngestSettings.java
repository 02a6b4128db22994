package dev.assay.ingest;

import dev.assay.ingest.access.AccessSettings;
import dev.assay.ingest.token.TokenKeys;
import dev.assay.settings.Settings;
import java.time.Duration;
import java.util.Optional;

/// Settings of the gateway.
///
/// @param host address to listen on; `0.0.0.0` for all of them
/// @param port port to listen on; 0 for a free one
/// @param site where this gateway stands, e.g. a data centre; written into evidence
/// @param challengeLifetime how long a nonce is good for
/// @param answerRetention how long an answer can be asked for after it came
/// @param answerMemoryMib memory for answers, in MiB; the oldest go first
/// @param releaseRetention how long a sealed secret can be asked for after it was released
/// @param releaseMemoryMib memory for sealed secrets, in MiB; the oldest go first
/// @param bodyLimit longest request body, in bytes
/// @param itemLimit most bytes of one evidence item, all its members decoded and added up
/// @param maxItems most items of one submission
/// @param longestWait the longest `wait` a client may ask for
/// @param maxWaits how many clients may wait at once
/// @param access who may reach it, and how
/// @param tokenKeys sign what this gateway says, where it says anything signed
/// @param kbs how clients of the KBS protocol are served, where they are
/// @param kbsSample whether they may try it with evidence that nobody signed
/// @param veraison how clients of Veraison's API are served, where they are
/// @param brokerTimeout how long the broker may take to acknowledge a record
public record IngestSettings(
    String host,
    int port,
    Optional<String> site,
    Duration challengeLifetime,
    Duration answerRetention,
    int answerMemoryMib,
    Duration releaseRetention,
    int releaseMemoryMib,
    int bodyLimit,
    int itemLimit,
    int maxItems,
    Duration longestWait,
    int maxWaits,
    AccessSettings access,
    Optional<TokenKeys> tokenKeys,
    Optional<ProtocolSettings> kbs,
    boolean kbsSample,
    Optional<ProtocolSettings> veraison,
    Duration brokerTimeout) {
  private static final int MIB = 1024 * 1024;

  public static IngestSettings from(Settings settings) {
    Optional<TokenKeys> tokenKeys = TokenKeys.from(settings);
    return new IngestSettings(
        settings.text("ingest.host", "127.0.0.1"),
        settings.integer("ingest.port", 8080, 0, 65_535),
        settings.optionalText("ingest.site"),
        settings.duration("ingest.challenge-lifetime", Duration.ofMinutes(5)),
        settings.duration("ingest.answer-retention", Duration.ofMinutes(10)),
        settings.integer("ingest.answer-memory-mib", 128, 1, 65_536),
        settings.duration("ingest.release-retention", Duration.ofHours(24)),
        settings.integer("ingest.release-memory-mib", 64, 1, 65_536),
        settings.integer("ingest.body-limit", MIB, 1024, 64 * MIB),
        settings.integer("ingest.item-limit", MIB / 2, 1024, 64 * MIB),
        settings.integer("ingest.max-items", 16, 1, 1024),
        settings.duration("ingest.longest-wait", Duration.ofSeconds(60)),
        settings.integer("ingest.max-waits", 50_000, 1, 1_000_000),
        AccessSettings.from(settings),
        tokenKeys,
        ProtocolSettings.from(settings, "ingest.kbs", tokenKeys),
        settings.flag("ingest.kbs.sample", false),
        ProtocolSettings.from(settings, "ingest.veraison", tokenKeys),
        settings.duration("ingest.broker-timeout", Duration.ofSeconds(5)));
  }

  long answerMemoryBytes() {
    return (long) answerMemoryMib * MIB;
  }

  long releaseMemoryBytes() {
    return (long) releaseMemoryMib * MIB;
  }
}
