package dev.assay.evidence.spdm;

import java.util.Arrays;
import java.util.Optional;

/// The version that requester and responder agreed on, in the first byte of each message: major in
/// the upper four bits, minor in the lower (DSP0274, SPDM message format).
public enum SpdmVersion {
  V1_0(0x10),
  V1_1(0x11),
  V1_2(0x12),
  V1_3(0x13),
  V1_4(0x14);

  private final int wire;

  SpdmVersion(int wire) {
    this.wire = wire;
  }

  static Optional<SpdmVersion> ofWire(int wire) {
    return Arrays.stream(values()).filter(version -> version.wire == wire).findFirst();
  }

  /// As it stands in a message.
  public int wire() {
    return wire;
  }

  boolean isAtLeast(SpdmVersion other) {
    return compareTo(other) >= 0;
  }

  /// GET_MEASUREMENTS says which slot's key shall sign.
  boolean hasSlotInRequest() {
    return isAtLeast(V1_1);
  }

  /// Signatures cover the negotiation too, and say what they are for.
  boolean signsNegotiationAndContext() {
    return isAtLeast(V1_2);
  }

  /// Requests have 8 bytes that responses repeat.
  boolean hasRequesterContext() {
    return isAtLeast(V1_3);
  }

  /// E.g. `1.1`.
  @Override
  public String toString() {
    return (wire >> 4) + "." + (wire & 0xF);
  }
}
