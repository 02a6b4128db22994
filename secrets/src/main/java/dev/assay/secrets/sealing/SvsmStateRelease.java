package dev.assay.secrets.sealing;

import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.SecretValue;
import java.security.SecureRandom;

/// A permit to give a guest the state of its vTPM, which its owner keeps for it between boots.
///
/// | day | | |
/// | --- | --- | --- |
/// | 1 | the guest makes its vTPM, and its owner keeps the state as version 1 | current is 1 |
/// | N | the guest boots, proves itself, and gets the current state | permitted |
/// | M | the owner demands a fresh state, as version 2 | version 1 is `STATE_ROLLBACK` |
///
/// Only software at VMPL 0 may have it: the guest's operating system, which can choose what a
/// report of its own level says, would learn the vTPM's keys. A state older than the current one is
/// never given out: whoever kept a copy would wind the vTPM back. What the measurement must be is
/// the policy's, as for every secret.
public final class SvsmStateRelease {
  private static final String VMPL = "snp.vmpl";

  private final long version;

  private SvsmStateRelease(long version) {
    this.version = version;
  }

  /// Whether the state of this version may go to a guest with these claims.
  ///
  /// @param claims of the guest's verified SNP report
  /// @param version of the state that is to be given out, 1 or more
  /// @param current the oldest version that its owner still accepts, 1 or more
  public static Parsed<SvsmStateRelease> permit(Claims claims, long version, long current) {
    ClaimValue vmpl = claims.find(VMPL).orElse(null);
    if (!new ClaimValue.Number(0).equals(vmpl)) {
      return refused(
          Reason.FIELD_OUT_OF_RANGE, VMPL, "0", vmpl == null ? "no such claim" : vmpl.toString());
    }
    if (version < 1 || current < 1) {
      return refused(
          Reason.FIELD_OUT_OF_RANGE,
          "svsm.state_version",
          "versions of 1 or more",
          "%d of %d".formatted(version, current));
    }
    if (version < current) {
      return refused(
          Reason.STATE_ROLLBACK,
          "svsm.state_version",
          "%d or later".formatted(current),
          Long.toString(version));
    }
    return new Parsed.Ok<>(new SvsmStateRelease(version));
  }

  /// The version that is permitted.
  public long version() {
    return version;
  }

  /// Seals the state to the key that the SVSM's attestation bound.
  ///
  /// @param context its version must be the one that is permitted
  public Parsed<HpkeEnvelope> seal(
      GuestKey bound, SealingContext context, SecretValue state, SecureRandom random) {
    return context.version() == version
        ? HpkeSealing.seal(bound, context, state, random)
        : refused(
            Reason.STATE_ROLLBACK,
            "svsm.state_version",
            Long.toString(version),
            Long.toString(context.version()));
  }

  private static <T> Parsed<T> refused(Reason reason, String field, String wanted, String got) {
    return new Parsed.Malformed<>(new Refusal(reason, field, wanted, got));
  }
}
