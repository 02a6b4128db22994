package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import java.util.Optional;

/// Decides whether a platform launched what the owner meant. Nobody signs a launch measurement: it
/// proves something only to whoever made the session, because nobody else has the TIK.
///
/// In this order, and the first that fails is the answer:
/// 1. MEASURE is the MAC over the owner's own digest and policy, the version and MNONCE, compared
///    in constant time;
/// 2. the version, now known to be true, is not below the policy's least;
/// 3. MNONCE is the one wanted, where one is.
public final class SevLaunchVerifier {
  private static final byte CONTEXT = 0x04;

  private SevLaunchVerifier() {}

  /// @param mnonce what MNONCE must be, where that is known: the firmware chooses it
  public static Verification verify(
      SevLaunch launch, LaunchExpectation expected, Optional<Bytes> mnonce) {
    return refusal(launch, expected, mnonce)
        .<Verification>map(refusal -> new Verification.Refused(refusal, launch.claims()))
        .orElseGet(() -> new VerifiedSevLaunch(launch, expected, claims(launch, expected)));
  }

  /// The MAC that a launch as expected has. Whoever has it can pass for the platform: it is the
  /// firmware's to give, and here for simulated ones.
  public static Bytes measure(LaunchExpectation expected, Bytes mnonce) {
    SevApiVersion api = expected.api();
    Bytes version =
        Bytes.copyOf(
            new byte[] {CONTEXT, (byte) api.major(), (byte) api.minor(), (byte) api.build()});
    return HmacSha256.of(
        expected.tik(),
        api.bindsVersionAndMeasure() ? version : Bytes.EMPTY,
        expected.policy().encode(),
        expected.launchDigest(),
        mnonce);
  }

  private static Optional<Refusal> refusal(
      SevLaunch launch, LaunchExpectation expected, Optional<Bytes> mnonce) {
    if (!measure(expected, launch.mnonce()).equalsInConstantTime(launch.measure())) {
      // What was wanted stays unsaid: it is what a forger would need.
      return Optional.of(
          new Refusal(
              Reason.MAC_INVALID,
              "sev_launch.measure",
              "the MAC under the TIK of API %s, policy %s, launch digest %s and MNONCE"
                  .formatted(expected.api(), expected.policy(), expected.launchDigest()),
              launch.measure().toHex()));
    }
    SevPolicy policy = expected.policy();
    if (!expected.api().isAtLeast(policy.apiMajor(), policy.apiMinor())) {
      return Optional.of(
          new Refusal(
              Reason.TCB_NOT_SUPPORTED,
              "sev_launch.api",
              "%d.%d or later, as the policy says".formatted(policy.apiMajor(), policy.apiMinor()),
              expected.api().toString()));
    }
    return mnonce
        .filter(wanted -> !wanted.equalsInConstantTime(launch.mnonce()))
        .map(
            wanted ->
                new Refusal(
                    Reason.BINDING_MISMATCH,
                    "sev_launch.mnonce",
                    wanted.toHex(),
                    launch.mnonce().toHex()));
  }

  private static Claims claims(SevLaunch launch, LaunchExpectation expected) {
    Claims.Builder claims =
        Claims.builder()
            .binary("sev_launch.measure", launch.measure())
            .binary("sev_launch.mnonce", launch.mnonce())
            .binary("sev_launch.launch_digest", expected.launchDigest())
            .number("sev_launch.api_major", expected.api().major())
            .number("sev_launch.api_minor", expected.api().minor())
            .number("sev_launch.build", expected.api().build());
    expected.policy().addTo(claims, "sev_launch.policy");
    claims.flag("sev_launch.platform_verified", expected.platform().isPresent());
    expected.platform().ifPresent(platform -> platform.addTo(claims, "sev_launch.platform"));
    return claims.build();
  }
}
