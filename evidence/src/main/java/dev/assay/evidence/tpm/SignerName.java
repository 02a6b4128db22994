package dev.assay.evidence.tpm;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;

/// Holds qualifiedSigner against the key. A qualified name is by the algorithm of the key's own
/// name; which digest it must be is known once the parent's name is. A primary key of a hierarchy
/// is recognised without being told, and said in a claim; that it must be one is for whoever knows.
final class SignerName {
  private SignerName() {}

  static Optional<Refusal> violation(TpmAttest attest, AttestationKey key) {
    TpmName signer = attest.qualifiedSigner();
    Optional<Refusal> anothersAlgorithm =
        key.area()
            .filter(area -> area.nameAlgorithm() != signer.algorithm())
            .map(area -> refusal("a name by " + area.nameAlgorithm().claimName(), signer));
    return anothersAlgorithm.or(
        () ->
            key.qualifiedName()
                .filter(wanted -> !wanted.equals(signer))
                .map(wanted -> refusal(wanted.toString(), signer)));
  }

  private static Refusal refusal(String wanted, TpmName got) {
    return new Refusal(Reason.KEY_MISMATCH, "tpm.qualified_signer", wanted, got.toString());
  }
}
