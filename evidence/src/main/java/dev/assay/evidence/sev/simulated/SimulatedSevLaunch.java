package dev.assay.evidence.sev.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.sev.LaunchExpectation;
import dev.assay.evidence.sev.LaunchSecretPacket;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevLaunch;
import dev.assay.evidence.sev.SevLaunchVerifier;
import dev.assay.evidence.sev.SevPolicy;
import dev.assay.evidence.sev.TransportKeys;
import java.util.Optional;

/// One launch on a made-up platform, from LAUNCH_START on: has the owner's keys, as firmware does.
public final class SimulatedSevLaunch {
  private final SevApiVersion api;
  private final SevPolicy policy;
  private final TransportKeys keys;
  private final Bytes mnonce;

  SimulatedSevLaunch(SevApiVersion api, SevPolicy policy, TransportKeys keys, Bytes nonceSeed) {
    this.api = api;
    this.policy = policy;
    this.keys = keys;
    this.mnonce = nonceSeed.slice(0, SevLaunch.MNONCE_BYTES);
  }

  /// LAUNCH_MEASURE, for what was really launched.
  public SevLaunch measure(Bytes launchDigest) {
    var launched = new LaunchExpectation(keys.tik(), launchDigest, api, policy, Optional.empty());
    return new SevLaunch(SevLaunchVerifier.measure(launched, mnonce), mnonce);
  }

  /// LAUNCH_SECRET: what would be put into the guest's memory, if the packet is for this launch.
  public Parsed<SecretBytes> inject(LaunchSecretPacket packet, Bytes launchDigest) {
    return packet.open(keys, measure(launchDigest).measure(), api);
  }
}
