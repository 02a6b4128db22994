package dev.assay.secrets.source;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How a KV version 2 engine of HashiCorp Vault or OpenBao is reached.
///
/// @param name what policies call the source by
/// @param address `https://host:port`; `http` to this machine alone, where an agent may listen
/// @param mount where the engine is mounted, e.g. `secret`
/// @param tokenFile its first line is the token; read again for each request, so that it can be
///   renewed
/// @param namespace of Vault Enterprise or OpenBao
/// @param caFile the certificates (PEM) that vouch for the server; empty: those the JDK trusts
/// @param timeout for a whole request
public record VaultSettings(
    String name,
    URI address,
    String mount,
    Path tokenFile,
    Optional<String> namespace,
    Optional<Path> caFile,
    Duration timeout) {}
