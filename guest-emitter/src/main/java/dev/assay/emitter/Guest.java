package dev.assay.emitter;

import java.util.List;

/// Who attests.
///
/// @param identity in whose name
/// @param source where its evidence comes from
/// @param key bound into every evidence that answers a challenge
/// @param secrets what becomes of secrets that it is given
public record Guest(
    GuestIdentity identity, EvidenceSource source, GuestKey key, SecretIntake secrets) {

  /// One that asks for no secrets.
  public Guest(GuestIdentity identity, EvidenceSource source, GuestKey key) {
    this(identity, source, key, new SecretIntake(identity, List.of()));
  }
}
