package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.eat.LifecycleState;
import java.util.Map;
import java.util.Optional;

/// Holds a CCA token's claims against one entry of a policy: the realm's, and its platform's.
final class CcaAppraisal {
  private static final String PLATFORM = "cca.platform.";
  private static final String REALM = "cca.realm.";
  private static final String COMPONENTS = PLATFORM + "sw_components.";

  private final CcaAcceptance entry;
  private final Checks checks;
  private final Claims claims;

  private CcaAppraisal(CcaAcceptance entry, Checks checks) {
    this.entry = entry;
    this.checks = checks;
    this.claims = checks.claims();
  }

  static EntryAppraisal of(CcaAcceptance entry, Considered considered) {
    var checks = new Checks(entry.path(), considered.claims());
    checks.root(considered.simulated(), entry.simulatedAllowed());
    checks.binding(entry.bindings(), considered.facts().binding());
    var appraisal = new CcaAppraisal(entry, checks);
    appraisal.realm();
    appraisal.platform();
    return checks.appraisal();
  }

  private void realm() {
    checks.referenced(REALM + "initial_measurement", "rim", entry.rims(), TrustClaim.EXECUTABLES);
    for (Map.Entry<Integer, AnyOf<Bytes>> rem : entry.rems().entrySet()) {
      checks.register(
          REALM + "extensible_measurements." + rem.getKey(), "rem." + rem.getKey(), rem.getValue());
    }
    checks.pinned(REALM + "personalization_value", "rpv", entry.rpvs(), TrustClaim.CONFIGURATION);
  }

  private void platform() {
    checks.pinned(
        PLATFORM + "implementation_id",
        "implementation_id",
        entry.implementationIds(),
        TrustClaim.HARDWARE);
    checks.pinnedInstance(PLATFORM + "instance_id", "instance_id", entry.instanceIds());
    components();
    checks.pinned(
        PLATFORM + "config", "platform_config", entry.platformConfigs(), TrustClaim.CONFIGURATION);
    lifecycle();
  }

  /// All of them: one that nobody knows can undo what the others do.
  private void components() {
    int count = 0;
    while (claims.binary(COMPONENTS + count + ".measurement_value").isPresent()) {
      String component = COMPONENTS + count++;
      measured(component + ".measurement_value");
      checks.pinned(component + ".signer_id", "sw_signers", entry.swSigners(), TrustClaim.HARDWARE);
    }
    if (count == 0) {
      checks.judge(
          false,
          PLATFORM + "sw_components",
          "sw_components",
          "at least one",
          Checks.NOTHING,
          TrustClaim.HARDWARE);
    }
  }

  private void measured(String component) {
    if (entry.swComponents().isEmpty()) {
      checks.unreferenced(component, "sw_components", TrustClaim.HARDWARE);
    } else {
      checks.pinned(component, "sw_components", entry.swComponents(), TrustClaim.HARDWARE);
    }
  }

  /// Only a secured platform keeps the realm to itself: in every other state somebody may look in,
  /// or could have.
  private void lifecycle() {
    Optional<String> state = claims.text(PLATFORM + "lifecycle_state");
    boolean accepted = state.isPresent() && entry.lifecycles().contains(state.get());
    checks.judge(
        accepted,
        PLATFORM + "lifecycle_state",
        "lifecycle",
        entry.lifecycles().toString(),
        entry.lifecycles().spell(state),
        TrustClaim.CONFIGURATION);
    boolean secured = state.equals(Optional.of(LifecycleState.SECURED.claimName()));
    checks.memory(
        !secured, accepted, "lifecycle", "a platform that is " + state.orElse(Checks.NOTHING));
  }
}
