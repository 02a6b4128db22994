package dev.assay.evidence.tsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.ReportField;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// Reads the attributes of an entry: sizes, generations, provider, then what the provider allows.
final class TsmReportReader {
  /// Linux's cap of an outblob; 32 KiB in the first releases.
  private static final int LONGEST_OUTBLOB = 16 * 1024 * 1024;

  /// Hosts hand out up to 16 KiB of certificates; a manifest has a few hundred bytes.
  private static final int LONGEST_EXTRA = 64 * 1024;

  private static final Bytes CCA_TAG = Bytes.fromHex("d9018f");
  private static final int EXCERPT = 8;

  private TsmReportReader() {}

  static TsmReport read(TsmEntry entry) throws Unreadable {
    requireAtMost(LONGEST_OUTBLOB, "tsm.outblob", entry.outblob());
    requireAtMost(LONGEST_EXTRA, "tsm.auxblob", entry.auxblob());
    requireAtMost(LONGEST_EXTRA, "tsm.manifestblob", entry.manifestblob());
    // Early kernels did not check the hypervisor's status, and gave out nothing for a failure.
    if (entry.outblob().isEmpty()) {
      throw new Unreadable(Reason.TRUNCATED, "tsm.outblob", "a report", "nothing");
    }
    Generations.check(entry);
    return switch (provider(entry)) {
      case SEV_GUEST -> snp(entry);
      case TDX_GUEST -> new TsmReport.Tdx(alone(entry, TsmProvider.TDX_GUEST));
      case ARM_CCA_GUEST -> new TsmReport.Cca(alone(entry, TsmProvider.ARM_CCA_GUEST));
    };
  }

  private static TsmProvider provider(TsmEntry entry) throws Unreadable {
    return entry.provider().isPresent()
        ? TsmProvider.of(entry.provider().get())
        : byContent(entry.outblob());
  }

  /// A CCA token begins with CBOR's tag 399. An SNP report has one length only, and a TD quote is
  /// longer: so a report whose GUEST_SVN reads like a quote's TEE type is still a report.
  private static TsmProvider byContent(Bytes outblob) throws Unreadable {
    if (startsWith(outblob, CCA_TAG)) {
      return TsmProvider.ARM_CCA_GUEST;
    }
    if (outblob.length() == ReportField.REPORT_BYTES) {
      return TsmProvider.SEV_GUEST;
    }
    if (startsLikeQuote(outblob)) {
      return TsmProvider.TDX_GUEST;
    }
    throw new Unreadable(
        Reason.MALFORMED_ENCODING,
        "tsm.outblob",
        "an SNP report, a TD quote or a CCA token",
        "%d bytes, %s..."
            .formatted(
                outblob.length(), outblob.slice(0, Math.min(EXCERPT, outblob.length())).toHex()));
  }

  /// Version 4 or 5, any key type, TEE type 0x81, all little-endian.
  private static boolean startsLikeQuote(Bytes outblob) {
    return outblob.length() > EXCERPT
        && (outblob.unsignedAt(0) == 4 || outblob.unsignedAt(0) == 5)
        && outblob.unsignedAt(1) == 0
        && outblob.slice(4, EXCERPT).equals(Bytes.fromHex("81000000"));
  }

  private static boolean startsWith(Bytes outblob, Bytes start) {
    return outblob.length() >= start.length() && outblob.slice(0, start.length()).equals(start);
  }

  private static TsmReport snp(TsmEntry entry) throws Unreadable {
    SnpReport report = report(entry.outblob());
    Optional<Bytes> table =
        entry.auxblob().isEmpty() ? Optional.empty() : Optional.of(entry.auxblob());
    return entry.manifestblob().isEmpty()
        ? new TsmReport.Snp(report, table)
        : new TsmReport.Svsm(report, table, entry.manifestblob());
  }

  private static SnpReport report(Bytes outblob) throws Unreadable {
    return switch (SnpReport.parse(outblob)) {
      case Parsed.Ok<SnpReport>(SnpReport report) -> report;
      case Parsed.Malformed<SnpReport>(Refusal refusal) -> throw new Unreadable(refusal);
    };
  }

  /// The outblob of a provider that has nothing to put into the other blobs.
  private static Bytes alone(TsmEntry entry, TsmProvider provider) throws Unreadable {
    requireAbsent("tsm.auxblob", entry.auxblob(), provider);
    requireAbsent("tsm.manifestblob", entry.manifestblob(), provider);
    return entry.outblob();
  }

  private static void requireAbsent(String field, Bytes blob, TsmProvider provider)
      throws Unreadable {
    if (!blob.isEmpty()) {
      throw new Unreadable(
          Reason.TRAILING_BYTES,
          field,
          "nothing from " + provider.kernelName(),
          blob.length() + " bytes");
    }
  }

  private static void requireAtMost(int longest, String field, Bytes blob) throws Unreadable {
    if (blob.length() > longest) {
      throw new Unreadable(
          Reason.TOO_LARGE, field, "at most %d bytes".formatted(longest), blob.length() + " bytes");
    }
  }
}
