package dev.assay.secrets.source;

import java.time.Instant;

/// What a keystore says of one version of one secret, the secret itself apart.
///
/// @param created when it was put there
/// @param destroyed whether its plaintext is gone for good
public record KeystoreEntry(String path, long version, Instant created, boolean destroyed) {}
