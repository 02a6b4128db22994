package dev.assay.appraisal;

import dev.assay.evidence.Claims;
import dev.assay.evidence.sev.SevApiVersion;
import java.util.Comparator;
import java.util.Optional;

/// Holds the claims of a SEV or SEV-ES launch against one entry of a policy. What ties it to its
/// owner is the key that measured it, which verification checked: so there is no binding to look
/// at.
final class SevLaunchAppraisal {
  private static final Comparator<SevApiVersion> BY_VERSION =
      Comparator.comparingInt(SevApiVersion::major)
          .thenComparingInt(SevApiVersion::minor)
          .thenComparingInt(SevApiVersion::build);

  private SevLaunchAppraisal() {}

  static EntryAppraisal of(SevLaunchAcceptance entry, Considered considered) {
    var checks = new Checks(entry.path(), considered.claims());
    checks.root(considered.simulated(), entry.simulatedAllowed());
    platform(checks);
    checks.referenced(
        "sev_launch.launch_digest", "launch_digest", entry.launchDigests(), TrustClaim.EXECUTABLES);
    firmware(entry, checks);
    checks.flags("guest_policy", entry.policy());
    checks.memory(
        !checks.claims().flag(SevPolicyFlag.NODBG.claim()).orElse(false),
        entry.policy().get(SevPolicyFlag.NODBG) != Requirement.REQUIRED,
        "guest_policy.nodbg",
        "debugging, by which the host can");
    return checks.appraisal();
  }

  /// Without its chain, anybody could have measured the launch: the owner's keys were agreed with
  /// whoever held the other end.
  private static void platform(Checks checks) {
    boolean verified = checks.claims().flag("sev_launch.platform_verified").orElse(false);
    checks.add(
        verified,
        "sev_launch.platform_verified",
        "platform",
        "a platform with a verified chain",
        verified ? "one" : Checks.NOTHING);
    checks.worsen(
        TrustClaim.HARDWARE, verified ? TrustClaim.HARDWARE.good() : Checks.NOT_RECOGNISED);
    checks.worsen(
        TrustClaim.INSTANCE_IDENTITY,
        verified ? TrustClaim.INSTANCE_IDENTITY.good() : TrustClaim.INSTANCE_IDENTITY.refused());
  }

  private static void firmware(SevLaunchAcceptance entry, Checks checks) {
    Optional<SevApiVersion> got = version(checks.claims());
    String name = "sev_launch.api";
    if (entry.minimumApi().isEmpty()) {
      checks.unreferenced(name, "minimum_api", Checks.spelled(got), TrustClaim.HARDWARE);
      return;
    }
    SevApiVersion least = entry.minimumApi().get();
    checks.judge(
        got.isPresent() && BY_VERSION.compare(got.get(), least) >= 0,
        name,
        "minimum_api",
        "at least " + least,
        Checks.spelled(got),
        TrustClaim.HARDWARE);
  }

  private static Optional<SevApiVersion> version(Claims claims) {
    Optional<Long> major = claims.number("sev_launch.api_major");
    Optional<Long> minor = claims.number("sev_launch.api_minor");
    Optional<Long> build = claims.number("sev_launch.build");
    return major.isPresent() && minor.isPresent() && build.isPresent()
        ? SevApiVersion.parse(major.get() + "." + minor.get() + "." + build.get())
        : Optional.empty();
  }
}
