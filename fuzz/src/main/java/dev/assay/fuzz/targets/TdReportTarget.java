package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.tdx.TdReport;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// A TDREPORT. Mutations break its hashes, so what is behind them is reached by the seed alone.
public final class TdReportTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    TdReport.parse(input);
  }

  @Override
  public List<Bytes> seeds() {
    Bytes module = Bytes.EMPTY.zeroPaddedTo(239);
    Bytes domain = Bytes.EMPTY.zeroPaddedTo(512);
    Bytes mac =
        Bytes.fromHex("81000000")
            .zeroPaddedTo(32)
            .concat(module.sha384())
            .concat(domain.sha384())
            .zeroPaddedTo(256);
    return List.of(mac.concat(module).zeroPaddedTo(512).concat(domain));
  }
}
