package dev.assay.appraisal.author;

/// What authors sign. Each kind has a type of its own in the signature's header, so that a
/// signature under one is none under the other.
public enum DocumentKind {
  POLICY("assay-policy+jws"),
  REVOCATION("assay-revocation+jws");

  private final String type;

  DocumentKind(String type) {
    this.type = type;
  }

  /// The header parameter `typ` (RFC 7515, 4.1.9).
  public String type() {
    return type;
  }
}
