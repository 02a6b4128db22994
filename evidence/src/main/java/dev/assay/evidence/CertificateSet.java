package dev.assay.evidence;

import java.util.List;

/// Certificates as they came, DER each, in any order and with any others among them: hints that the
/// host controls, trusted for nothing until a chain to a pinned root holds.
public record CertificateSet(List<Bytes> der) {
  public static final CertificateSet EMPTY = new CertificateSet(List.of());

  public CertificateSet {
    der = List.copyOf(der);
  }
}
