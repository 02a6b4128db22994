package dev.assay.evidence;

import java.util.Optional;

/// What a report's 64 bytes of REPORT_DATA are meant to say, with what is needed to compute them
/// again. [#wireName] is what the log calls it.
public sealed interface Binding {
  int REPORT_DATA_BYTES = 64;

  /// The name on the wire, e.g. `nonce-key`.
  String wireName();

  /// The 64 bytes that a report bound this way has.
  Parsed<Bytes> reportData();

  /// What a field holds that is as long as its caller makes it, e.g. a TPM's extraData: the same
  /// without the zeros that fill REPORT_DATA up.
  default Parsed<Bytes> unpadded() {
    return reportData();
  }

  /// Why a report's REPORT_DATA does not say what this binding makes it say.
  ///
  /// @param prefix of the report's format, e.g. `snp`
  default Optional<Refusal> mismatch(String prefix, Bytes got) {
    if (this instanceof Unchecked) {
      return Optional.empty();
    }
    return switch (reportData()) {
      case Parsed.Malformed<Bytes>(Refusal refusal) -> Optional.of(refusal);
      case Parsed.Ok<Bytes>(Bytes wanted) when wanted.equalsInConstantTime(got) -> Optional.empty();
      case Parsed.Ok<Bytes>(Bytes wanted) ->
          Optional.of(
              new Refusal(
                  Reason.BINDING_MISMATCH, prefix + ".report_data", wanted.toHex(), got.toHex()));
    };
  }

  /// The binding says something only if the most privileged level of the guest asked for the
  /// report.
  default boolean needsVmpl0() {
    return false;
  }

  /// REPORT_DATA is the nonce, zero-padded.
  record Nonce(Bytes nonce) implements Binding {
    @Override
    public String wireName() {
      return "nonce";
    }

    @Override
    public Parsed<Bytes> reportData() {
      if (nonce.isEmpty() || nonce.length() > REPORT_DATA_BYTES) {
        return BoundHash.unsupported("nonce", "1 to 64 bytes", nonce.length() + " bytes");
      }
      return new Parsed.Ok<>(nonce.zeroPaddedTo(REPORT_DATA_BYTES));
    }

    @Override
    public Parsed<Bytes> unpadded() {
      return reportData() instanceof Parsed.Malformed<Bytes> malformed
          ? malformed
          : new Parsed.Ok<>(nonce);
    }
  }

  /// SHA-512(nonce ‖ guest public key as DER SubjectPublicKeyInfo).
  record NonceKey(Bytes nonce, Bytes guestPublicKey) implements Binding {
    @Override
    public String wireName() {
      return "nonce-key";
    }

    @Override
    public Parsed<Bytes> reportData() {
      return BoundHash.of(nonce).and("guest_public_key", guestPublicKey).sha512();
    }
  }

  /// SHA-512(nonce ‖ services manifest), the manifest being the EK's TPMT_PUBLIC; VMPL 0 only.
  record SvsmVtpm(Bytes nonce, Bytes manifest) implements Binding {
    @Override
    public String wireName() {
      return "svsm-vtpm";
    }

    @Override
    public Parsed<Bytes> reportData() {
      return BoundHash.of(nonce).and("manifest", manifest).sha512();
    }

    @Override
    public boolean needsVmpl0() {
      return true;
    }
  }

  /// SHA-512(nonce ‖ EK public ‖ SRK public); VMPL 0 only.
  record SvsmVtpmSrk(Bytes nonce, Bytes ekPublic, Bytes srkPublic) implements Binding {
    @Override
    public String wireName() {
      return "svsm-vtpm-srk";
    }

    @Override
    public Parsed<Bytes> reportData() {
      return BoundHash.of(nonce).and("ek_public", ekPublic).and("srk_public", srkPublic).sha512();
    }

    @Override
    public boolean needsVmpl0() {
      return true;
    }
  }

  /// The KBS protocol's hash: SHA-384 over the RFC 8785 form of its runtime data, zero-padded.
  record Kbs(Bytes canonicalRuntimeData) implements Binding {
    @Override
    public String wireName() {
      return "kbs";
    }

    @Override
    public Parsed<Bytes> reportData() {
      return canonicalRuntimeData.isEmpty()
          ? BoundHash.unsupported("runtime_data", "canonical JSON", "nothing")
          : new Parsed.Ok<>(canonicalRuntimeData.sha384().zeroPaddedTo(REPORT_DATA_BYTES));
    }

    @Override
    public Parsed<Bytes> unpadded() {
      return reportData() instanceof Parsed.Malformed<Bytes> malformed
          ? malformed
          : new Parsed.Ok<>(canonicalRuntimeData.sha384());
    }
  }

  /// All 64 bytes, chosen by the caller.
  record Raw(Bytes reportData64) implements Binding {
    @Override
    public String wireName() {
      return "raw";
    }

    @Override
    public Parsed<Bytes> reportData() {
      return reportData64.length() == REPORT_DATA_BYTES
          ? new Parsed.Ok<>(reportData64)
          : BoundHash.unsupported("report_data", "64 bytes", reportData64.length() + " bytes");
    }
  }

  /// Nothing to hold REPORT_DATA against: whoever verifies asked for no freshness. Never used by
  /// the pipeline.
  record Unchecked() implements Binding {
    @Override
    public String wireName() {
      return "unchecked";
    }

    @Override
    public Parsed<Bytes> reportData() {
      return BoundHash.unsupported("binding", "something to hold REPORT_DATA against", "nothing");
    }
  }
}
