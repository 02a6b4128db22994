package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The best that the machine has when it is first asked for evidence and has any. A device that
/// comes up late at boot is found then; what was found is kept to.
///
/// For one guest, from one thread.
final class BestOfMachine implements EvidenceSource.Attester {
  private static final Logger LOG = LoggerFactory.getLogger(BestOfMachine.class);

  private final MachineBackends machine;
  private EvidenceSource.@Nullable Attester found;

  BestOfMachine(MachineBackends machine) {
    this.machine = machine;
  }

  @Override
  public EvidenceSource.Bound attest(Bytes nonce, Bytes publicKey)
      throws NoEvidenceException, InterruptedException {
    if (found == null) {
      found = find();
    }
    return found.attest(nonce, publicKey);
  }

  private EvidenceSource.Attester find() throws NoEvidenceException, InterruptedException {
    List<BackendFinding> findings = machine.findings();
    EvidenceSource.Attester best = machine.best(findings).open();
    BackendFinding.best(findings)
        .ifPresent(one -> LOG.info("evidence comes from {}: {}", one.backend(), one.detail()));
    return best;
  }
}
