package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import java.util.Arrays;
import java.util.Optional;

/// What a quote says about the PCK certificate that vouches for its quoting enclave. No signature
/// covers it: a hint, trusted for nothing until the chain in it holds.
///
/// @param data at most 64 KiB; only [Type#PCK_LEAF] and [Type#PCK_CHAIN] hold certificates
public record CertificationData(Type type, Bytes data) {

  /// Source: Intel SGX ECDSA QuoteLibReference, QE Certification Data.
  public enum Type {
    /// PPID, CPUSVN, PCESVN, PCEID.
    PLAIN_PPID(1),
    /// The same with the PPID encrypted, RSA-2048 OAEP.
    ENCRYPTED_PPID_RSA_2048(2),
    /// The same with the PPID encrypted, RSA-3072 OAEP.
    ENCRYPTED_PPID_RSA_3072(3),
    PCK_LEAF(4),
    /// PEM: leaf, intermediate, root; a newline or NUL may follow.
    PCK_CHAIN(5);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    static Optional<Type> of(int code) {
      return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }
  }

  /// Whether certificates stand in the quote itself.
  boolean holdsCertificates() {
    return type == Type.PCK_LEAF || type == Type.PCK_CHAIN;
  }
}
