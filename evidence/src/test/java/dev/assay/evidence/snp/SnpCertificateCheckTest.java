package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.SnpCertificateCheck.Answer;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnpCertificateCheckTest {
  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final SimulatedSnpVendor MILAN = vendor(ProductLine.MILAN);
  private static final SimulatedSnpVendor TURIN = vendor(ProductLine.TURIN);
  private static final TcbVersion TCB = TcbVersion.legacy(4, 0, 24, 219);
  private static final SimulatedSnpChip CHIP = MILAN.chip(Bytes.fromHex("c1".repeat(64)), TCB);
  private static final SimulatedSnpChip TURIN_CHIP =
      TURIN.chip(Bytes.fromHex("c1".repeat(8)), TcbVersion.turin(1, 2, 3, 4, 5));
  private static final SnpCertificateId.Vcek VCEK =
      new SnpCertificateId.Vcek(CHIP.chipId(), TCB.encode());

  private final SnpCertificateCheck check =
      new SnpCertificateCheck(List.of(MILAN.anchor(), TURIN.anchor()));

  @Test
  void aChipsChainHoldsForItsChipAndTcbUntilTheFirstOfItRunsOut() {
    Answer.Holds holds = holds(VCEK, CHIP.certificates());

    assertThat(holds.line()).isEqualTo(ProductLine.MILAN);
    assertThat(holds.notBefore()).isEqualTo(MADE);
    assertThat(holds.notAfter()).isBetween(NOW, Instant.parse("2033-12-31T00:00:00Z"));
    assertThat(holds.rootSpkiSha256()).isEqualTo(MILAN.anchor().spkiSha256());
  }

  @Test
  void turinsShortIdentifiersArePaddedAsReportsPadThem() {
    var id =
        new SnpCertificateId.Vcek(
            Bytes.fromHex("c1".repeat(8)).zeroPaddedTo(64), TURIN_CHIP.reportedTcb().encode());

    assertThat(id.hasShortChipId()).isTrue();
    assertThat(holds(id, TURIN_CHIP.certificates()).line()).isEqualTo(ProductLine.TURIN);
  }

  @Test
  void authoritiesNeedNoLeaf() {
    var authorities = new CertificateSet(List.of(MILAN.ask(), MILAN.asvk(), MILAN.ark()));

    for (SigningKey issues : List.of(SigningKey.VCEK, SigningKey.VLEK)) {
      var id = new SnpCertificateId.Authorities(ProductLine.MILAN, issues);
      assertThat(holds(id, authorities).line()).isEqualTo(ProductLine.MILAN);
    }
  }

  @Test
  void anotherChipsOrTcbsCertificateIsRefused() {
    var otherChip = new SnpCertificateId.Vcek(Bytes.fromHex("c2".repeat(64)), TCB.encode());
    var otherTcb =
        new SnpCertificateId.Vcek(CHIP.chipId(), TcbVersion.legacy(4, 0, 24, 220).encode());

    assertThat(reason(otherChip, CHIP.certificates())).isEqualTo(Reason.CERTIFICATE_MISMATCH);
    assertThat(reason(otherTcb, CHIP.certificates())).isEqualTo(Reason.CERTIFICATE_MISMATCH);
  }

  @Test
  void authoritiesOfAnotherLineAreRefused() {
    var id = new SnpCertificateId.Authorities(ProductLine.TURIN, SigningKey.VCEK);

    assertThat(reason(id, CHIP.certificates())).isEqualTo(Reason.CERTIFICATE_MISMATCH);
  }

  @Test
  void aRootThatNobodyTrustsIsRefused() {
    var amdAlone = new SnpCertificateCheck(List.of());

    assertThat(amdAlone.check(VCEK, CHIP.certificates(), NOW))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.CHAIN_UNTRUSTED));
  }

  @Test
  void aChainThatIsCutIsRefused() {
    assertThat(reason(VCEK, new CertificateSet(List.of(CHIP.leaf(), MILAN.ask()))))
        .isEqualTo(Reason.CERTIFICATE_MISSING);
    assertThat(reason(VCEK, CertificateSet.EMPTY)).isEqualTo(Reason.CHAIN_UNTRUSTED);
  }

  @Test
  void whatIsNotYetValidIsRefused() {
    assertThat(check.check(VCEK, CHIP.certificates(), MADE.minusSeconds(1)))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused ->
                assertThat(refused.refusal().reason()).isEqualTo(Reason.CERTIFICATE_NOT_YET_VALID));
  }

  @Test
  void certificatesAreNamedByWhatTheyHold() {
    assertThat(check.names(CHIP.certificates()))
        .extracting(Object::toString)
        .containsExactly(VCEK.toString(), "certificate/ask/Milan");
  }

  @Test
  void namesAreReadAsTheyAreWritten() {
    for (SnpCertificateId id :
        List.of(
            VCEK,
            new SnpCertificateId.Authorities(ProductLine.GENOA, SigningKey.VCEK),
            new SnpCertificateId.Authorities(ProductLine.TURIN, SigningKey.VLEK))) {
      assertThat(SnpCertificateId.ofName(id.toString())).contains(id);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "certificate/",
        "certificate/ask/Rome",
        "certificate/vlek/Milan",
        "certificate/vcek/C1/00",
        "certificate/ask/Milan/../Genoa"
      })
  void whatIsNoNameIsNotRead(String text) {
    assertThat(SnpCertificateId.ofName(text)).isEmpty();
  }

  @Test
  void evidenceLacksItsChipsCertificateWhereItHasNone() {
    assertThat(missing(3, CertificateSet.EMPTY))
        .contains(new SnpCertificateId.Missing(VCEK, Optional.of(ProductLine.MILAN)));
    assertThat(missing(2, CertificateSet.EMPTY))
        .as("reports of version 2 don't say which line")
        .contains(new SnpCertificateId.Missing(VCEK, Optional.empty()));
  }

  @Test
  void evidenceWithALeafLacksItsAuthorities() {
    var leaf = new CertificateSet(List.of(CHIP.leaf()));

    assertThat(missing(3, leaf).map(SnpCertificateId.Missing::id))
        .contains(new SnpCertificateId.Authorities(ProductLine.MILAN, SigningKey.VCEK));
    assertThat(missing(2, leaf).map(SnpCertificateId.Missing::id))
        .as("which bring the right line with them")
        .contains(VCEK);
  }

  @Test
  void aLoadedKeysCertificateCanBeHadFromTheHostAlone() {
    SimulatedSnpChip loaded = MILAN.loadedChip("CN=cc-nowhere.example", TCB);
    var leaf = new CertificateSet(List.of(loaded.leaf()));

    assertThat(missing(loaded, 3, CertificateSet.EMPTY)).isEmpty();
    assertThat(missing(loaded, 3, leaf).map(SnpCertificateId.Missing::id))
        .contains(new SnpCertificateId.Authorities(ProductLine.MILAN, SigningKey.VLEK));
  }

  private Optional<SnpCertificateId.Missing> missing(int version, CertificateSet given) {
    return missing(CHIP, version, given);
  }

  private static Optional<SnpCertificateId.Missing> missing(
      SimulatedSnpChip chip, int version, CertificateSet given) {
    Bytes nonce = Bytes.fromHex("01".repeat(64));
    Bytes raw = chip.report(ReportTemplate.version(version).reportData(nonce));
    SnpReport report = ((dev.assay.evidence.Parsed.Ok<SnpReport>) SnpReport.parse(raw)).value();
    Verification answer =
        new SnpVerifier(List.of(MILAN.anchor())).verify(report, given, new Binding.Raw(nonce), NOW);
    assertThat(answer).isInstanceOf(Verification.Undecided.class);
    var undecided = (Verification.Undecided) answer;
    return SnpCertificateId.missing(undecided.refusal(), undecided.parsed());
  }

  private Answer.Holds holds(SnpCertificateId id, CertificateSet certificates) {
    Answer answer = check.check(id, certificates, NOW);
    assertThat(answer).isInstanceOf(Answer.Holds.class);
    return (Answer.Holds) answer;
  }

  private Reason reason(SnpCertificateId id, CertificateSet certificates) {
    Answer answer = check.check(id, certificates, NOW);
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused) answer).refusal().reason();
  }

  private static SimulatedSnpVendor vendor(ProductLine line) {
    return SimulatedSnpVendor.fromSeed(line, Bytes.fromHex("0b".repeat(32)), MADE, 2048);
  }
}
