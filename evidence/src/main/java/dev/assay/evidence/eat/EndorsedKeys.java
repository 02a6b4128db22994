package dev.assay.evidence.eat;

import dev.assay.evidence.eat.EndorsedKey.Device;
import java.util.List;

/// The keys that the operator believes.
public record EndorsedKeys(List<EndorsedKey> keys) {
  public static final EndorsedKeys NONE = new EndorsedKeys(List.of());

  /// More would let one token buy too many signature checks.
  public static final int MOST_FOR_ONE_DEVICE = 64;

  public EndorsedKeys {
    keys = List.copyOf(keys);
  }

  public static EndorsedKeys of(EndorsedKey key) {
    return new EndorsedKeys(List.of(key));
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
