package dev.assay.evidence.tdx.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.BodyType;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.tdx.TdAttributes;
import dev.assay.evidence.tdx.TdQuoteBody;
import dev.assay.evidence.tdx.Xfam;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A trust domain and the module it runs under. A field that nobody sets is what a production
/// domain of Linux has on a module of Intel's.
public final class TdTemplate {
  private static final int DIGEST_BYTES = 48;
  private static final int SVN_BYTES = 16;
  private static final int RTMRS = 4;
  private static final long SEPT_VE_DISABLE = 1L << 28;
  private static final long USUAL_XFAM = 0x602E7;
  private static final Bytes ZERO_DIGEST = zeros(DIGEST_BYTES);

  private final List<Bytes> rtmrs = new ArrayList<>(Collections.nCopies(RTMRS, ZERO_DIGEST));
  private Bytes teeTcbSvn = svn("0b0104");
  private Bytes teeTcbSvn2 = svn("0b0104");
  private Bytes mrSeam = Bytes.fromHex("5a".repeat(DIGEST_BYTES));
  private Bytes mrSignerSeam = ZERO_DIGEST;
  private Bytes seamAttributes = zeros(Long.BYTES);
  private long tdAttributes = SEPT_VE_DISABLE;
  private long xfam = USUAL_XFAM;
  private Bytes mrTd = ZERO_DIGEST;
  private Bytes mrConfigId = ZERO_DIGEST;
  private Bytes mrOwner = ZERO_DIGEST;
  private Bytes mrOwnerConfig = ZERO_DIGEST;
  private Bytes mrServiceTd = ZERO_DIGEST;
  private Bytes reportData = zeros(64);

  private TdTemplate() {}

  public static TdTemplate trustDomain() {
    return new TdTemplate();
  }

  /// @param svn at most 16 bytes; zeros follow
  public TdTemplate teeTcbSvn(Bytes svn) {
    this.teeTcbSvn = svn.zeroPaddedTo(SVN_BYTES);
    return this;
  }

  /// Of the module that runs now (body 1.5).
  ///
  /// @param svn at most 16 bytes; zeros follow
  public TdTemplate teeTcbSvn2(Bytes svn) {
    this.teeTcbSvn2 = svn.zeroPaddedTo(SVN_BYTES);
    return this;
  }

  public TdTemplate mrSeam(Bytes mrSeam) {
    this.mrSeam = mrSeam;
    return this;
  }

  public TdTemplate mrSignerSeam(Bytes mrSignerSeam) {
    this.mrSignerSeam = mrSignerSeam;
    return this;
  }

  public TdTemplate seamAttributes(Bytes seamAttributes) {
    this.seamAttributes = seamAttributes;
    return this;
  }

  public TdTemplate tdAttributes(long bits) {
    this.tdAttributes = bits;
    return this;
  }

  public TdTemplate xfam(long bits) {
    this.xfam = bits;
    return this;
  }

  public TdTemplate mrTd(Bytes mrTd) {
    this.mrTd = mrTd;
    return this;
  }

  public TdTemplate mrConfigId(Bytes mrConfigId) {
    this.mrConfigId = mrConfigId;
    return this;
  }

  public TdTemplate mrOwner(Bytes mrOwner) {
    this.mrOwner = mrOwner;
    return this;
  }

  public TdTemplate mrOwnerConfig(Bytes mrOwnerConfig) {
    this.mrOwnerConfig = mrOwnerConfig;
    return this;
  }

  /// @param index 0 to 3
  public TdTemplate rtmr(int index, Bytes value) {
    rtmrs.set(index, value);
    return this;
  }

  /// Service domains bound to this one (body 1.5).
  public TdTemplate mrServiceTd(Bytes mrServiceTd) {
    this.mrServiceTd = mrServiceTd;
    return this;
  }

  /// @param reportData at most 64 bytes; zeros follow
  public TdTemplate reportData(Bytes reportData) {
    this.reportData = reportData.zeroPaddedTo(64);
    return this;
  }

  /// What the module would report, in the body of this type.
  public TdQuoteBody body(BodyType type) {
    boolean running = type != BodyType.TD_REPORT_1_0;
    boolean extended = type == BodyType.TD_REPORT_1_5_EXTENDED;
    return new TdQuoteBody(
        teeTcbSvn,
        mrSeam,
        mrSignerSeam,
        seamAttributes,
        new TdAttributes(tdAttributes),
        new Xfam(xfam),
        mrTd,
        mrConfigId,
        mrOwner,
        mrOwnerConfig,
        rtmrs,
        reportData,
        running ? Optional.of(new TdQuoteBody.Running(teeTcbSvn2, mrServiceTd)) : Optional.empty(),
        extended ? Optional.of(extension()) : Optional.empty());
  }

  /// A version 4 quote about it, to be signed.
  public QuoteTemplate quote4() {
    return QuoteTemplate.tdx4(body(BodyType.TD_REPORT_1_0).encode());
  }

  /// A version 5 quote about it, to be signed.
  public QuoteTemplate quote5(BodyType type) {
    return QuoteTemplate.tdx5(type.code(), body(type).encode());
  }

  private TdQuoteBody.Extension extension() {
    return new TdQuoteBody.Extension(
        1,
        zeros(32),
        ZERO_DIGEST,
        ZERO_DIGEST,
        zeros(Long.BYTES),
        zeros(SVN_BYTES),
        teeTcbSvn,
        zeros(12),
        mrServiceTd,
        zeros(Long.BYTES));
  }

  private static Bytes svn(String hex) {
    return Bytes.fromHex(hex).zeroPaddedTo(SVN_BYTES);
  }

  private static Bytes zeros(int length) {
    return Bytes.EMPTY.zeroPaddedTo(length);
  }
}
