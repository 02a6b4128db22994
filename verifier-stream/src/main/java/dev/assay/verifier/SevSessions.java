package dev.assay.verifier;

import dev.assay.evidence.sev.LaunchExpectation;
import dev.assay.settings.SettingsException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What owners expect of launches, by guest or workload. Has no text form: it holds their keys.
final class SevSessions {
  static final SevSessions NONE = new SevSessions(Map.of());

  private final Map<String, LaunchExpectation> byOwner;

  private SevSessions(Map<String, LaunchExpectation> byOwner) {
    this.byOwner = byOwner;
  }

  /// @throws SettingsException if two are of one guest or workload
  static SevSessions of(Collection<SevSession> sessions) {
    var byOwner = new LinkedHashMap<String, LaunchExpectation>();
    for (SevSession session : sessions) {
      if (byOwner.putIfAbsent(session.owner(), session.expected()) != null) {
        throw new SettingsException("%s has two sessions".formatted(session.owner()));
      }
    }
    return new SevSessions(byOwner);
  }

  /// A guest's own, else its workload's; names as record keys spell them.
  Optional<LaunchExpectation> find(String guest, String workload) {
    return Optional.ofNullable(byOwner.get(SevSession.ofGuest(guest)))
        .or(() -> Optional.ofNullable(byOwner.get(SevSession.ofWorkload(workload))));
  }

  boolean trustSimulatedPlatforms() {
    return byOwner.values().stream()
        .flatMap(expected -> expected.platform().stream())
        .anyMatch(platform -> platform.simulated());
  }
}
