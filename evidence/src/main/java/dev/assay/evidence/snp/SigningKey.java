package dev.assay.evidence.snp;

/// SIGNING_KEY: which key signed the report (AMD 56860, ATTESTATION_REPORT, bits 4:2 of 0x48).
public enum SigningKey {
  /// Versioned chip endorsement key: of this one chip at this TCB.
  VCEK(0, "SEV-VCEK"),
  /// Versioned loaded endorsement key: of a cloud provider, at this TCB.
  VLEK(1, "SEV-VLEK"),
  /// No key: the firmware left the signature zero.
  NONE(7, "");

  private final int code;
  private final String commonName;

  SigningKey(int code, String commonName) {
    this.code = code;
    this.commonName = commonName;
  }

  public int code() {
    return code;
  }

  /// The whole common name of this key's certificates.
  String commonName() {
    return commonName;
  }

  /// What its certificate's issuer is called: ASK or ASVK.
  String issuerRole() {
    return this == VLEK ? "ASVK" : "ASK";
  }

  /// As fields are named after it: `snp.vcek`, `snp.vlek`.
  String fieldName() {
    return this == VLEK ? "snp.vlek" : "snp.vcek";
  }
}
