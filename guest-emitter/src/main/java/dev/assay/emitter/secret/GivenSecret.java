package dev.assay.emitter.secret;

import dev.assay.secrets.SecretValue;
import java.util.UUID;

/// A secret that a guest has opened.
///
/// @param id what its file is called
/// @param name what policies call it
/// @param version 1 or more
/// @param value wiped by whoever opened it
public record GivenSecret(UUID id, String name, long version, SecretValue value) {}
