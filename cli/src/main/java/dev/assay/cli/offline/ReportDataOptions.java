package dev.assay.cli.offline;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import java.util.ArrayList;
import java.util.List;

/// What `--nonce` and `--report-data` ask of a report's 64 bytes.
final class ReportDataOptions {
  private ReportDataOptions() {}

  /// One binding for each of the two that was given, [Binding.Unchecked] where neither was. All of
  /// them must hold.
  static List<Binding> bindings(Inputs inputs) {
    var wanted = new ArrayList<Binding>();
    inputs.reportData().ifPresent(value -> wanted.add(new Binding.Raw(whole(value))));
    inputs
        .nonce(1, Binding.REPORT_DATA_BYTES)
        .ifPresent(value -> wanted.add(new Binding.Nonce(value)));
    return wanted.isEmpty() ? List.of(new Binding.Unchecked()) : List.copyOf(wanted);
  }

  private static Bytes whole(Bytes value) {
    if (value.length() != Binding.REPORT_DATA_BYTES) {
      throw new UsageException(
          "--report-data: want %d bytes of hex, got %d bytes"
              .formatted(Binding.REPORT_DATA_BYTES, value.length()));
    }
    return value;
  }
}
