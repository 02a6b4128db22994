package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;

/// Security version numbers of the parts that make up the trusted computing base, 0..255 each.
///
/// Eight bytes whose order depends on the product line, so a numeric comparison of the whole says
/// nothing: [#isAtLeast] goes part by part.
///
/// | byte | Milan, Genoa | Turin |
/// | --- | --- | --- |
/// | 0 | BOOT_LOADER | FMC |
/// | 1 | TEE | BOOT_LOADER |
/// | 2 | reserved | TEE |
/// | 3 | reserved | SNP |
/// | 4, 5 | reserved | reserved |
/// | 6 | SNP | reserved |
/// | 7 | MICROCODE | MICROCODE |
///
/// Source: AMD 56860, TCB_VERSION.
///
/// @param fmc the first mutable code's version; 0 in the legacy layout, which has none
public record TcbVersion(Layout layout, int fmc, int bootLoader, int tee, int snp, int microcode) {

  /// Where the parts stand in the eight bytes.
  public enum Layout {
    /// Milan and Genoa.
    LEGACY(-1, 0, 1, 6, 2, 6),
    TURIN(0, 1, 2, 3, 4, 7);

    private static final int MICROCODE = 7;

    private final int fmc;
    private final int bootLoader;
    private final int tee;
    private final int snp;
    private final int reservedFrom;
    private final int reservedTo;

    Layout(int fmc, int bootLoader, int tee, int snp, int reservedFrom, int reservedTo) {
      this.fmc = fmc;
      this.bootLoader = bootLoader;
      this.tee = tee;
      this.snp = snp;
      this.reservedFrom = reservedFrom;
      this.reservedTo = reservedTo;
    }

    public boolean hasFmc() {
      return fmc >= 0;
    }
  }

  public static final int BYTES = 8;

  public TcbVersion {
    for (int part : new int[] {fmc, bootLoader, tee, snp, microcode}) {
      if (part < 0 || part > 255) {
        throw new IllegalArgumentException("a security version is 0..255, not " + part);
      }
    }
    if (fmc != 0 && !layout.hasFmc()) {
      throw new IllegalArgumentException("the " + layout + " layout has no FMC");
    }
  }

  /// Milan's and Genoa's four parts.
  public static TcbVersion legacy(int bootLoader, int tee, int snp, int microcode) {
    return new TcbVersion(Layout.LEGACY, 0, bootLoader, tee, snp, microcode);
  }

  public static TcbVersion turin(int fmc, int bootLoader, int tee, int snp, int microcode) {
    return new TcbVersion(Layout.TURIN, fmc, bootLoader, tee, snp, microcode);
  }

  /// Reads the eight bytes of `field`; reserved ones must be zero.
  public static Parsed<TcbVersion> parse(String field, Bytes raw, Layout layout) {
    if (raw.length() != BYTES) {
      Reason reason = raw.length() < BYTES ? Reason.TRUNCATED : Reason.TRAILING_BYTES;
      return new Parsed.Malformed<>(
          new Refusal(reason, field, BYTES + " bytes", raw.length() + " bytes"));
    }
    Bytes reserved = raw.slice(layout.reservedFrom, layout.reservedTo);
    if (!reserved.isAllZero()) {
      String range = "%s[%d..%d]".formatted(field, layout.reservedFrom, layout.reservedTo);
      return new Parsed.Malformed<>(
          new Refusal(Reason.RESERVED_NOT_ZERO, range, "zero", reserved.toHex()));
    }
    return new Parsed.Ok<>(read(raw, layout));
  }

  /// The parts, whatever stands in the reserved bytes: for claims about evidence nobody verified.
  static TcbVersion read(Bytes raw, Layout layout) {
    return new TcbVersion(
        layout,
        layout.hasFmc() ? raw.unsignedAt(layout.fmc) : 0,
        raw.unsignedAt(layout.bootLoader),
        raw.unsignedAt(layout.tee),
        raw.unsignedAt(layout.snp),
        raw.unsignedAt(Layout.MICROCODE));
  }

  public Bytes encode() {
    byte[] raw = new byte[BYTES];
    if (layout.hasFmc()) {
      raw[layout.fmc] = (byte) fmc;
    }
    raw[layout.bootLoader] = (byte) bootLoader;
    raw[layout.tee] = (byte) tee;
    raw[layout.snp] = (byte) snp;
    raw[Layout.MICROCODE] = (byte) microcode;
    return Bytes.copyOf(raw);
  }

  /// Whether no part is older than `minimum`'s. False where the layouts differ: nothing to compare.
  public boolean isAtLeast(TcbVersion minimum) {
    return layout == minimum.layout
        && fmc >= minimum.fmc
        && bootLoader >= minimum.bootLoader
        && tee >= minimum.tee
        && snp >= minimum.snp
        && microcode >= minimum.microcode;
  }
}
