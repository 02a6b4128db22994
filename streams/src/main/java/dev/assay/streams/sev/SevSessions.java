package dev.assay.streams.sev;

import dev.assay.evidence.TrustAnchor;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/// Owners' sessions by guest or workload. Has no text form: it holds their keys.
public final class SevSessions {
  public static final SevSessions NONE = new SevSessions(Map.of());

  private final Map<String, SevSession> byOwner;

  private SevSessions(Map<String, SevSession> byOwner) {
    this.byOwner = byOwner;
  }

  /// Those whose files `key` lists, to verify launches by.
  ///
  /// @param anchors roots of platforms that are believed beside AMD's
  /// @throws SettingsException naming the file and what is wrong; or if two are of one guest or
  ///   workload
  public static SevSessions toVerify(Settings settings, String key, List<TrustAnchor> anchors) {
    return of(settings, key, anchors, SevSession::toVerify);
  }

  /// As [#toVerify], to seal secrets to launches as well.
  public static SevSessions toSeal(Settings settings, String key, List<TrustAnchor> anchors) {
    return of(settings, key, anchors, SevSession::toSeal);
  }

  private static SevSessions of(
      Settings settings,
      String key,
      List<TrustAnchor> anchors,
      BiFunction<Path, List<TrustAnchor>, SevSession> reading) {
    var byOwner = new LinkedHashMap<String, SevSession>();
    try {
      for (String file : settings.texts(key)) {
        SevSession session = reading.apply(Path.of(file), anchors);
        if (byOwner.putIfAbsent(session.owner(), session) != null) {
          throw new SettingsException("%s has two sessions".formatted(session.owner()));
        }
      }
    } catch (SettingsException e) {
      throw new SettingsException("%s: %s".formatted(key, e.getMessage()));
    }
    return new SevSessions(byOwner);
  }

  /// A guest's own, else its workload's; names as record keys spell them.
  public Optional<SevSession> find(String guest, String workload) {
    return Optional.ofNullable(byOwner.get(SevSession.ofGuest(guest)))
        .or(() -> Optional.ofNullable(byOwner.get(SevSession.ofWorkload(workload))));
  }

  /// Whether one was made for a made-up platform.
  public boolean trustSimulatedPlatforms() {
    return byOwner.values().stream()
        .flatMap(session -> session.expected().platform().stream())
        .anyMatch(platform -> platform.simulated());
  }
}
