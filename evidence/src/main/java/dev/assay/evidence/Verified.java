package dev.assay.evidence;

import dev.assay.evidence.azure.VerifiedAzVtpm;
import dev.assay.evidence.eat.VerifiedToken;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.sample.VerifiedSample;
import dev.assay.evidence.sev.VerifiedSevAttestation;
import dev.assay.evidence.sev.VerifiedSevLaunch;
import dev.assay.evidence.sgx.VerifiedSgx;
import dev.assay.evidence.snp.VerifiedSnp;
import dev.assay.evidence.spdm.VerifiedSpdm;
import dev.assay.evidence.svsm.VerifiedSvsmQuote;
import dev.assay.evidence.svsm.VerifiedSvsmVtpm;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.List;

/// Evidence whose signatures, chains and hashes hold, back to a pinned root. Minted by the verifier
/// of its format and by nothing else. [VerifiedSample] alone has nothing that vouches for it.
public sealed interface Verified extends Verification
    permits ReplayedEventLog,
        VerifiedAzVtpm,
        VerifiedSample,
        VerifiedSevAttestation,
        VerifiedSevLaunch,
        VerifiedSgx,
        VerifiedSnp,
        VerifiedSpdm,
        VerifiedSvsmQuote,
        VerifiedSvsmVtpm,
        VerifiedTdx,
        VerifiedToken,
        VerifiedTpmQuote {
  Claims claims();

  /// The certificates this rests on, leaf first.
  List<CertificateReference> certificates();

  /// True where the root is a made-up one that the deployment trusts by name, or there is none.
  boolean simulated();
}
