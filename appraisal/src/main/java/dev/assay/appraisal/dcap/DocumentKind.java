package dev.assay.appraisal.dcap;

/// The documents that Intel signs.
public enum DocumentKind {
  TCB_INFO("tcbInfo"),
  QE_IDENTITY("enclaveIdentity"),
  EVALUATION_DATA_NUMBERS("tcbEvaluationDataNumbers");

  private final String member;

  DocumentKind(String member) {
    this.member = member;
  }

  /// The member that holds it where it is served, and what refusals call it.
  public String member() {
    return member;
  }
}
