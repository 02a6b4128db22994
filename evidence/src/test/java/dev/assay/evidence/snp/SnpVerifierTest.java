package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Reason;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.simulated.LeafTemplate;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One defect a test, under roots of its own; genuine evidence is [SnpRecordedEvidenceTest]'s.
class SnpVerifierTest {
  private static final String CSP = "CN=cc-nowhere.example";

  private final SnpVerifier verifier = new SnpVerifier(Vendors.anchors());

  // What verifies.

  @TestFactory
  Stream<DynamicTest> everyVersionOfEveryProductLineVerifiesUnderEitherKey() {
    return Stream.of(ProductLine.values())
        .flatMap(
            line ->
                Stream.of(2, 3, 4, 5)
                    .map(
                        version ->
                            DynamicTest.dynamicTest(
                                line + " v" + version, () -> checkSound(line, version))));
  }

  private void checkSound(ProductLine line, int version) {
    ReportTemplate asked = ReportTemplate.version(version);
    SimulatedSnpChip loaded = Vendors.of(line).loadedChip(CSP, Vendors.tcb(line));

    VerifiedSnp vcek = Answers.verified(verify(Vendors.chip(line), asked));
    VerifiedSnp vlek = Answers.verified(verify(loaded, asked));

    assertThat(vcek.productLine()).isEqualTo(line);
    assertThat(vcek.simulated()).isTrue();
    assertThat(vcek.claims().find("snp.product")).contains(new ClaimValue.Text(line.kdsName()));
    assertThat(vcek.claims().find("snp.reported_tcb.microcode"))
        .contains(new ClaimValue.Number(Vendors.tcb(line).microcode()));
    assertThat(vcek.claims().find("snp.trust_anchor"))
        .contains(new ClaimValue.Text("Simulated-ARK-" + line.kdsName()));
    assertThat(vlek.claims().find("snp.vlek.csp_id")).contains(new ClaimValue.Text(CSP));
  }

  @Test
  void theCertificatesItRestsOnAreNamedLeafFirst() {
    VerifiedSnp verified = Answers.verified(verify(Vendors.milanChip(), ReportTemplate.version(3)));

    assertThat(verified.certificates())
        .extracting(CertificateReference::role)
        .containsExactly("VCEK", "ASK", "ARK");
    assertThat(verified.certificates().getFirst().sha256())
        .isEqualTo(Vendors.milanChip().leaf().sha256());
  }

  @ParameterizedTest
  @ValueSource(ints = {0x10, 0x11, 0xA0, 0xAF})
  void bergamoAndSienaVerifyAsGenoa(int model) {
    SimulatedSnpChip genoa = Vendors.chip(ProductLine.GENOA);

    Answers.verified(verify(genoa, ReportTemplate.version(3).cpuid(0x19, model, 2)));
  }

  @Test
  void aMaskedChipVerifiesWithoutComparingHwIdAndSaysSo() {
    VerifiedSnp verified =
        Answers.verified(verify(Vendors.milanChip(), ReportTemplate.version(3).maskedChipId()));

    assertThat(verified.claims().find("snp.chip_id_masked")).contains(new ClaimValue.Flag(true));
    assertThat(verified.claims().find("snp.vcek.hw_id"))
        .contains(new ClaimValue.Binary(Vendors.CHIP_ID));
  }

  @ParameterizedTest
  @EnumSource(ProductLine.class)
  void hwIdMayBeWrappedInAnOctetStringAndBeginWithAnyByte(ProductLine line) {
    for (String first : List.of("02", "04", "ff")) {
      Bytes chipId = Bytes.fromHex(first).concat(Vendors.chipId(line).slice(1, 8));
      if (line != ProductLine.TURIN) {
        chipId = chipId.concat(Bytes.fromHex("77".repeat(56)));
      }
      LeafTemplate leaf = Vendors.of(line).vcek(chipId, Vendors.tcb(line)).wrapHwId();

      Answers.verified(verify(Vendors.of(line).chip(leaf), ReportTemplate.version(5)));
    }
  }

  @Test
  void reportedTcbMayBeOlderThanCurrentAndCommitted() {
    TcbVersion newer = TcbVersion.legacy(4, 1, 24, 219);

    Answers.verified(
        verify(
            Vendors.milanChip(),
            ReportTemplate.version(3).currentTcb(newer).committedTcb(newer).launchTcb(newer)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Milan", "Milan-B0", "Milan-B1"})
  void productNamesWithAndWithoutSteppingFit(String name) {
    Answers.verified(
        verify(
            leaf(template -> template.text(LeafExtension.PRODUCT_NAME, name)),
            ReportTemplate.version(3)));
  }

  @Test
  void validityIncludesItsFirstAndItsLastInstant() {
    SimulatedSnpChip chip = Vendors.milanChip();
    Instant notAfter =
        Answers.verified(verify(chip, ReportTemplate.version(3)))
            .certificates()
            .getFirst()
            .notAfter();

    Answers.verified(verify(chip, Vendors.NOT_BEFORE));
    Answers.verified(verify(chip, notAfter));
    Answers.refused(
        verify(chip, Vendors.NOT_BEFORE.minusSeconds(1)),
        Reason.CERTIFICATE_NOT_YET_VALID,
        "snp.vcek.not_before");
    Answers.refused(
        verify(chip, notAfter.plusSeconds(1)), Reason.CERTIFICATE_EXPIRED, "snp.vcek.not_after");
  }

  // Unsigned reports.

  @Test
  void aMaskedChipKeyOrNoKeyIsUnsigned() {
    Answers.refused(
        verify(
            Vendors.milanChip(),
            ReportTemplate.version(3).number(ReportField.KEY_INFO, 0b10).unsigned()),
        Reason.UNSIGNED,
        "snp.mask_chip_key");
    Answers.refused(
        verify(
            Vendors.milanChip(),
            ReportTemplate.version(3).number(ReportField.KEY_INFO, 7 << 2).unsigned()),
        Reason.UNSIGNED,
        "snp.signing_key");
  }

  @Test
  void aMaskedChipKeyDoesNotConcernAVlek() {
    SimulatedSnpChip loaded = Vendors.milan().loadedChip(CSP, Vendors.tcb(ProductLine.MILAN));

    Answers.verified(
        verify(loaded, ReportTemplate.version(3).number(ReportField.KEY_INFO, 1 << 2 | 0b10)));
  }

  @Test
  void anAllZeroSignatureDoesNotVerify() {
    Answers.refused(
        verify(Vendors.milanChip(), ReportTemplate.version(3).unsigned()),
        Reason.SIGNATURE_INVALID,
        "snp.signature");
  }

  @Test
  void scalarsOfTheOrderAndAboveDoNotVerify() {
    // The order of P-384 (SEC 2, 2.5.1), little-endian; and all ones.
    Bytes order =
        SnpReportWriter.reversed(
            Bytes.fromHex(
                "ffffffffffffffffffffffffffffffffffffffffffffffff"
                    + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973"));
    for (Bytes scalar : List.of(order, Bytes.fromHex("ff".repeat(48)))) {
      for (ReportField field : List.of(ReportField.SIGNATURE_R, ReportField.SIGNATURE_S)) {
        byte[] report = Vendors.milanChip().report(ReportTemplate.version(3)).toArray();
        System.arraycopy(scalar.toArray(), 0, report, field.offset(), scalar.length());
        Answers.refused(
            verify(Bytes.copyOf(report), Vendors.milanChip().certificates()),
            Reason.SIGNATURE_INVALID,
            "snp.signature");
      }
    }
  }

  // Chains.

  @Test
  void theCertificateThatIsMissingIsNamed() {
    SimulatedSnpVendor vendor = Vendors.milan();
    SimulatedSnpChip chip = Vendors.milanChip();
    SimulatedSnpChip loaded = vendor.loadedChip(CSP, Vendors.tcb(ProductLine.MILAN));

    undecidedWith(chip, List.of(), "snp.vcek");
    undecidedWith(chip, List.of(vendor.ask(), vendor.ark()), "snp.vcek");
    undecidedWith(chip, List.of(loaded.leaf(), vendor.asvk(), vendor.ark()), "snp.vcek");
    undecidedWith(loaded, List.of(chip.leaf(), vendor.ask(), vendor.ark()), "snp.vlek");
    undecidedWith(chip, List.of(chip.leaf(), vendor.ark()), "snp.ask");
    undecidedWith(chip, List.of(chip.leaf()), "snp.ask");
    undecidedWith(chip, List.of(chip.leaf(), vendor.ask()), "snp.ark");
    undecidedWith(loaded, List.of(loaded.leaf(), vendor.ark()), "snp.asvk");
    undecidedWith(loaded, List.of(loaded.leaf(), vendor.asvk()), "snp.ark");
  }

  @Test
  void theOtherKindOfAuthorityInItsPlaceIsRefused() {
    SimulatedSnpVendor vendor = Vendors.milan();

    Answers.refused(
        verify(
            Vendors.milanChip().report(ReportTemplate.version(3)),
            new CertificateSet(List.of(Vendors.milanChip().leaf(), vendor.asvk(), vendor.ark()))),
        Reason.CHAIN_INVALID,
        "snp.ask");
  }

  @Test
  void aVcekSignedByTheAsvkIsRefusedAndAVlekSignedByTheAsk() {
    SimulatedSnpVendor vendor = Vendors.milan();
    LeafTemplate vlek = vendor.vlek(CSP, Vendors.tcb(ProductLine.MILAN));

    refusedLeaf(
        template -> template.issuedAs(SigningKey.VLEK), Reason.CHAIN_INVALID, "snp.vcek.issuer");
    Answers.refused(
        verify(vendor.chip(vlek.issuedAs(SigningKey.VCEK)), ReportTemplate.version(3)),
        Reason.CHAIN_INVALID,
        "snp.vlek.issuer");
  }

  @Test
  void aLeafOfBothKindsOrNeitherIsRefused() {
    refusedLeaf(
        template -> template.text(LeafExtension.CSP_ID, CSP), Reason.CHAIN_INVALID, "snp.vcek");
    refusedLeaf(
        template -> template.without(LeafExtension.HW_ID), Reason.CHAIN_INVALID, "snp.vcek");
    // A VLEK that calls itself a VCEK: the attack on verifiers that go by the name alone.
    LeafTemplate disguised =
        Vendors.milan()
            .vlek(CSP, Vendors.tcb(ProductLine.MILAN))
            .commonName("SEV-VCEK")
            .issuedAs(SigningKey.VCEK);
    Answers.refused(
        verify(
            Vendors.milan().chip(disguised),
            ReportTemplate.version(3).number(ReportField.KEY_INFO, 0)),
        Reason.CHAIN_INVALID,
        "snp.vcek");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SEV-VCEK2", "SEV-VCE", "xSEV-VCEK", "sev-vcek", "SEV-Milan", "SEV"})
  void aCommonNameThatIsAlmostALeafsIsNoLeaf(String name) {
    SimulatedSnpChip chip = leaf(template -> template.commonName(name));

    undecidedWith(chip, chip.certificates().der(), "snp.vcek");
  }

  @Test
  void aCriticalExtensionThatNobodyKnowsIsRefused() {
    refusedLeaf(
        template -> template.criticalExtension("1.3.6.1.4.1.3704.1.99"),
        Reason.CHAIN_INVALID,
        "snp.vcek");
  }

  @Test
  void aSoundChainToAnUnknownRootIsUntrusted() {
    Verification answer =
        new SnpVerifier(List.of())
            .verify(
                parsed(Vendors.milanChip().report(ReportTemplate.version(3))),
                Vendors.milanChip().certificates(),
                new Binding.Unchecked(),
                Vendors.AT);

    Answers.refused(answer, Reason.CHAIN_UNTRUSTED, "snp.ark");
  }

  @Test
  void aRootOfTheSameNameWithAnotherKeyIsNotTheRoot() {
    SimulatedSnpVendor impostor =
        SimulatedSnpVendor.fromSeed(
            ProductLine.MILAN, Bytes.fromHex("bad0"), Vendors.NOT_BEFORE, 2048);
    SimulatedSnpChip forged = impostor.chip(Vendors.CHIP_ID, Vendors.tcb(ProductLine.MILAN));
    Bytes report = forged.report(ReportTemplate.version(3));

    Answers.refused(verify(report, forged.certificates()), Reason.CHAIN_UNTRUSTED, "snp.ark");
    Answers.refused(
        verify(
            report,
            new CertificateSet(List.of(forged.leaf(), impostor.ask(), Vendors.milan().ark()))),
        Reason.CHAIN_INVALID,
        "snp.ask.signature");
    Answers.refused(
        verify(
            report,
            new CertificateSet(
                List.of(forged.leaf(), Vendors.milan().ask(), Vendors.milan().ark()))),
        Reason.CHAIN_INVALID,
        "snp.vcek.signature");
  }

  @Test
  void anOperatorsEntryForAmdsKeyDoesNotMakeItSimulated() {
    SnpVectors.Case recorded = SnpVectors.named("milan-v3-vcek-aci");
    Bytes milan = Bytes.fromHex("9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9");
    SnpVerifier configured = new SnpVerifier(List.of(new TrustAnchor("mine", milan, true)));

    VerifiedSnp verified =
        Answers.verified(
            configured.verify(
                recorded.parsedReport(),
                recorded.certificates(),
                new Binding.Unchecked(),
                recorded.at()));

    assertThat(verified.simulated()).isFalse();
    assertThat(verified.claims().find("snp.trust_anchor"))
        .contains(new ClaimValue.Text("ARK-Milan"));
  }

  @Test
  void orderAndCompanyOfCertificatesDoNotMatter() {
    List<Bytes> soup = new ArrayList<>();
    for (ProductLine line : ProductLine.values()) {
      SimulatedSnpVendor vendor = Vendors.of(line);
      soup.addAll(List.of(vendor.ark(), vendor.ask(), vendor.asvk()));
      soup.add(Vendors.chip(line).leaf());
      soup.add(vendor.loadedChip(CSP, Vendors.tcb(line)).leaf());
    }
    soup.add(
        Vendors.milan()
            .chip(Bytes.fromHex("99".repeat(64)), Vendors.tcb(ProductLine.MILAN))
            .leaf());
    soup.add(Vendors.milan().chip(Vendors.CHIP_ID, TcbVersion.legacy(1, 1, 1, 1)).leaf());
    soup.addAll(
        List.of(Bytes.EMPTY, Bytes.fromHex("3000"), Bytes.fromHex("deadbeef"), soup.getFirst()));
    Random random = new Random(11);

    for (int i = 0; i < 5; i++) {
      Collections.shuffle(soup, random);
      for (ProductLine line : ProductLine.values()) {
        Bytes report = Vendors.chip(line).report(ReportTemplate.version(5));
        Answers.verified(verify(report, new CertificateSet(soup)));
      }
    }
  }

  @Test
  void moreOrLargerCertificatesThanAnybodyHasAreTooLarge() {
    Bytes report = Vendors.milanChip().report(ReportTemplate.version(3));
    List<Bytes> many = Collections.nCopies(65, Vendors.milanChip().leaf());

    Answers.refused(verify(report, new CertificateSet(many)), Reason.TOO_LARGE, "certificates");
    Answers.refused(
        verify(report, new CertificateSet(List.of(Bytes.EMPTY.zeroPaddedTo(1 << 20)))),
        Reason.TOO_LARGE,
        "certificates");
  }

  // The leaf is the report's.

  @ParameterizedTest
  @EnumSource(
      value = LeafExtension.class,
      names = {"BL_SPL", "TEE_SPL", "SNP_SPL", "UCODE_SPL", "FMC_SPL", "STRUCT_VERSION"})
  void everySplAndTheStructVersionMustBeThoseOfTheReportedTcb(LeafExtension extension) {
    SimulatedSnpVendor turin = Vendors.of(ProductLine.TURIN);
    LeafTemplate leaf = turin.vcek(Vendors.TURIN_CHIP_ID, Vendors.tcb(ProductLine.TURIN));

    Answers.refused(
        verify(turin.chip(leaf.integer(extension, 77)), ReportTemplate.version(5)),
        Reason.CERTIFICATE_MISMATCH,
        "snp.vcek." + extension.fieldName());
  }

  @ParameterizedTest
  @EnumSource(
      value = LeafExtension.class,
      names = {"BL_SPL", "TEE_SPL", "SNP_SPL", "UCODE_SPL", "STRUCT_VERSION", "PRODUCT_NAME"})
  void aLeafWithoutOneOfTheExtensionsIsRefused(LeafExtension extension) {
    refusedLeaf(
        template -> template.without(extension),
        Reason.CERTIFICATE_MISMATCH,
        "snp.vcek." + extension.fieldName());
  }

  @Test
  void splsAreDerIntegersOf0To255() {
    for (long value : new long[] {-1, 256, 1L << 40}) {
      refusedLeaf(
          template -> template.integer(LeafExtension.SNP_SPL, value),
          Reason.MALFORMED_ENCODING,
          "snp.vcek.snp_spl");
    }
    for (String raw : List.of("", "02", "0202", "040108", "020108ff", "0c0138", "3080")) {
      refusedLeaf(
          template -> template.raw(LeafExtension.SNP_SPL, Bytes.fromHex(raw)),
          Reason.MALFORMED_ENCODING,
          "snp.vcek.snp_spl");
    }
  }

  @Test
  void aLegacyLeafWithAnFmcAndATurinLeafWithoutOneAreRefused() {
    SimulatedSnpVendor turin = Vendors.of(ProductLine.TURIN);
    LeafTemplate withoutFmc =
        turin
            .vcek(Vendors.TURIN_CHIP_ID, Vendors.tcb(ProductLine.TURIN))
            .without(LeafExtension.FMC_SPL);

    refusedLeaf(
        template -> template.integer(LeafExtension.FMC_SPL, 0),
        Reason.CERTIFICATE_MISMATCH,
        "snp.vcek.fmc_spl");
    Answers.refused(
        verify(turin.chip(withoutFmc), ReportTemplate.version(5)),
        Reason.CERTIFICATE_MISMATCH,
        "snp.vcek.fmc_spl");
  }

  @Test
  void theHwIdMustBeTheWholeChipId() {
    Bytes other = Vendors.CHIP_ID.slice(0, 63).concat(Bytes.fromHex("00"));

    refusedLeaf(
        template -> template.raw(LeafExtension.HW_ID, other),
        Reason.CERTIFICATE_MISMATCH,
        "snp.vcek.hw_id");
    refusedLeaf(
        template -> template.raw(LeafExtension.HW_ID, Vendors.CHIP_ID.slice(0, 8)),
        Reason.CERTIFICATE_MISMATCH,
        "snp.vcek.hw_id");
    for (int length : new int[] {0, 1, 7, 9, 32, 63, 65, 67, 200}) {
      refusedLeaf(
          template -> template.raw(LeafExtension.HW_ID, Bytes.EMPTY.zeroPaddedTo(length)),
          Reason.MALFORMED_ENCODING,
          "snp.vcek.hw_id");
    }
  }

  @Test
  void onTurinTheRestOfTheChipIdMustBeZero() {
    Bytes chipId = Vendors.TURIN_CHIP_ID.concat(Bytes.fromHex("01"));

    Answers.refused(
        verify(
            Vendors.chip(ProductLine.TURIN),
            ReportTemplate.version(5).put(ReportField.CHIP_ID, chipId)),
        Reason.CERTIFICATE_MISMATCH,
        "snp.vcek.hw_id");
  }

  @Test
  void aProductNameOfAnotherLineIsRefused() {
    for (String name : List.of("Genoa", "Milano", "", "-Milan", "milan")) {
      refusedLeaf(
          template -> template.text(LeafExtension.PRODUCT_NAME, name),
          Reason.CERTIFICATE_MISMATCH,
          "snp.vcek.product_name");
    }
  }

  @Test
  void aCpuidOfAnotherOrOfNoKnownLineIsRefused() {
    Answers.refused(
        verify(Vendors.milanChip(), ReportTemplate.version(3).cpuid(0x19, 0x11, 1)),
        Reason.CERTIFICATE_MISMATCH,
        "snp.product");
    Answers.refused(
        verify(Vendors.milanChip(), ReportTemplate.version(3).cpuid(0x19, 0x50, 1)),
        Reason.CERTIFICATE_MISMATCH,
        "snp.product");
  }

  @Test
  void aStaleCertificateIsAMismatchAndNotABadSignature() {
    SimulatedSnpChip before =
        Vendors.milan().chip(Vendors.CHIP_ID, TcbVersion.legacy(3, 1, 8, 115));
    Bytes report = Vendors.milanChip().report(ReportTemplate.version(3));

    Answers.refused(
        verify(report, before.certificates()), Reason.CERTIFICATE_MISMATCH, "snp.vcek.ucode_spl");
    Answers.verified(
        verify(report, before.certificates().with(Vendors.milanChip().certificates())));
  }

  @ParameterizedTest
  @EnumSource(
      value = ReportField.class,
      names = {"CURRENT_TCB", "REPORTED_TCB", "COMMITTED_TCB", "LAUNCH_TCB"})
  void tcbBytesThatTheProductLineReservesMustBeZero(ReportField field) {
    Answers.refused(
        verify(
            Vendors.milanChip(),
            ReportTemplate.version(3).put(field, Bytes.fromHex("03010000000108d1"))),
        Reason.RESERVED_NOT_ZERO,
        field.fieldName() + "[2..6]");
    Answers.refused(
        verify(
            Vendors.chip(ProductLine.TURIN),
            ReportTemplate.version(3).put(field, Bytes.fromHex("01020304000001c8"))),
        Reason.RESERVED_NOT_ZERO,
        field.fieldName() + "[4..7]");
  }

  @Test
  void aReportWhoseFieldsAreNotThoseOfItsBytesIsOurOwnBug() {
    SnpReport sound = parsed(Vendors.milanChip().report(ReportTemplate.version(3)));
    SnpReport doctored = withMeasurement(sound, Bytes.fromHex("66".repeat(48)));

    assertThatThrownBy(
            () ->
                verifier.verify(
                    doctored,
                    Vendors.milanChip().certificates(),
                    new Binding.Unchecked(),
                    Vendors.AT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SnpReport withMeasurement(SnpReport report, Bytes measurement) {
    return new SnpReport(
        report.received(),
        report.version(),
        report.guestSvn(),
        report.policy(),
        report.familyId(),
        report.imageId(),
        report.vmpl(),
        report.signatureAlgo(),
        report.currentTcb(),
        report.platformInfo(),
        report.authorKeyEn(),
        report.maskChipKey(),
        report.signingKey(),
        report.reportData(),
        measurement,
        report.hostData(),
        report.idKeyDigest(),
        report.authorKeyDigest(),
        report.reportId(),
        report.reportIdMa(),
        report.reportedTcb(),
        report.cpuid(),
        report.chipId(),
        report.committedTcb(),
        report.currentFw(),
        report.committedFw(),
        report.launchTcb(),
        report.launchMitVector(),
        report.currentMitVector(),
        report.signatureR(),
        report.signatureS());
  }

  private void refusedLeaf(UnaryOperator<LeafTemplate> defect, Reason reason, String field) {
    Answers.refused(verify(leaf(defect), ReportTemplate.version(3)), reason, field);
  }

  private void undecidedWith(SimulatedSnpChip chip, List<Bytes> certificates, String field) {
    Answers.undecided(
        verify(chip.report(ReportTemplate.version(3)), new CertificateSet(certificates)),
        Reason.CERTIFICATE_MISSING,
        field);
  }

  private static SimulatedSnpChip leaf(UnaryOperator<LeafTemplate> defect) {
    SimulatedSnpVendor vendor = Vendors.milan();
    return vendor.chip(defect.apply(vendor.vcek(Vendors.CHIP_ID, Vendors.tcb(ProductLine.MILAN))));
  }

  private Verification verify(SimulatedSnpChip chip, ReportTemplate asked) {
    return verify(chip.report(asked), chip.certificates());
  }

  private Verification verify(SimulatedSnpChip chip, Instant at) {
    return verifier.verify(
        parsed(chip.report(ReportTemplate.version(3))),
        chip.certificates(),
        new Binding.Unchecked(),
        at);
  }

  private Verification verify(Bytes report, CertificateSet certificates) {
    return verifier.verify(parsed(report), certificates, new Binding.Unchecked(), Vendors.AT);
  }

  private static SnpReport parsed(Bytes report) {
    return SnpVectors.ok(SnpReport.parse(report));
  }
}
