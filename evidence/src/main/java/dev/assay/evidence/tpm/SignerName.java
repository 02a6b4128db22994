package dev.assay.evidence.tpm;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;

/// Holds qualifiedSigner against the key. A qualified name is by the algorithm of the key's own
/// name; whose digest it must be is known once the parent's name is. A primary key of a hierarchy
/// is recognised without being told, and said in a claim; that it must be one is for whoever knows.
final class SignerName {
  private SignerName() {}

  static Optional<Refusal> violation(TpmAttest attest, AttestationKey key) {
    return key.area().flatMap(area -> violation(attest.qualifiedSigner(), area, key));
  }

  private static Optional<Refusal> violation(
      TpmName signer, TpmPublic area, AttestationKey key) {
    if (signer.algorithm() != area.nameAlgorithm()) {
      return Optional.of(
          refusal("a name by " + area.nameAlgorithm().claimName(), signer.toString()));
    }
    return key.parentQualifiedName()
        .map(parent -> area.name().below(parent))
        .filter(wanted -> !wanted.equals(signer))
        .map(wanted -> refusal(wanted.toString(), signer.toString()));
  }

  private static Refusal refusal(String wanted, String got) {
    return new Refusal(Reason.KEY_MISMATCH, "tpm.qualified_signer", wanted, got);
  }
}
