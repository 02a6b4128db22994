package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.SecretBytes;
import java.util.Optional;

/// What a guest's owner holds LAUNCH_MEASURE's answer against. All of it the owner's own: a policy
/// or a launch digest that the host reports would make the check hold for whatever was launched.
///
/// @param tik transport integrity key, 16 bytes
/// @param launchDigest 32 bytes; see `dev.assay.evidence.measure.ExpectedLaunch`
/// @param api the firmware's version, which the host may say: the MAC holds for the true one only
/// @param policy as it was given to LAUNCH_START
/// @param platform the platform that the session was made for, where its chain was verified
public record LaunchExpectation(
    SecretBytes tik,
    Bytes launchDigest,
    SevApiVersion api,
    SevPolicy policy,
    Optional<SevPlatform> platform) {
  public static final int DIGEST_BYTES = 32;

  public LaunchExpectation {
    if (tik.length() != TransportKeys.KEY_BYTES) {
      throw new IllegalArgumentException("a TIK has 16 bytes");
    }
    if (launchDigest.length() != DIGEST_BYTES) {
      throw new IllegalArgumentException("a launch digest of SEV has 32 bytes");
    }
  }
}
