package dev.assay.evidence.tsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// What a configfs-tsm entry holds, by provider. The kernel checks none of it, and nor does this:
/// each is verified as the format it is.
public sealed interface TsmReport {
  TsmProvider provider();

  /// `sev_guest`, asked for by the guest itself.
  ///
  /// @param certificateTable the host's, as it came: hints that may be rubbish
  record Snp(SnpReport report, Optional<Bytes> certificateTable) implements TsmReport {
    @Override
    public TsmProvider provider() {
      return TsmProvider.SEV_GUEST;
    }
  }

  /// `sev_guest` with `service_provider` svsm: the SVSM asked, and the report binds its manifest.
  /// Which service and version were asked for cannot be read back from an entry.
  ///
  /// @param manifest as it came, not empty
  record Svsm(SnpReport report, Optional<Bytes> certificateTable, Bytes manifest)
      implements TsmReport {
    @Override
    public TsmProvider provider() {
      return TsmProvider.SEV_GUEST;
    }
  }

  /// `tdx_guest`.
  ///
  /// @param quote as it came, not empty
  record Tdx(Bytes quote) implements TsmReport {
    @Override
    public TsmProvider provider() {
      return TsmProvider.TDX_GUEST;
    }
  }

  /// `arm_cca_guest`.
  ///
  /// @param token as it came, not empty
  record Cca(Bytes token) implements TsmReport {
    @Override
    public TsmProvider provider() {
      return TsmProvider.ARM_CCA_GUEST;
    }
  }

  /// Reads an entry. Without a provider, by the content of the outblob.
  static Parsed<TsmReport> of(TsmEntry entry) {
    try {
      return new Parsed.Ok<>(TsmReportReader.read(entry));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }
}
