package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;

/// Evidence that is a quote: what [QuoteVerifier] needs to know of it.
public interface QuotedEvidence {
  Quote quote();

  /// The 64 bytes that whoever is quoted chose.
  Bytes reportData();

  /// What the quote and its body say, before anybody verified it.
  Claims claims();
}
