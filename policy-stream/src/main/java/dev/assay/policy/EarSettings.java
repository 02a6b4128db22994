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
  private static final String FORM = "policy.ear-form";
  private static final String JWT = "jwt";
  private static final String CWT = "cwt";

  private EarSettings() {}

  static Optional<EarSigner> from(Settings settings) {
    String form = settings.text(FORM, JWT);
    if (!form.equals(JWT) && !form.equals(CWT)) {
      throw new SettingsException("%s: want %s or %s, got `%s`".formatted(FORM, JWT, CWT, form));
    }
    return settings
        .optionalText(KEY)
        .map(EarSettings::key)
        .map(
            key ->
                form.equals(CWT)
                    ? EarSigner.ofCwts(key)
                    : EarSigner.ofJwts(key, EarSpelling.DEPLOYED));
  }

  private static JwsSigner key(String file) {
    byte[] key;
    try {
      key = Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw new SettingsException("%s: %s can't be read".formatted(KEY, file));
    }
    return switch (JwsSigner.parse(SecretBytes.of(Bytes.copyOf(key)))) {
      case Parsed.Ok<JwsSigner>(JwsSigner signer) -> signer;
      case Parsed.Malformed<JwsSigner>(Refusal refusal) ->
          throw new SettingsException(
              "%s: %s: want %s, got %s".formatted(KEY, file, refusal.wanted(), refusal.got()));
    };
  }
}
