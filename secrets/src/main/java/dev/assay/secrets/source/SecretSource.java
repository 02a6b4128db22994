package dev.assay.secrets.source;

import java.util.OptionalLong;

/// A place that secrets are kept in. Safe for use by several threads.
public interface SecretSource {
  /// What policies call it by, e.g. `keystore`.
  String name();

  /// Asks for a secret. Blocks, but never longer than the source's time-out, and answers an outage
  /// as [Fetched.Unavailable]: no exception comes out of here.
  ///
  /// @param path where within the source; its syntax is the source's
  /// @param version of the secret, 1 or more; empty: the latest that was not destroyed
  Fetched fetch(String path, OptionalLong version);
}
