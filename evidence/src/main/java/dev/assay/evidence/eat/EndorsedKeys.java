package dev.assay.evidence.eat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.eat.EndorsedKey.Device;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.stream.Stream;

/// The keys that the operator believes.
public record EndorsedKeys(List<EndorsedKey> keys) {
  public static final EndorsedKeys NONE = new EndorsedKeys(List.of());

  /// More would let one token buy too many signature checks.
  public static final int MOST_FOR_ONE_DEVICE = 64;

  public EndorsedKeys {
    keys = List.copyOf(keys);
  }

  /// Reads a file of keys, as
  /// - a SubjectPublicKeyInfo, DER or PEM;
  /// - a JWK or a set of them (RFC 7517), of type EC, without a private part;
  /// - a list of `{"pkey": JWK, "implementation-id": hex, "instance-id": hex}`, as other verifiers
  ///   keep them, in which each key is believed for its device only.
  public static Parsed<EndorsedKeys> parse(Bytes file) {
    try {
      return new Parsed.Ok<>(EndorsedKeysReader.read(file));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  public static EndorsedKeys of(EndorsedKey key) {
    return new EndorsedKeys(List.of(key));
  }

  /// These, then those.
  public EndorsedKeys with(EndorsedKeys more) {
    return new EndorsedKeys(Stream.concat(keys.stream(), more.keys.stream()).toList());
  }

  /// The same keys, as those of made-up platforms.
  public EndorsedKeys ofSimulatedPlatforms() {
    return new EndorsedKeys(keys.stream().map(EndorsedKey::ofSimulatedPlatform).toList());
  }

  /// The keys to try for a token of `device`: those that are its own, or, where there is none,
  /// those that are not bound to any.
  public List<EndorsedKey> candidates(Device device) {
    List<EndorsedKey> own =
        keys.stream().filter(key -> key.device().filter(device::equals).isPresent()).toList();
    return own.isEmpty() ? ofAnyDevice() : atMost(own);
  }

  /// The keys that are not bound to a device.
  public List<EndorsedKey> ofAnyDevice() {
    return atMost(keys.stream().filter(key -> key.device().isEmpty()).toList());
  }

  private static List<EndorsedKey> atMost(List<EndorsedKey> fitting) {
    return fitting.subList(0, Math.min(fitting.size(), MOST_FOR_ONE_DEVICE));
  }
}
