package dev.assay.policy;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Roots beside the vendors', of collateral and of platforms that sessions of SEV launches were
/// made for: an operator's own, and made-up ones by name.
final class TrustAnchorSettings {
  private static final String OPERATORS = "policy.trust-anchors";
  private static final String SIMULATED = "policy.simulated-trust-anchors";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

  private TrustAnchorSettings() {}

  static List<TrustAnchor> from(Settings settings) {
    var anchors = new ArrayList<TrustAnchor>();
    for (String key : List.of(OPERATORS, SIMULATED)) {
      for (String digest : settings.texts(key)) {
        if (!SHA256.matcher(digest).matches()) {
          throw new SettingsException(
              "%s: want SHA-256 of a root's SubjectPublicKeyInfo in hex, got %s"
                  .formatted(key, digest));
        }
        anchors.add(new TrustAnchor(key, Bytes.fromHex(digest), key.equals(SIMULATED)));
      }
    }
    return anchors;
  }
}
