package dev.assay.appraisal.dcap;

import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.EnclaveReportTemplate;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import dev.assay.evidence.sgx.SgxQuote;
import dev.assay.evidence.sgx.SgxVerifier;
import dev.assay.evidence.sgx.VerifiedSgx;
import dev.assay.evidence.tdx.TdAttributes;
import dev.assay.evidence.tdx.TdQuoteBody;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.tdx.Xfam;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A made-up vendor, one platform of its, verified guests on it, and its collateral.
public final class Guests {
  public static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
  public static final Instant AT = Instant.parse("2026-01-10T00:00:00Z");
  public static final Instant MONTHS_LATER = Instant.parse("2026-05-01T00:00:00Z");
  public static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(
          Bytes.fromHex("07".repeat(32)), Instant.parse("2025-01-01T00:00:00Z"));
  public static final SimulatedPlatform PLATFORM = INTEL.platform(PckTemplate.platform());

  /// Module 1.5 with late microcode 3.
  public static final String SVN = "050103";

  private Guests() {}

  /// A trust domain on a module of this TEE_TCB_SVN.
  public static VerifiedTdx td(String svn) {
    return verified(QuoteTemplate.tdx4(body(svn, Optional.empty()).encode()));
  }

  /// The same, on a platform that has been updated since.
  static VerifiedTdx td(String svn, String currentSvn) {
    return verified(QuoteTemplate.tdx5(3, body(svn, Optional.of(currentSvn)).encode()));
  }

  public static VerifiedTdx verified(QuoteTemplate template) {
    return verified(PLATFORM, template);
  }

  static VerifiedTdx verified(SimulatedPlatform platform, QuoteTemplate template) {
    TdxQuote quote = ok(TdxQuote.parse(platform.quote(template)));
    return (VerifiedTdx)
        TdxVerifier.trustingOnly(List.of(INTEL.anchor()))
            .verify(quote, CertificateSet.EMPTY, new Binding.Unchecked(), AT);
  }

  public static VerifiedSgx enclave() {
    Bytes quote = PLATFORM.quote(QuoteTemplate.sgx3(EnclaveReportTemplate.enclave()));
    return (VerifiedSgx)
        SgxVerifier.trustingOnly(List.of(INTEL.anchor()))
            .verify(ok(SgxQuote.parse(quote)), CertificateSet.EMPTY, new Binding.Unchecked(), AT);
  }

  public static SimulatedCollateral collateral() {
    return SimulatedCollateral.of(INTEL, TeeType.TDX, ISSUED);
  }

  public static VerifiedCollateral genuine(List<Bytes> files) {
    CollateralVerification answer = verification(files);
    if (answer instanceof VerifiedCollateral genuine) {
      return genuine;
    }
    throw new AssertionError(answer.toString());
  }

  static CollateralVerification verification(List<Bytes> files) {
    Collateral all = Collateral.NONE;
    for (Bytes file : files) {
      all = all.with(ok(CollateralReader.read(file)));
    }
    return new CollateralVerifier(List.of(INTEL.anchor())).verify(all, CertificateSet.EMPTY);
  }

  static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  static TdQuoteBody body(String svn, Optional<String> currentSvn) {
    return body(svn, currentSvn, Bytes.EMPTY.zeroPaddedTo(48), Bytes.EMPTY.zeroPaddedTo(8));
  }

  static TdQuoteBody body(
      String svn, Optional<String> currentSvn, Bytes mrSignerSeam, Bytes seamAttributes) {
    Bytes zero = Bytes.EMPTY.zeroPaddedTo(48);
    return new TdQuoteBody(
        svn(svn),
        zero,
        mrSignerSeam,
        seamAttributes,
        new TdAttributes(1L << 28),
        new Xfam(0x602E7),
        zero,
        zero,
        zero,
        zero,
        Collections.nCopies(4, zero),
        Bytes.EMPTY.zeroPaddedTo(64),
        currentSvn.map(now -> new TdQuoteBody.Running(svn(now), zero)),
        Optional.empty());
  }

  private static Bytes svn(String first) {
    return Bytes.fromHex(first).zeroPaddedTo(16);
  }
}
