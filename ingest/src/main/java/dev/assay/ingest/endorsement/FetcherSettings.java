package dev.assay.ingest.endorsement;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Settings of the fetcher of endorsements.
///
/// @param kds address of AMD's key distribution service; empty: nothing of AMD's is fetched
/// @param pcs address of Intel's provisioning certification service or of a cache of it; likewise
/// @param rootList path or address of the revocation list of Intel's root
/// @param kdsPause between two questions to AMD's service
/// @param pcsPause between two questions to Intel's
/// @param timeout of one answer
/// @param track whose TCB info and QE identities are in force
/// @param absence how long a vendor's word counts that it does not have something
/// @param renewBefore how long before it runs out an endorsement is renewed
/// @param mostAge how old an endorsement may grow before it is renewed
/// @param anchors roots beside the vendors' own
public record FetcherSettings(
    KafkaSettings kafka,
    Optional<URI> kds,
    Optional<URI> pcs,
    String rootList,
    Duration kdsPause,
    Duration pcsPause,
    Duration timeout,
    TcbTrack track,
    Duration absence,
    Duration renewBefore,
    Duration mostAge,
    List<TrustAnchor> anchors) {
  /// The service's own name.
  public static final String SERVICE = "endorsements";

  private static final String KDS = "endorsements.kds";
  private static final String PCS = "endorsements.pcs";
  private static final String PCCS = "endorsements.pccs";
  private static final String ROOT_LIST = "endorsements.pcs-root-crl";
  private static final String TRACK = "endorsements.tcb-track";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

  /// Intel serves its root's list elsewhere; caches have it beside the rest.
  private static final String INTELS_ROOT_LIST =
      "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";

  private static final String CACHED_ROOT_LIST = "/sgx/certification/v4/rootcacrl";

  public FetcherSettings {
    anchors = List.copyOf(anchors);
  }

  public static FetcherSettings from(Settings settings) {
    KafkaSettings kafka = KafkaSettings.from(settings);
    Optional<URI> pcs = address(settings, PCS);
    Optional<URI> pccs = address(settings, PCCS);
    if (pcs.isPresent() && pccs.isPresent()) {
      throw new SettingsException("%s, %s: want one of them, got both".formatted(PCS, PCCS));
    }
    Optional<URI> rootList = address(settings, ROOT_LIST);
    return new FetcherSettings(
        kafka,
        address(settings, KDS),
        pcs.or(() -> pccs),
        rootList.map(URI::toString).orElse(pccs.isPresent() ? CACHED_ROOT_LIST : INTELS_ROOT_LIST),
        settings.duration("endorsements.kds-pause", Duration.ofSeconds(10)),
        settings.duration("endorsements.pcs-pause", Duration.ofSeconds(1)),
        settings.duration("endorsements.timeout", Duration.ofSeconds(10)),
        track(settings),
        settings.duration("endorsements.absence", Duration.ofMinutes(15)),
        settings.duration("endorsements.renew-before", Duration.ofDays(7)),
        settings.duration("endorsements.max-age", Duration.ofDays(1)),
        anchors(settings));
  }

  /// Whether there is anything to fetch from.
  public boolean isOn() {
    return kds.isPresent() || pcs.isPresent();
  }

  /// Whether made-up roots are believed: never in production.
  boolean trustsSimulatedPlatforms() {
    return anchors.stream().anyMatch(TrustAnchor::simulated);
  }

  private static TcbTrack track(Settings settings) {
    String text = settings.text(TRACK, TcbTrack.STANDARD.parameter());
    for (TcbTrack track : TcbTrack.values()) {
      if (track.parameter().equals(text)) {
        return track;
      }
    }
    throw new SettingsException("%s: want early or standard, got `%s`".formatted(TRACK, text));
  }

  private static Optional<URI> address(Settings settings, String key) {
    return settings.optionalText(key).map(text -> address(key, text));
  }

  private static URI address(String key, String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below, like an address of another kind.
    }
    throw new SettingsException(
        "%s: want an address like https://host or https://host/path, got `%s`"
            .formatted(key, text));
  }

  private static List<TrustAnchor> anchors(Settings settings) {
    var anchors = new ArrayList<TrustAnchor>();
    for (String key :
        List.of("endorsements.trust-anchors", "endorsements.simulated-trust-anchors")) {
      for (String digest : settings.texts(key)) {
        if (!SHA256.matcher(digest).matches()) {
          throw new SettingsException(
              "%s: want SHA-256 of a root's SubjectPublicKeyInfo in hex, got `%s`"
                  .formatted(key, digest));
        }
        anchors.add(new TrustAnchor(key, Bytes.fromHex(digest), key.contains("simulated")));
      }
    }
    return anchors;
  }
}
