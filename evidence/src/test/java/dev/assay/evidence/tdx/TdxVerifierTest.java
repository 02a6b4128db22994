package dev.assay.evidence.tdx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.dcap.Simulated;
import dev.assay.evidence.dcap.simulated.CertificateTemplate;
import dev.assay.evidence.dcap.simulated.EnclaveReportTemplate;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The checks of [dev.assay.evidence.dcap.QuoteVerifier], each by a quote that fails it alone.
class TdxVerifierTest {
  private static final SimulatedIntel INTEL = Simulated.INTEL;
  private static final PckTemplate PCK = PckTemplate.platform();

  private final TdxVerifier verifier = TdxVerifier.trustingOnly(List.of(INTEL.anchor()));

  @Test
  void eachVersionVerifiesAndSaysWhatIsSimulated() {
    for (QuoteTemplate template :
        List.of(Simulated.tdx4(), Simulated.tdx5(), Simulated.tdx5Extended())) {
      Verification answer = verify(Simulated.PLATFORM.quote(template));
      assertThat(answer)
          .as(answer.toString())
          .isInstanceOfSatisfying(
              VerifiedTdx.class,
              verified -> {
                assertThat(verified.simulated()).isTrue();
                assertThat(verified.certificates()).hasSize(3);
                assertThat(verified.signed().pck().fmspc()).hasToString("90c06f000000");
                assertThat(verified.body().reportData()).isEqualTo(Simulated.REPORT_DATA);
              });
    }
  }

  @Test
  void aMadeUpIntelIsNotTrustedUnlessNamed() {
    Verification answer =
        new TdxVerifier(List.of())
            .verify(
                parsed(Simulated.PLATFORM.quote(Simulated.tdx4())),
                CertificateSet.EMPTY,
                new Binding.Unchecked(),
                Simulated.AT);

    Simulated.refused(answer, Reason.CHAIN_UNTRUSTED, "tdx.pck.issuer[2]");
  }

  @TestFactory
  Stream<DynamicTest> aDefectOfTheQuoteIsRefused() {
    Bytes stranger = Bytes.fromHex("11".repeat(64));
    return Stream.of(
        defect(
            "quote signed by another key",
            t -> t.signedByStranger(),
            Reason.SIGNATURE_INVALID,
            "tdx.quote_signature"),
        defect(
            "QE report signed by another key",
            t -> t.qeReportSignedByStranger(),
            Reason.SIGNATURE_INVALID,
            "tdx.qe_report_signature"),
        defect(
            "QE report vouches for another key",
            t -> t.qeReportData(stranger),
            Reason.KEY_MISMATCH,
            "tdx.qe_report.report_data"),
        defect(
            "QE report's last 32 bytes are not zero",
            t -> t.qeReportData(vouching(t).concat(Bytes.fromHex("01".repeat(32)))),
            Reason.KEY_MISMATCH,
            "tdx.qe_report.report_data"),
        defect(
            "attestation key off the curve",
            t -> t.attestationKey(stranger),
            Reason.FIELD_OUT_OF_RANGE,
            "tdx.attestation_key"),
        defect(
            "attestation key zero",
            t -> t.attestationKey(Bytes.EMPTY.zeroPaddedTo(64)),
            Reason.FIELD_OUT_OF_RANGE,
            "tdx.attestation_key"),
        defect(
            "debug quoting enclave",
            t ->
                t.qeReport(
                    EnclaveReportTemplate.tdQuotingEnclave()
                        .attributes(Bytes.fromHex("1700000000000000e700000000000000"))),
            Reason.QE_IDENTITY_MISMATCH,
            "tdx.qe_report.attributes.debug"),
        defect(
            "signature zero",
            t -> t.afterSigning(raw -> zeroed(raw, 636, 64)),
            Reason.SIGNATURE_INVALID,
            "tdx.quote_signature"),
        defect(
            "r zero",
            t -> t.afterSigning(raw -> zeroed(raw, 636, 32)),
            Reason.SIGNATURE_INVALID,
            "tdx.quote_signature"),
        defect(
            "QE report signature zero",
            t -> t.afterSigning(raw -> zeroed(raw, 1154, 64)),
            Reason.SIGNATURE_INVALID,
            "tdx.qe_report_signature"),
        defect(
            "no chain",
            t -> t.certification(5, Bytes.EMPTY),
            Reason.CHAIN_INVALID,
            "tdx.certification_data"),
        defect(
            "another vendor",
            t -> t.header(12, Bytes.fromHex("00".repeat(16))),
            Reason.FIELD_OUT_OF_RANGE,
            "tdx.qe_vendor_id"));
  }

  @TestFactory
  Stream<DynamicTest> aDefectOfTheChainIsRefused() {
    return Stream.of(
        chain(
            "leaf of another name",
            pck().commonName("Intel SGX PCK Certificate 2"),
            Reason.CHAIN_INVALID,
            "tdx.pck"),
        chain(
            "leaf is an authority",
            pck().pathLength(0).usage(0x04 | 0x80),
            Reason.CHAIN_INVALID,
            "tdx.pck.basic_constraints"),
        chain(
            "leaf with an unknown critical extension",
            pck().criticalExtension("1.2.3.4", Bytes.fromHex("0500")),
            Reason.CHAIN_INVALID,
            "tdx.pck"),
        chain(
            "leaf without SGX extension",
            pck().without(PckTemplate.SGX_EXTENSION),
            Reason.CHAIN_INVALID,
            "tdx.pck.sgx_extension"),
        chain(
            "leaf expired",
            pck().valid(Simulated.NOT_BEFORE, Simulated.AT.minusSeconds(1)),
            Reason.CERTIFICATE_EXPIRED,
            "tdx.pck.not_after"),
        chain(
            "leaf not yet valid",
            pck().valid(Simulated.AT.plusSeconds(1), Simulated.AT.plusSeconds(9)),
            Reason.CERTIFICATE_NOT_YET_VALID,
            "tdx.pck.not_before"),
        authority(
            "CA is none",
            INTEL.authorityTemplate(true).noAuthority(),
            Reason.CHAIN_INVALID,
            "tdx.pck.issuer[1]"),
        authority(
            "CA may not sign certificates",
            INTEL.authorityTemplate(true).usage(0x80),
            Reason.CHAIN_INVALID,
            "tdx.pck.issuer[1]"),
        authority(
            "CA expired",
            INTEL.authorityTemplate(true).valid(Simulated.NOT_BEFORE, Simulated.NOT_BEFORE),
            Reason.CERTIFICATE_EXPIRED,
            "tdx.pck_ca.not_after"),
        root(
            "root expired",
            INTEL.rootTemplate().valid(Simulated.NOT_BEFORE, Simulated.NOT_BEFORE),
            Reason.CERTIFICATE_EXPIRED,
            "tdx.root_ca.not_after"),
        root(
            "root of another name",
            INTEL.rootTemplate().commonName("Intel SGX Root CB"),
            Reason.CHAIN_INVALID,
            "tdx.pck.issuer[2]"));
  }

  @Test
  void theQuotesOwnChainIsExactlyThree() {
    List<Bytes> chain = Simulated.PLATFORM.certificates().der();
    for (List<Bytes> other :
        List.of(chain.subList(0, 2), Stream.concat(chain.stream(), chain.stream()).toList())) {
      Bytes raw = Simulated.PLATFORM.withChain(other).quote(Simulated.tdx4());
      Simulated.refused(verify(raw), Reason.CHAIN_INVALID, "tdx.certification_data");
    }
  }

  @Test
  void aChainOfTheSamePlatformUnderAnotherVendorIsRefused() {
    SimulatedIntel other = SimulatedIntel.fromSeed(Bytes.fromHex("ff"), Simulated.NOT_BEFORE);
    List<Bytes> mixed = new ArrayList<>(Simulated.PLATFORM.certificates().der());
    mixed.set(1, other.platformCa());

    Bytes raw = Simulated.PLATFORM.withChain(mixed).quote(Simulated.tdx4());

    Simulated.refused(verify(raw), Reason.CHAIN_INVALID, "tdx.pck");
  }

  @Test
  void theChainMayComeBesideAQuoteThatHasNone() {
    Bytes raw =
        Simulated.PLATFORM.quote(Simulated.tdx4().certification(1, Bytes.EMPTY.zeroPaddedTo(36)));

    Simulated.undecided(verify(raw), Reason.CERTIFICATE_MISSING, "tdx.pck");
    assertThat(
            verifier.verify(
                parsed(raw),
                Simulated.PLATFORM.certificates(),
                new Binding.Unchecked(),
                Simulated.AT))
        .isInstanceOf(VerifiedTdx.class);
  }

  @Test
  void aLeafInTheQuoteIsCompletedFromBeside() {
    List<Bytes> chain = Simulated.PLATFORM.certificates().der();
    Bytes raw = Simulated.PLATFORM.quote(Simulated.tdx4().certification(4, chain.getFirst()));

    Simulated.undecided(verify(raw), Reason.CERTIFICATE_MISSING, "tdx.pck.issuer[1]");
    assertThat(
            verifier.verify(
                parsed(raw),
                new CertificateSet(chain.subList(1, 3)),
                new Binding.Unchecked(),
                Simulated.AT))
        .isInstanceOf(VerifiedTdx.class);
  }

  @Test
  void theRightOneOfSeveralLeavesBesideIsFound() {
    SimulatedPlatform other =
        INTEL.platform(PckTemplate.platform().ppid(Bytes.fromHex("aa".repeat(16))));
    Bytes raw = Simulated.PLATFORM.quote(Simulated.tdx4().certification(1, Bytes.EMPTY));

    Verification answer =
        verifier.verify(
            parsed(raw),
            other.certificates().with(Simulated.PLATFORM.certificates()),
            new Binding.Unchecked(),
            Simulated.AT);

    assertThat(answer).isInstanceOf(VerifiedTdx.class);
  }

  @Test
  void anOperatorCannotCallIntelsRootSimulated() {
    RecordedCase recorded = RecordedCase.named("tdx-quote", "v4-90c06f-uptodate-dstack");
    TrustAnchor sameKey = new TrustAnchor("made up", intelsKey(), true);

    Verification answer =
        TdxVerifier.trustingOnly(List.of(sameKey))
            .verify(
                parsed(recorded.file("quote")),
                CertificateSet.EMPTY,
                new Binding.Unchecked(),
                recorded.at());

    assertThat(answer)
        .isInstanceOfSatisfying(
            VerifiedTdx.class, verified -> assertThat(verified.simulated()).isFalse());
  }

  @Test
  void bytesAfterTheQuoteAreNoPartOfItAndAreCounted() {
    Bytes raw = Simulated.PLATFORM.quote(Simulated.tdx4().trailing(Bytes.fromHex("ff".repeat(39))));

    assertThat(verify(raw))
        .isInstanceOfSatisfying(
            VerifiedTdx.class,
            verified ->
                assertThat(verified.claims().find("tdx.trailing_bytes").orElseThrow())
                    .hasToString("39"));
  }

  @Test
  void bytes8To11OfTheHeaderDecideNothing() {
    Bytes raw = Simulated.PLATFORM.quote(Simulated.tdx4().header(8, Bytes.fromHex("ffffffff")));

    assertThat(verify(raw)).isInstanceOf(VerifiedTdx.class);
  }

  @Test
  void reportDataMustBeWhatTheBindingSays() {
    TdxQuote quote = parsed(Simulated.PLATFORM.quote(Simulated.tdx4()));

    assertThat(bound(quote, new Binding.Raw(Simulated.REPORT_DATA)))
        .isInstanceOf(VerifiedTdx.class);
    Simulated.refused(
        bound(quote, new Binding.Nonce(Bytes.fromHex("01"))),
        Reason.BINDING_MISMATCH,
        "tdx.report_data");
    Simulated.refused(
        bound(quote, new Binding.SvsmVtpm(Bytes.fromHex("01"), Bytes.fromHex("02"))),
        Reason.BINDING_UNSUPPORTED,
        "binding");
  }

  @Test
  void aRememberedQuotingEnclaveStillExpires() {
    TdxQuote quote = parsed(Simulated.PLATFORM.quote(Simulated.tdx4()));
    assertThat(bound(quote, new Binding.Unchecked())).isInstanceOf(VerifiedTdx.class);

    Verification later =
        verifier.verify(
            quote,
            CertificateSet.EMPTY,
            new Binding.Unchecked(),
            Instant.parse("2040-01-01T00:00:00Z"));

    Simulated.refused(later, Reason.CERTIFICATE_EXPIRED, "tdx.pck.not_after");
  }

  private interface Change {
    QuoteTemplate of(QuoteTemplate template);
  }

  private DynamicTest defect(String name, Change change, Reason reason, String field) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Bytes raw = Simulated.PLATFORM.quote(change.of(Simulated.tdx4()));
          switch (TdxQuote.parse(raw)) {
            case Parsed.Ok<TdxQuote>(TdxQuote quote) ->
                Simulated.refused(bound(quote, new Binding.Unchecked()), reason, field);
            case Parsed.Malformed<TdxQuote>(var refusal) -> Simulated.is(refusal, reason, field);
          }
        });
  }

  private DynamicTest chain(String name, CertificateTemplate leaf, Reason reason, String field) {
    return of(name, INTEL.platform(PCK, leaf), reason, field);
  }

  private DynamicTest authority(
      String name, CertificateTemplate authority, Reason reason, String field) {
    return replaced(name, 1, INTEL.authority(true, authority), reason, field);
  }

  private DynamicTest root(String name, CertificateTemplate root, Reason reason, String field) {
    return replaced(name, 2, INTEL.root(root), reason, field);
  }

  private DynamicTest replaced(
      String name, int index, Bytes certificate, Reason reason, String field) {
    List<Bytes> chain = new ArrayList<>(Simulated.PLATFORM.certificates().der());
    chain.set(index, certificate);
    return of(name, Simulated.PLATFORM.withChain(chain), reason, field);
  }

  private DynamicTest of(String name, SimulatedPlatform platform, Reason reason, String field) {
    return DynamicTest.dynamicTest(
        name, () -> Simulated.refused(verify(platform.quote(Simulated.tdx4())), reason, field));
  }

  private static CertificateTemplate pck() {
    return INTEL.pckCertificate(PCK);
  }

  /// What the QE report of an untouched quote vouches with.
  private static Bytes vouching(QuoteTemplate template) {
    return parsed(Simulated.PLATFORM.quote(template))
        .quote()
        .signature()
        .qeReport()
        .reportData()
        .slice(0, 32);
  }

  private Verification verify(Bytes raw) {
    return bound(parsed(raw), new Binding.Unchecked());
  }

  private Verification bound(TdxQuote quote, Binding binding) {
    return verifier.verify(quote, CertificateSet.EMPTY, binding, Simulated.AT);
  }

  private static TdxQuote parsed(Bytes raw) {
    return RecordedCase.ok(TdxQuote.parse(raw));
  }

  private static Bytes intelsKey() {
    return Bytes.fromHex("a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e");
  }

  private static Bytes zeroed(Bytes raw, int from, int length) {
    return raw.slice(0, from)
        .concat(Bytes.EMPTY.zeroPaddedTo(length))
        .concat(raw.slice(from + length, raw.length()));
  }
}
