package dev.assay.evidence.cbor;

/// The key of a member of a map, and what refusals and claims call it.
///
/// @param name in lower snake case
public record Label(long key, String name) {}
