package dev.assay.evidence.azure;

import static dev.assay.evidence.RecordedCase.ok;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.TpmAttest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A recorded Azure VM, whose parts can be changed one by one.
record RecordedAzureVm(
    RecordedCase recorded, Bytes hcl, Bytes attest, Bytes signature, Bytes pcrs, Bytes nonce) {
  private static final AzSnpVtpmVerifier SNP = new AzSnpVtpmVerifier(List.of());
  private static final AzTdxVtpmVerifier TDX = new AzTdxVtpmVerifier(List.of());

  static RecordedAzureVm of(RecordedCase recorded) {
    return new RecordedAzureVm(
        recorded,
        recorded.file("hcl_report"),
        recorded.file("tpm_quote_message"),
        recorded.file("tpm_quote_signature"),
        recorded.file("pcrs_sha256"),
        recorded.file("expected_nonce"));
  }

  RecordedAzureVm withHcl(Bytes other) {
    return new RecordedAzureVm(recorded, other, attest, signature, pcrs, nonce);
  }

  RecordedAzureVm withAttest(Bytes other) {
    return new RecordedAzureVm(recorded, hcl, other, signature, pcrs, nonce);
  }

  RecordedAzureVm withSignature(Bytes other) {
    return new RecordedAzureVm(recorded, hcl, attest, other, pcrs, nonce);
  }

  /// Read and verified, as a caller would.
  Verification verify() {
    return switch (HclReport.parse(hcl)) {
      case Parsed.Ok<HclReport>(HclReport report) -> verify(report);
      case Parsed.Malformed<HclReport>(Refusal refusal) ->
          new Verification.Refused(refusal, Claims.NONE);
    };
  }

  private Verification verify(HclReport report) {
    return switch (TpmAttest.parse(attest)) {
      case Parsed.Ok<TpmAttest>(TpmAttest quote) ->
          verify(
              report,
              new VtpmQuote(
                  quote, signature, Optional.of(ok(PcrValues.parse(pcrs))), Optional.of(nonce)));
      case Parsed.Malformed<TpmAttest>(Refusal refusal) ->
          new Verification.Refused(refusal, Claims.NONE);
    };
  }

  private Verification verify(HclReport report, VtpmQuote quote) {
    if (recorded.has("td_quote")) {
      return TDX.verify(
          report,
          quote,
          ok(TdxQuote.parse(recorded.file("td_quote"))),
          CertificateSet.EMPTY,
          recorded.at());
    }
    CertificateSet certificates =
        Stream.of("vcek", "ask", "ark")
            .map(role -> ok(CertificateReader.read(recorded.file(role))))
            .reduce(CertificateSet.EMPTY, CertificateSet::with);
    return SNP.verify(report, quote, certificates, recorded.at());
  }
}
