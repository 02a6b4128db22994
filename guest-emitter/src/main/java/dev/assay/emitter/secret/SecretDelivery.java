package dev.assay.emitter.secret;

/// Somewhere a secret goes. Delivering one again replaces it.
public interface SecretDelivery {
  /// @throws DeliveryException if it is not there now; what was there before is
  void deliver(GivenSecret secret) throws DeliveryException, InterruptedException;
}
