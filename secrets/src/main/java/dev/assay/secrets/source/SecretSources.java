package dev.assay.secrets.source;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A deployment's sources, by name.
public final class SecretSources {
  public static final SecretSources NONE = new SecretSources(Map.of());

  private final Map<String, SecretSource> byName;

  private SecretSources(Map<String, SecretSource> byName) {
    this.byName = byName;
  }

  /// @throws IllegalArgumentException if two have the same name
  public static SecretSources of(Collection<? extends SecretSource> sources) {
    var byName = new LinkedHashMap<String, SecretSource>();
    for (SecretSource source : sources) {
      if (byName.putIfAbsent(source.name(), source) != null) {
        throw new IllegalArgumentException("two secret sources are named " + source.name());
      }
    }
    return new SecretSources(byName);
  }

  /// Asks the source that `reference` names; a name that none has is a secret that is missing.
  ///
  /// @param version see [SecretSource#fetch]
  public Fetched fetch(SecretReference reference, OptionalLong version) {
    SecretSource source = byName.get(reference.source());
    return source == null
        ? new Fetched.Missing(unknown(reference.source()))
        : source.fetch(reference.path(), version);
  }

  /// Why nothing can come from a source of this name, where there is none.
  public Optional<Refusal> lacks(String source) {
    return byName.containsKey(source) ? Optional.empty() : Optional.of(unknown(source));
  }

  private Refusal unknown(String source) {
    String known =
        byName.isEmpty() ? "a source; none is configured" : String.join(", ", byName.keySet());
    return new Refusal(Reason.SECRET_MISSING, "secret.from", known, source);
  }
}
