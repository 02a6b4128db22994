package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.sgx.SgxQuote;
import dev.assay.evidence.sgx.SgxVerifier;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// An enclave's quote, from bytes to an answer.
public final class SgxQuoteTarget implements FuzzTarget {
  private final SgxVerifier verifier =
      SgxVerifier.trustingOnly(List.of(QuoteSamples.INTEL.anchor()));

  @Override
  public void feed(Bytes input) {
    if (SgxQuote.parse(input) instanceof Parsed.Ok<SgxQuote>(SgxQuote quote)) {
      verifier.verify(quote, CertificateSet.EMPTY, new Binding.Unchecked(), QuoteSamples.AT);
    }
  }

  @Override
  public List<Bytes> seeds() {
    return QuoteSamples.sgx();
  }
}
