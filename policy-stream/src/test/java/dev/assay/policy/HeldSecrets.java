package dev.assay.policy;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.source.Fetched;
import dev.assay.secrets.source.SecretSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/// A source of secrets in memory, which can be away.
final class HeldSecrets implements SecretSource {
  private final Map<String, Held> held = new HashMap<>();
  private final String name;
  boolean away;
  int asked;

  HeldSecrets() {
    this("keystore");
  }

  HeldSecrets(String name) {
    this.name = name;
  }

  void put(String path, long version, byte[] value) {
    held.put(path, new Held(version, value.clone()));
  }

  void remove(String path) {
    held.remove(path);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Held(long version, byte[] value) {}

  @Override
  public String name() {
    return name;
  }

  @Override
  public Fetched fetch(String path, OptionalLong version) {
    asked++;
    if (away) {
      return new Fetched.Unavailable(
          new Refusal(Reason.SECRET_MISSING, "keystore", "an answer", "none"),
          Duration.ofSeconds(1));
    }
    Held latest = held.get(path);
    return latest == null
        ? new Fetched.Missing(
            new Refusal(Reason.SECRET_MISSING, "keystore." + path, "a secret", "none"))
        : new Fetched.Found(SecretValue.takingOver(latest.value().clone()), latest.version());
  }
}
