package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.tpm.KnownAttestationKeys;
import dev.assay.evidence.tpm.TpmName;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import dev.assay.streams.StreamsSettings;
import dev.assay.streams.sev.SevSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Settings of verifier-stream.
///
/// @param streams how its topology runs
/// @param nonceRetention how long nonces are known after they were issued: at least a challenge's
///   lifetime, and a margin over it (see [NonceLedger])
/// @param challengeGrace how long evidence waits at least for its challenge where it was read
///   first: the soonest that an unknown nonce is rejected (see [AdmitEvidence])
/// @param parking how long evidence waits for certificates
/// @param unsolicited whether guests may choose the nonce themselves
/// @param trustAnchors roots that are believed beside the vendors' own
/// @param endorsedKeys of platforms that have no certificate (CCA, PSA)
/// @param attestationKeys of TPMs that have no certificate; apart from the others, because a TPM
///   signs what its user gives it too, if it does not look like an attestation of its own
/// @param launches of SEV and SEV-ES that owners expect, with the keys of their sessions
/// @param sampleEvidence whether evidence that nobody signed is taken, as simulated
public record VerifierSettings(
    StreamsSettings streams,
    Duration nonceRetention,
    Duration challengeGrace,
    ParkingSettings parking,
    Unsolicited unsolicited,
    List<TrustAnchor> trustAnchors,
    EndorsedKeys endorsedKeys,
    KnownAttestationKeys attestationKeys,
    SevSessions launches,
    boolean sampleEvidence) {
  /// The service's own name.
  public static final String SERVICE = "verifier-stream";

  static final String UNSOLICITED = "verifier.unsolicited";
  static final String NONCE_RETENTION = "verifier.nonce-retention";
  static final String TRUST_ANCHORS = "verifier.trust-anchors";
  static final String SIMULATED_TRUST_ANCHORS = "verifier.simulated-trust-anchors";
  static final String ENDORSED_KEYS = "verifier.endorsed-keys";
  static final String SIMULATED_ENDORSED_KEYS = "verifier.simulated-endorsed-keys";
  static final String ATTESTATION_KEYS = "verifier.tpm-attestation-keys";
  static final String SIMULATED_ATTESTATION_KEYS = "verifier.simulated-tpm-attestation-keys";
  static final String SAMPLE_EVIDENCE = "verifier.sample-evidence";
  static final String SEV_SESSIONS = "verifier.sev-sessions";

  /// A challenge's usual lifetime of five minutes, and two hours.
  private static final Duration DEFAULT_NONCE_RETENTION = Duration.ofMinutes(125);

  private static final Duration LEAST_NONCE_RETENTION = Duration.ofMinutes(1);
  private static final Duration DEFAULT_CHALLENGE_GRACE = Duration.ofSeconds(2);
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final int NAME_DIGITS = 8;

  /// TPM_ALG_SHA256 or TPM_ALG_SHA384, and a digest by it.
  private static final Pattern TPM_NAME =
      Pattern.compile("(000[bB])[0-9a-fA-F]{64}|000[cC][0-9a-fA-F]{96}");

  private static final int ALGORITHM_DIGITS = 4;

  /// What to do with evidence that answers no challenge.
  public enum Unsolicited {
    REFUSE,
    /// Freshness is then the de-duplication window alone, and every result says so.
    ALLOW
  }

  public VerifierSettings {
    trustAnchors = List.copyOf(trustAnchors);
  }

  public static VerifierSettings from(Settings settings) {
    Duration retention = settings.duration(NONCE_RETENTION, DEFAULT_NONCE_RETENTION);
    if (retention.compareTo(LEAST_NONCE_RETENTION) < 0) {
      throw new SettingsException(
          "%s: want at least %s, got %s"
              .formatted(NONCE_RETENTION, LEAST_NONCE_RETENTION, retention));
    }
    List<TrustAnchor> anchors =
        Stream.concat(
                anchors(settings, TRUST_ANCHORS, "operator", false),
                anchors(settings, SIMULATED_TRUST_ANCHORS, "simulated", true))
            .toList();
    return new VerifierSettings(
        StreamsSettings.from(settings, KafkaSettings.from(settings), SERVICE),
        retention,
        settings.duration("verifier.challenge-grace", DEFAULT_CHALLENGE_GRACE),
        ParkingSettings.from(settings),
        unsolicited(settings),
        anchors,
        keys(settings, ENDORSED_KEYS)
            .with(keys(settings, SIMULATED_ENDORSED_KEYS).ofSimulatedPlatforms()),
        KnownAttestationKeys.of(
            names(settings, ATTESTATION_KEYS), names(settings, SIMULATED_ATTESTATION_KEYS)),
        SevSessions.toVerify(settings, SEV_SESSIONS, anchors),
        settings.flag(SAMPLE_EVIDENCE, false));
  }

  /// Whether made-up roots or keys, or nobody's word, are believed: never in production.
  public boolean trustsSimulatedPlatforms() {
    return sampleEvidence
        || trustAnchors.stream().anyMatch(TrustAnchor::simulated)
        || endorsedKeys.keys().stream().anyMatch(EndorsedKey::simulated)
        || attestationKeys.simulated()
        || launches.trustSimulatedPlatforms();
  }

  Trust trust() {
    return new Trust(trustAnchors, endorsedKeys, attestationKeys, launches, sampleEvidence);
  }

  private static Unsolicited unsolicited(Settings settings) {
    String text = settings.text(UNSOLICITED, "refuse");
    return switch (text) {
      case "refuse" -> Unsolicited.REFUSE;
      case "allow" -> Unsolicited.ALLOW;
      default ->
          throw new SettingsException(
              "%s: want refuse or allow, got `%s`".formatted(UNSOLICITED, text));
    };
  }

  private static Stream<TrustAnchor> anchors(
      Settings settings, String key, String kind, boolean simulated) {
    return settings.texts(key).stream()
        .map(
            text -> {
              if (!SHA256.matcher(text).matches()) {
                throw new SettingsException(
                    "%s: want SHA-256 of a SubjectPublicKeyInfo, 64 hex digits, got `%s`"
                        .formatted(key, text));
              }
              return new TrustAnchor(
                  kind + "-" + text.substring(0, NAME_DIGITS), Bytes.fromHex(text), simulated);
            });
  }

  private static List<TpmName> names(Settings settings, String key) {
    return settings.texts(key).stream().map(text -> name(key, text)).toList();
  }

  private static TpmName name(String key, String text) {
    Matcher matcher = TPM_NAME.matcher(text);
    if (!matcher.matches()) {
      throw new SettingsException(
          "%s: want the name of a TPM's key, 000b and the 64 hex digits of a SHA-256, got `%s`"
              .formatted(key, text));
    }
    return new TpmName(
        matcher.group(1) != null ? HashAlgorithm.SHA256 : HashAlgorithm.SHA384,
        Bytes.fromHex(text.substring(ALGORITHM_DIGITS)));
  }

  private static EndorsedKeys keys(Settings settings, String key) {
    EndorsedKeys all = EndorsedKeys.NONE;
    for (String file : settings.texts(key)) {
      all = all.with(keys(key, Path.of(file)));
    }
    return all;
  }

  private static EndorsedKeys keys(String key, Path file) {
    try {
      return switch (EndorsedKeys.parse(Bytes.copyOf(Files.readAllBytes(file)))) {
        case Parsed.Ok<EndorsedKeys>(EndorsedKeys keys) -> keys;
        case Parsed.Malformed<EndorsedKeys>(Refusal refusal) ->
            throw new SettingsException(
                "%s: %s: want %s, got %s".formatted(key, file, refusal.wanted(), refusal.got()));
      };
    } catch (IOException e) {
      throw new SettingsException(
          "%s: %s can't be read: %s".formatted(key, file, e.getClass().getSimpleName()));
    }
  }
}
