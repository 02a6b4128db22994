package dev.assay.evidence.dcap;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import java.util.List;

/// A quote that a quoting enclave signed, which a PCK of Intel's, or under a root that the operator
/// trusts, vouches for. Only [QuoteVerifier] makes one.
///
/// Its body is what the enclave or module said. Whether platform, quoting enclave and module are
/// still good, collateral says.
public final class VerifiedQuote {
  private final Quote quote;
  private final QuotingEnclave enclave;

  VerifiedQuote(Quote quote, QuotingEnclave enclave) {
    this.quote = quote;
    this.enclave = enclave;
  }

  public Quote quote() {
    return quote;
  }

  /// Leaf, PCK CA and root.
  public PckChain chain() {
    return enclave.chain();
  }

  /// What Intel says of the platform.
  public PckCertificate pck() {
    return enclave.chain().leaf();
  }

  /// What the quoting enclave's platform says of it.
  public EnclaveReport qeReport() {
    return enclave.report();
  }

  /// PCK, PCK CA, root.
  public List<CertificateReference> certificates() {
    return enclave.chain().references();
  }

  /// True where the root is a made-up one that the deployment trusts by name.
  public boolean simulated() {
    return enclave.chain().anchor().simulated();
  }

  /// What the chain says of the platform.
  Claims platformClaims() {
    String prefix = quote.tee().fieldName();
    return pck()
        .claims(prefix + ".pck")
        .with(chain().authority().claims(prefix + ".pck_ca"))
        .with(chain().root().claims(prefix + ".root_ca"))
        .with(
            Claims.builder()
                .text(prefix + ".pck.issuer", chain().authority().commonName())
                .text(prefix + ".trust_anchor", chain().anchor().name())
                .build());
  }
}
