package dev.assay.evidence;

import dev.assay.evidence.snp.VerifiedSnp;
import dev.assay.evidence.svsm.VerifiedSvsmQuote;
import dev.assay.evidence.svsm.VerifiedSvsmVtpm;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.List;

/// Evidence whose signatures, chains and hashes hold, back to a pinned root. Minted by the verifier
/// of its format and by nothing else.
public sealed interface Verified extends Verification
    permits VerifiedSnp, VerifiedSvsmQuote, VerifiedSvsmVtpm, VerifiedTpmQuote {
  Claims claims();

  /// The certificates this rests on, leaf first.
  List<CertificateReference> certificates();

  /// True where the root is a made-up one that the deployment trusts by name.
  boolean simulated();
}
