package dev.assay.emitter.kernel;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.tsm.TsmProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A trust domain's evidence with the log of what its firmware measured (the data of the ACPI table
/// CCEL). The verifier refuses a log that does not replay to the quote's registers, and so a domain
/// that measures more into them later than the log says.
record WithEventLog(EvidenceSource.Platform platform, Kernel kernel)
    implements EvidenceSource.Platform {
  static final String PATH = "/sys/firmware/acpi/tables/data/CCEL";
  private static final Optional<String> TDX = Optional.of(TsmProvider.TDX_GUEST.kernelName());
  private static final int LONGEST_AREA = 1024 * 1024;

  private static final Map<Errno, Advice> READING =
      Map.of(
          Errno.ENOENT,
          Advice.operator("this firmware keeps no such log: set emitter.event-log=false"),
          Errno.EACCES,
          Advice.operator("run as root"));

  @Override
  public Binding binding(Bytes nonce, Bytes publicKey) {
    return platform.binding(nonce, publicKey);
  }

  @Override
  public List<EvidenceItem> collect(Bytes reportData)
      throws NoEvidenceException, InterruptedException {
    var items = new ArrayList<>(platform.collect(reportData));
    if (items.getFirst().provider().equals(TDX)) {
      items.set(0, items.getFirst().with(log()));
    }
    return items;
  }

  /// Without what fills the rest of its area.
  private Bytes log() throws NoEvidenceException {
    Bytes area;
    try {
      area = OpenFile.readAll(kernel, PATH, LONGEST_AREA);
    } catch (IOException e) {
      throw Advice.on(e, READING);
    }
    return switch (EventLog.parse(area, RegisterMap.TDX)) {
      case Parsed.Ok<EventLog>(EventLog log) -> area.slice(0, area.length() - log.fill().length());
      case Parsed.Malformed<EventLog>(var refusal) ->
          throw new NoEvidenceException(Remedy.OPERATOR, PATH + ": " + refusal);
    };
  }

  @Override
  public String toString() {
    return platform + " with CCEL";
  }
}
