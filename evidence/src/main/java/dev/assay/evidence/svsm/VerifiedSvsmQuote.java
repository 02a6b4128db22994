package dev.assay.evidence.svsm;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.List;

/// A quote by the vTPM of a verified SVSM. Only [SvsmAttestationKey] makes one.
///
/// Claims under `snp.` are the processor's word, those under `svsm.` that of the software it
/// measured, those under `tpm.` that software's vTPM's. The report and the quote are of two
/// moments: each has a nonce of its own.
public final class VerifiedSvsmQuote implements Verified {
  private final VerifiedSvsmVtpm vtpm;
  private final VerifiedTpmQuote quote;

  VerifiedSvsmQuote(VerifiedSvsmVtpm vtpm, VerifiedTpmQuote quote) {
    this.vtpm = vtpm;
    this.quote = quote;
  }

  public VerifiedSvsmVtpm vtpm() {
    return vtpm;
  }

  public VerifiedTpmQuote quote() {
    return quote;
  }

  @Override
  public Claims claims() {
    return vtpm.claims().with(quote.claims());
  }

  /// The report's.
  @Override
  public List<CertificateReference> certificates() {
    return vtpm.certificates();
  }

  @Override
  public boolean simulated() {
    return vtpm.simulated() || quote.simulated();
  }
}
