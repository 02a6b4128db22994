package dev.assay.emitter.secret;

/// A secret could not be delivered, read or removed; the message says why and never holds any of
/// it.
public final class DeliveryException extends Exception {
  private static final long serialVersionUID = 1L;

  public DeliveryException(String message) {
    super(message);
  }
}
