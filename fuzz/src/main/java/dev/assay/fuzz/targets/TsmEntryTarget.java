package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.tsm.SevKeyBlob;
import dev.assay.evidence.tsm.TsmEntry;
import dev.assay.evidence.tsm.TsmKeyResult;
import dev.assay.evidence.tsm.TsmReport;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A configfs-tsm entry with the bytes as each of its attributes in turn, the others genuine; and
/// as the blob of a `tsm` key.
public final class TsmEntryTarget implements FuzzTarget {
  private static final SimulatedCcaPlatform CCA =
      SimulatedCcaPlatform.fromSeed(Bytes.fromHex("ca".repeat(32)));
  private static final Bytes REPORT = SnpSamples.reports().getFirst();
  private static final Bytes SEV = CertificateSamples.ascii("sev_guest\n");

  @Override
  public void feed(Bytes input) {
    byContent(input);
    TsmReport.of(new TsmEntry(Optional.of(SEV), input, Bytes.EMPTY, Bytes.EMPTY));
    TsmReport.of(new TsmEntry(Optional.of(input), REPORT, Bytes.EMPTY, Bytes.EMPTY));
    generation(input);
    besidesAReport(input);
    keyBlob(input);
  }

  private static void byContent(Bytes outblob) {
    TsmEntry entry = new TsmEntry(Optional.empty(), outblob, Bytes.EMPTY, Bytes.EMPTY);
    if (TsmReport.of(entry) instanceof Parsed.Ok<TsmReport>(TsmReport held)) {
      Bytes kept =
          switch (held) {
            case TsmReport.Snp snp -> snp.report().received();
            case TsmReport.Svsm svsm -> svsm.report().received();
            case TsmReport.Tdx(Bytes quote) -> quote;
            case TsmReport.Cca(Bytes token) -> token;
          };
      Expect.that(kept.equals(outblob), "the outblob is handed on as it came");
      Expect.that(!(held instanceof TsmReport.Svsm), "no manifest, no service");
    }
  }

  private static void generation(Bytes text) {
    TsmEntry entry =
        new TsmEntry(
            Optional.of(SEV),
            REPORT,
            Bytes.EMPTY,
            Bytes.EMPTY,
            Optional.of(text),
            OptionalLong.of(7));
    if (TsmReport.of(entry) instanceof Parsed.Ok<TsmReport>) {
      Expect.that(text.length() <= 21 && !text.isEmpty(), "a generation is a short number");
    }
  }

  /// Rubbish among hints is not for the container to refuse, until it is too much.
  private static void besidesAReport(Bytes extra) {
    if (TsmReport.of(new TsmEntry(Optional.empty(), REPORT, extra, extra))
        instanceof Parsed.Ok<TsmReport>(TsmReport held)) {
      Expect.that(
          extra.isEmpty() == held instanceof TsmReport.Snp, "a manifest makes it a service's");
    }
  }

  private static void keyBlob(Bytes blob) {
    if (blob.length() > 32767) {
      return;
    }
    for (String format : List.of("", SevKeyBlob.EXTENDED)) {
      var result =
          new TsmKeyResult(Bytes.EMPTY.zeroPaddedTo(64), SevKeyBlob.PROVIDER, format, blob);
      if (SevKeyBlob.of(result) instanceof Parsed.Ok<SevKeyBlob>(SevKeyBlob taken)) {
        Expect.that(taken.encode().length() == blob.length(), "a buffer has one length");
      }
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        REPORT,
        SnpSamples.MILAN_CHIP.certificateTable(),
        QuoteSamples.tdx().getFirst(),
        CCA.asked(Bytes.fromHex("17".repeat(64))).encode(),
        SvsmSamples.manifests().getFirst(),
        SEV,
        CertificateSamples.ascii("7\n"),
        SnpSamples.message(REPORT).zeroPaddedTo(0x4000),
        SnpSamples.message(REPORT)
            .zeroPaddedTo(0x4000)
            .concat(SnpSamples.MILAN_CHIP.certificateTable())
            .zeroPaddedTo(0x7000));
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        SEV,
        CertificateSamples.ascii("tdx_guest\n"),
        CertificateSamples.ascii("arm_cca_guest\n"),
        Bytes.fromHex("d9018f"));
  }
}
