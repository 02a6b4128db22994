package dev.assay.policy;

import dev.assay.appraisal.ear.EarSigner;
import dev.assay.appraisal.ear.EarSpelling;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a deployment signs verdicts with. Without a key they carry no token.
final class EarSettings {
  private static final String KEY = "policy.ear-key";

  private EarSettings() {}

  static Optional<EarSigner> from(Settings settings) {
    return settings.optionalText(KEY).map(EarSettings::signer);
  }

  private static EarSigner signer(String file) {
    byte[] key;
    try {
      key = Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw new SettingsException("%s: %s can't be read".formatted(KEY, file));
    }
    return switch (JwsSigner.parse(SecretBytes.of(Bytes.copyOf(key)))) {
      case Parsed.Ok<JwsSigner>(JwsSigner signer) -> new EarSigner(signer, EarSpelling.DEPLOYED);
      case Parsed.Malformed<JwsSigner>(Refusal refusal) ->
          throw new SettingsException(
              "%s: %s: want %s, got %s".formatted(KEY, file, refusal.wanted(), refusal.got()));
    };
  }
}
