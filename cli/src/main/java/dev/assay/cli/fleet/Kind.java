package dev.assay.cli.fleet;

import dev.assay.emitter.SimulatedGuestKind;
import java.util.Optional;

/// What a guest of the fleet runs on.
enum Kind implements Shares.Named {
  SEV_SNP(Optional.empty()),
  TDX(Optional.of(SimulatedGuestKind.TDX)),
  CCA(Optional.of(SimulatedGuestKind.CCA)),
  AZ_SNP_VTPM(Optional.of(SimulatedGuestKind.AZ_SNP_VTPM)),
  SVSM_VTPM(Optional.of(SimulatedGuestKind.SVSM_VTPM));

  private final Optional<SimulatedGuestKind> simulated;

  Kind(Optional<SimulatedGuestKind> simulated) {
    this.simulated = simulated;
  }

  /// Empty for a plain guest on SEV-SNP, of which a fleet can make many quickly.
  Optional<SimulatedGuestKind> simulated() {
    return simulated;
  }
}
