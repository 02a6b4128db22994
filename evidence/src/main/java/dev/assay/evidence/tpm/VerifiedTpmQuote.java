package dev.assay.evidence.tpm;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import java.util.List;
import java.util.Optional;

/// A quote by an attestation key, whose registers, where they were given, have the digest quoted.
/// Only [TpmQuoteVerifier] makes one.
///
/// It is worth what vouches for the key: see [AttestationKey#endorsement].
public final class VerifiedTpmQuote implements Verified {
  private final TpmAttest attest;
  private final AttestationKey key;
  private final TpmScheme scheme;
  private final Optional<QuotedPcrs> pcrs;
  private final Optional<EkCertificate> ek;

  VerifiedTpmQuote(
      TpmAttest attest, AttestationKey key, TpmScheme scheme, Optional<QuotedPcrs> pcrs) {
    this(attest, key, scheme, pcrs, Optional.empty());
  }

  private VerifiedTpmQuote(
      TpmAttest attest,
      AttestationKey key,
      TpmScheme scheme,
      Optional<QuotedPcrs> pcrs,
      Optional<EkCertificate> ek) {
    this.attest = attest;
    this.key = key;
    this.scheme = scheme;
    this.pcrs = pcrs;
    this.ek = ek;
  }

  /// The same quote, beside a certificate of an endorsement key that nobody has bound to the
  /// quote's key: `tpm.ek_certificate.ak_bound` is false, and the quote is worth no more than
  /// without it.
  public VerifiedTpmQuote beside(EkCertificate unbound) {
    return new VerifiedTpmQuote(attest, key, scheme, pcrs, Optional.of(unbound));
  }

  public TpmAttest attest() {
    return attest;
  }

  public AttestationKey key() {
    return key;
  }

  /// How it was signed; the hash is that of the digest over the registers as well.
  public TpmScheme scheme() {
    return scheme;
  }

  /// The registers' values, where they were given: every one that is selected and no other.
  public Optional<QuotedPcrs> pcrs() {
    return pcrs;
  }

  @Override
  public Claims claims() {
    Claims claims = TpmClaims.verified(attest, key, scheme, pcrs);
    return ek.map(
            unbound ->
                claims
                    .with(unbound.claims())
                    .with(Claims.builder().flag("tpm.ek_certificate.ak_bound", false).build()))
        .orElse(claims);
  }

  /// Those of the key; none where it was given bare.
  @Override
  public List<CertificateReference> certificates() {
    return key.endorsement().certificates();
  }

  @Override
  public boolean simulated() {
    return key.endorsement().simulated() || ek.filter(EkCertificate::simulated).isPresent();
  }
}
