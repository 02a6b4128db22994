package dev.assay.evidence.azure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.TpmAttest;
import java.util.Optional;

/// The vTPM's quote as it comes with an HCL report, whose key alone says how to read the signature.
///
/// @param signature TPMT_SIGNATURE, or the bare signature as Azure's tools hand it over
/// @param pcrs the registers' values; without them only their digest is known
/// @param nonce what extraData must be; without it nothing says when the quote was made: the HCL
///   report is made at boot
public record VtpmQuote(
    TpmAttest attest, Bytes signature, Optional<PcrValues> pcrs, Optional<Bytes> nonce) {

  /// @param attest what [TpmAttest#parse] takes
  /// @param pcrs what [PcrValues#parse] takes
  public static Parsed<VtpmQuote> parse(
      Bytes attest, Bytes signature, Optional<Bytes> pcrs, Optional<Bytes> nonce) {
    return switch (TpmAttest.parse(attest)) {
      case Parsed.Malformed<TpmAttest>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<TpmAttest>(TpmAttest read) ->
          pcrs.isEmpty()
              ? new Parsed.Ok<>(new VtpmQuote(read, signature, Optional.empty(), nonce))
              : switch (PcrValues.parse(pcrs.get())) {
                case Parsed.Malformed<PcrValues>(Refusal refusal) ->
                    new Parsed.Malformed<>(refusal);
                case Parsed.Ok<PcrValues>(PcrValues values) ->
                    new Parsed.Ok<>(new VtpmQuote(read, signature, Optional.of(values), nonce));
              };
    };
  }
}
