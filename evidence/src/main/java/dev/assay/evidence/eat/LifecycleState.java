package dev.assay.evidence.eat;

import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.wire.Unreadable;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The state of a platform's life cycle: the high byte of the claim; what the low byte says is the
/// implementation's (RFC 9783, 4.3.1; draft-ffm-rats-cca-token, Security Lifecycle; Arm DEN 0137).
///
/// Only [#SECURED] is for production. In every other state somebody can, or could have, changed
/// what the platform says of itself: that is for policies to judge.
public enum LifecycleState {
  /// 0x0000 to 0x00FF.
  UNKNOWN(0x00),
  /// 0x1000 to 0x10FF.
  ASSEMBLY_AND_TEST(0x10),
  /// 0x2000 to 0x20FF.
  ROT_PROVISIONING(0x20),
  /// 0x3000 to 0x30FF.
  SECURED(0x30),
  /// 0x4000 to 0x40FF: what is not root of trust is being debugged; for CCA, the realm manager.
  NON_ROT_DEBUG(0x40),
  /// 0x5000 to 0x50FF: the root of trust is being debugged, and can be trusted again later.
  RECOVERABLE_ROT_DEBUG(0x50),
  /// 0x6000 to 0x60FF.
  DECOMMISSIONED(0x60);

  private final int highByte;

  LifecycleState(int highByte) {
    this.highByte = highByte;
  }

  public static Optional<LifecycleState> of(int claim) {
    return Stream.of(values()).filter(state -> state.highByte == claim >>> 8).findFirst();
  }

  /// The claim, in one of the ranges above.
  public static int read(CborFields claims, Label label) throws Unreadable {
    int lifecycle = (int) claims.integer(label, 0, 0xFFFF);
    if (of(lifecycle).isEmpty()) {
      throw CborFields.outOfRange(
          claims.path(label),
          "a state's range, 0x0000, 0x1000 .. 0x6000, and 256 more each",
          "0x%04x".formatted(lifecycle));
    }
    return lifecycle;
  }

  /// In claims, e.g. `secured`.
  public String claimName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
