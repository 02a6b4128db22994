package dev.assay.evidence.svsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tpm.TpmPublic;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SvsmVerifierTest {
  private static final SimulatedSvsm.Attestation SOUND = Svsms.SVSM.attestVtpm(Svsms.NONCE);

  @Test
  void aReportOverTheManifestVouchesForTheEndorsementKey() {
    VerifiedSvsmVtpm vtpm = verified(SOUND);

    assertThat(vtpm.endorsementKey().received()).isEqualTo(Svsms.ECC_EK);
    assertThat(vtpm.storageRootKey()).isEmpty();
    assertThat(vtpm.snp().report().received()).isEqualTo(SOUND.report());
    assertThat(vtpm.simulated()).isTrue();
    assertThat(vtpm.certificates()).hasSize(3);
    assertThat(vtpm.claims().find("snp.binding")).contains(new ClaimValue.Text("svsm-vtpm"));
    assertThat(vtpm.claims().find("svsm.vtpm.ek_trust"))
        .contains(new ClaimValue.Text("snp-report"));
    assertThat(vtpm.claims().find("svsm.service")).contains(new ClaimValue.Text("vtpm"));
    assertThat(vtpm.claims().find("svsm.vtpm.ek.name")).isPresent();
  }

  @Test
  void anRsaEndorsementKeyHas314Bytes() {
    assertThat(Svsms.RSA_EK.length()).isEqualTo(314);
    assertThat(verified(Svsms.SVSM.attest(Svsms.NONCE, Svsms.RSA_EK)).endorsementKey().received())
        .isEqualTo(Svsms.RSA_EK);
  }

  @Test
  void theManifestOfAllServicesHasTheKeyInItsTable() {
    VerifiedSvsmVtpm vtpm = verified(Svsms.SVSM.attestServices(Svsms.NONCE));

    assertThat(vtpm.endorsementKey().received()).isEqualTo(Svsms.ECC_EK);
    assertThat(vtpm.claims().find("svsm.service")).contains(new ClaimValue.Text("all"));
    assertThat(vtpm.claims().find("svsm.uefi_mm.secure_boot")).contains(new ClaimValue.Flag(true));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, SnpReport.HOST_REQUESTED})
  void atAnyOtherLevelTheGuestCouldHaveNamedAnyKey(long vmpl) {
    var svsm = new SimulatedSvsm(Svsms.CHIP, Svsms.area(Svsms.ECC_EK), asked -> asked.vmpl(vmpl));

    refused(verify(svsm.attestVtpm(Svsms.NONCE)), Reason.BINDING_MISMATCH, "snp.vmpl");
    refused(
        verifyWithSrk(
            svsm.reportWithSrk(Svsms.NONCE, Svsms.ECC_EK, Svsms.ECC_SRK),
            Svsms.NONCE,
            Svsms.ECC_EK,
            Svsms.ECC_SRK),
        Reason.BINDING_MISMATCH,
        "snp.vmpl");
  }

  @Test
  void eachFlippedByteOfTheNonceIsRefused() {
    for (int i = 0; i < Svsms.NONCE.length(); i++) {
      refused(
          verify(SOUND, Svsms.flipped(Svsms.NONCE, i, 0xFF)),
          Reason.BINDING_MISMATCH,
          "snp.report_data");
    }
  }

  /// Where the flipped key can still be read, the digest refuses it; the rest are refused unread.
  @Test
  void eachFlippedByteOfTheManifestIsRefused() {
    for (Bytes manifest :
        new Bytes[] {
          Svsms.ECC_EK, Svsms.RSA_EK, Svsms.SVSM.attestServices(Svsms.NONCE).manifest()
        }) {
      SimulatedSvsm.Attestation sound = Svsms.SVSM.attest(Svsms.NONCE, manifest);
      for (int i = 0; i < manifest.length(); i++) {
        Bytes flipped = Svsms.flipped(manifest, i, 0x01);
        Refusal refusal =
            ((Verification.Refused) verify(new SimulatedSvsm.Attestation(sound.report(), flipped)))
                .refusal();
        assertThat(refusal.field())
            .as("byte %d of %d: %s", i, manifest.length(), refusal)
            .matches("snp\\.report_data|svsm\\..*");
        boolean read = SvsmManifest.parse(flipped) instanceof Parsed.Ok<?>;
        assertThat(refusal.reason() == Reason.BINDING_MISMATCH).isEqualTo(read);
      }
    }
  }

  @Test
  void eachFlippedByteOfTheReportIsRefused() {
    for (int i = 0; i < SOUND.report().length(); i += 3) {
      if (SnpReport.parse(Svsms.flipped(SOUND.report(), i, 0x01)) instanceof Parsed.Ok<SnpReport>) {
        assertThat(
                verify(
                    new SimulatedSvsm.Attestation(
                        Svsms.flipped(SOUND.report(), i, 0x01), SOUND.manifest())))
            .isInstanceOf(Verification.Refused.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 32, 63, 65})
  void theNonceHasTheSixtyFourBytesThatAreHashed(int length) {
    Bytes nonce = Bytes.fromHex("07".repeat(length));

    refused(
        verify(Svsms.SVSM.attestVtpm(nonce), nonce), Reason.BINDING_UNSUPPORTED, "binding.nonce");
  }

  @Test
  void theNonceItselfInReportDataIsNoBinding() {
    refused(
        verify(new SimulatedSvsm.Attestation(Svsms.SVSM.report(Svsms.NONCE), SOUND.manifest())),
        Reason.BINDING_MISMATCH,
        "snp.report_data");
  }

  @Test
  void theManifestIsATpmtPublicToItsLastByte() {
    Bytes sized = Bytes.fromHex("%04x".formatted(Svsms.ECC_EK.length())).concat(Svsms.ECC_EK);
    refused(
        verify(Svsms.SVSM.attest(Svsms.NONCE, sized)), Reason.MALFORMED_ENCODING, "svsm.vtpm.ek");
    refused(
        verify(Svsms.SVSM.attest(Svsms.NONCE, Svsms.ECC_EK.concat(Bytes.fromHex("00")))),
        Reason.TRAILING_BYTES,
        "svsm.vtpm.ek");
    for (int i = 0; i < Svsms.ECC_EK.length(); i++) {
      assertThat(SvsmManifest.parse(Svsms.ECC_EK.slice(0, i))).isInstanceOf(Parsed.Malformed.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x000300b0, fixed_tpm",
    "0x000300a2, fixed_parent",
    "0x00030092, sensitive_data_origin",
    "0x000200b2, restricted",
    "0x000100b2, decrypt",
    "0x000700b2, sign"
  })
  void anEndorsementKeyIsAStorageKeyThatStays(String attributes, String field) {
    Bytes ek = Svsms.ek(Integer.decode(attributes));

    refused(
        verify(Svsms.SVSM.attest(Svsms.NONCE, ek)), Reason.KEY_UNSUITABLE, "svsm.vtpm.ek." + field);
  }

  @Test
  void anAttestationKeyIsNoEndorsementKey() {
    Bytes ak =
        Bytes.fromHex(
            "0023000b00050072000000100018000b00030010" + Svsms.ECC_EK.toHex().substring(100));
    assertThat(verify(Svsms.SVSM.attest(Svsms.NONCE, ak))).isInstanceOf(Verification.Refused.class);
  }

  @Test
  void servicesWithoutAVtpmVouchForNoKey() {
    Bytes uefiMm = new UefiMmManifest(true, true, true).encode();
    refused(
        verify(Svsms.SVSM.attest(Svsms.NONCE, uefiMm)),
        Reason.BINDING_UNSUPPORTED,
        "svsm.manifest");
    Bytes none = new ServicesManifest(List.of()).encode();
    refused(
        verify(Svsms.SVSM.attest(Svsms.NONCE, none)), Reason.BINDING_UNSUPPORTED, "svsm.manifest");
  }

  @Test
  void withoutCertificatesNothingIsDecided() {
    Verification answer =
        Svsms.VERIFIER.verify(
            report(SOUND.report()),
            CertificateSet.EMPTY,
            new Binding.SvsmVtpm(Svsms.NONCE, SOUND.manifest()),
            Svsms.AT);

    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Undecided.class,
            undecided ->
                assertThat(undecided.refusal().reason()).isEqualTo(Reason.CERTIFICATE_MISSING));
  }

  @Test
  void theProposalWithBothKeysVouchesForBoth() {
    Bytes report = Svsms.SVSM.reportWithSrk(Svsms.NONCE, Svsms.ECC_EK, Svsms.ECC_SRK);

    assertThat(verifyWithSrk(report, Svsms.NONCE, Svsms.ECC_EK, Svsms.ECC_SRK))
        .isInstanceOfSatisfying(
            VerifiedSvsmVtpm.class,
            vtpm -> {
              assertThat(vtpm.storageRootKey().map(TpmPublic::received)).contains(Svsms.ECC_SRK);
              assertThat(vtpm.claims().find("snp.binding"))
                  .contains(new ClaimValue.Text("svsm-vtpm-srk"));
              assertThat(vtpm.claims().find("svsm.vtpm.srk.name")).isPresent();
            });
  }

  @Test
  void eachFlippedByteOfTheStorageRootKeyIsRefused() {
    Bytes report = Svsms.SVSM.reportWithSrk(Svsms.NONCE, Svsms.ECC_EK, Svsms.ECC_SRK);
    for (int i = 0; i < Svsms.ECC_SRK.length(); i++) {
      assertThat(
              verifyWithSrk(report, Svsms.NONCE, Svsms.ECC_EK, Svsms.flipped(Svsms.ECC_SRK, i, 1)))
          .isInstanceOf(Verification.Refused.class);
    }
  }

  @Test
  void neitherBindingIsTriedAsTheOther() {
    Bytes withSrk = Svsms.SVSM.reportWithSrk(Svsms.NONCE, Svsms.ECC_EK, Svsms.ECC_SRK);

    refused(
        verify(new SimulatedSvsm.Attestation(withSrk, Svsms.ECC_EK)),
        Reason.BINDING_MISMATCH,
        "snp.report_data");
    refused(
        verifyWithSrk(SOUND.report(), Svsms.NONCE, Svsms.ECC_EK, Svsms.ECC_SRK),
        Reason.BINDING_MISMATCH,
        "snp.report_data");
    // Both areas in a row are no manifest, though their digest is the same.
    refused(
        verify(new SimulatedSvsm.Attestation(withSrk, Svsms.ECC_EK.concat(Svsms.ECC_SRK))),
        Reason.TRAILING_BYTES,
        "svsm.vtpm.ek");
  }

  @Test
  void aStorageRootKeyIsAStorageKeyToo() {
    Bytes srk = Svsms.flipped(Svsms.ECC_SRK, 5, 0x02);
    Bytes report = Svsms.SVSM.reportWithSrk(Svsms.NONCE, Svsms.ECC_EK, srk);

    refused(
        verifyWithSrk(report, Svsms.NONCE, Svsms.ECC_EK, srk),
        Reason.KEY_UNSUITABLE,
        "svsm.vtpm.srk.decrypt");
  }

  /// The one report that a real SVSM is known to have made; its manifest was not kept.
  @Test
  void theReportInCoconutsDocumentWasAskedForAtTheMostPrivilegedLevel() {
    SnpReport report =
        report(RecordedCase.named("sev-snp-report", "parse-only-milan-v3-svsm-doc").file("report"));

    assertThat(report.vmpl()).isZero();
    assertThat(
            Svsms.VERIFIER.verify(
                report,
                CertificateSet.EMPTY,
                new Binding.SvsmVtpm(Svsms.NONCE, Svsms.RSA_EK),
                Svsms.AT))
        .isInstanceOf(Verification.Undecided.class);
  }

  private static VerifiedSvsmVtpm verified(SimulatedSvsm.Attestation attestation) {
    Verification answer = verify(attestation);
    assertThat(answer).isInstanceOf(VerifiedSvsmVtpm.class);
    return (VerifiedSvsmVtpm) answer;
  }

  private static Verification verify(SimulatedSvsm.Attestation attestation) {
    return verify(attestation, Svsms.NONCE);
  }

  private static Verification verify(SimulatedSvsm.Attestation attestation, Bytes nonce) {
    return Svsms.VERIFIER.verify(
        report(attestation.report()),
        Svsms.CHIP.certificates(),
        new Binding.SvsmVtpm(nonce, attestation.manifest()),
        Svsms.AT);
  }

  private static Verification verifyWithSrk(Bytes report, Bytes nonce, Bytes ek, Bytes srk) {
    return Svsms.VERIFIER.verifyWithSrk(
        report(report),
        Svsms.CHIP.certificates(),
        new Binding.SvsmVtpmSrk(nonce, ek, srk),
        Svsms.AT);
  }

  private static SnpReport report(Bytes raw) {
    return Svsms.ok(SnpReport.parse(raw));
  }

  private static void refused(Verification answer, Reason reason, String field) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Refused.class,
            refused ->
                assertThat(refused.refusal())
                    .as(refused.refusal().toString())
                    .extracting(Refusal::reason, Refusal::field)
                    .containsExactly(reason, field));
  }
}
