package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Verified;
import dev.assay.evidence.azure.simulated.SimulatedAzureVm;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.evidence.tpm.simulated.SimulatedTpmAuthority;
import dev.assay.schemas.event.EvidenceItem;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Evidence in several parts, with one thing wrong at a time.
class CompositeEvidenceTest {
  private static final Bytes SEED = Bytes.fromHex("5e".repeat(32));
  private static final Bytes NONCE = Log.nonce(1);
  private static final Bytes KEY = Bytes.fromHex("30".repeat(91));
  private static final SimulatedAzureVm VM = SimulatedAzureVm.fromSeed(SEED);
  private static final SimulatedAzureVm OTHER_VM =
      SimulatedAzureVm.fromSeed(Bytes.fromHex("0e".repeat(32)));
  private static final SimulatedIntel INTEL = SimulatedIntel.fromSeed(SEED, Platform.MADE);
  private static final SimulatedPlatform HOST = INTEL.platform(PckTemplate.platform());
  private static final SimulatedTpm TPM = SimulatedTpm.fromSeed(SEED);
  private static final SimulatedTpmAuthority MAKER =
      SimulatedTpmAuthority.fromSeed(SEED, Platform.MADE);
  private static final EvidenceJudge JUDGE =
      new EvidenceJudge(
          new Trust(List.of(Platform.anchor(), INTEL.anchor(), MAKER.anchor()), EndorsedKeys.NONE));

  private static EvidenceItem.Builder with(
      EvidenceItem.Builder item, UnaryOperator<EvidenceItem.Builder> change) {
    return change.apply(item);
  }

  /// A bit of the last byte.
  private static Bytes flipped(Bytes bytes) {
    byte[] array = bytes.toArray();
    array[array.length - 1] ^= 1;
    return Bytes.copyOf(array);
  }

  @Nested
  class AzureOnSnp {
    private static EvidenceItem.Builder report() {
      return Posted.item("az-snp-vtpm", VM.onSnp(Platform.CHIP))
          .setAuxiliary(Posted.buffer(Platform.certificateTable()));
    }

    private static EvidenceItem.Builder quote(SimulatedAzureVm vm, Bytes nonce) {
      Bytes attest = SimulatedAzureVm.quote(nonce, new TreeMap<>());
      return Posted.item("tpm", attest).setSignature(Posted.buffer(vm.signature(attest)));
    }

    private static Posted posted(EvidenceItem.Builder... items) {
      return Posted.of("nonce", NONCE, items);
    }

    @Test
    void theReportVouchesForTheQuote() {
      Verified verified = posted(report(), quote(VM, NONCE)).verified(JUDGE);

      assertThat(verified.simulated()).isTrue();
      assertThat(verified.certificates()).hasSize(3);
      assertThat(verified.claims().asMap())
          .containsKeys("snp.measurement", "tpm.pcr_digest", "az.hcl.hash_type");
    }

    @Test
    void aQuoteOfAnotherTimeIsRefused() {
      assertThat(posted(report(), quote(VM, Log.nonce(2))).answer(JUDGE))
          .isEqualTo("REFUSED BINDING_MISMATCH tpm.extra_data");
    }

    @Test
    void aQuoteOfAnotherVmIsRefused() {
      assertThat(posted(report(), quote(OTHER_VM, NONCE)).answer(JUDGE))
          .startsWith("REFUSED SIGNATURE_INVALID");
    }

    @Test
    void runtimeClaimsOfAnotherVmAreRefused() {
      Bytes hardware = VM.onSnp(Platform.CHIP).slice(0x20, 0x20 + 1184);
      Bytes forged =
          SimulatedAzureVm.hclReport(
              dev.assay.evidence.azure.HclReport.ReportType.SNP,
              HashAlgorithm.SHA256,
              hardware,
              OTHER_VM.runtimeClaims());

      assertThat(
              posted(
                      with(report(), item -> item.setEvidence(Posted.buffer(forged))),
                      quote(OTHER_VM, NONCE))
                  .answer(JUDGE))
          .isEqualTo("REFUSED BINDING_MISMATCH snp.report_data");
    }

    @Test
    void aReportThatTheGuestItselfAskedForIsRefused() {
      Bytes report = VM.onSnp(Platform.CHIP, HashAlgorithm.SHA256, template -> template.vmpl(2));

      assertThat(
              posted(
                      with(report(), item -> item.setEvidence(Posted.buffer(report))),
                      quote(VM, NONCE))
                  .answer(JUDGE))
          .isEqualTo("REFUSED BINDING_MISMATCH snp.vmpl");
    }

    @Test
    void withoutTheChipsCertificateItIsUndecided() {
      assertThat(posted(report().setAuxiliary(null), quote(VM, NONCE)).answer(JUDGE))
          .startsWith("UNDECIDED CERTIFICATE_MISSING");
    }

    @Test
    void aKeyBesideTheQuoteThatIsNotTheReportsIsRefused() {
      var quote = quote(VM, NONCE).setKey(Posted.buffer(TPM.attestationKey().received()));

      assertThat(posted(report(), quote).answer(JUDGE))
          .isEqualTo("REFUSED KEY_MISMATCH items[1].key");
    }

    @Test
    void registersThatWereNotQuotedAreRefused() {
      var quote = quote(VM, NONCE).setPcrValues(Posted.buffer(Bytes.fromHex("01".repeat(24 * 32))));

      assertThat(posted(report(), quote).answer(JUDGE)).startsWith("REFUSED PCR_DIGEST_MISMATCH");
    }

    @Test
    void aLogThatCannotBeReadRefusesTheQuote() {
      var quote =
          quote(VM, NONCE)
              .setPcrValues(Posted.buffer(Bytes.fromHex("00".repeat(24 * 32))))
              .setEventLog(Posted.buffer(Bytes.fromHex("ab")));

      assertThat(posted(report(), quote).answer(JUDGE)).startsWith("REFUSED ");
    }

    @Test
    void withoutAQuoteNothingIsFresh() {
      assertThat(posted(report()).answer(JUDGE)).isEqualTo("REJECTED FORMAT_UNSUPPORTED items");
    }

    @Test
    void theOrderOfTheItemsCounts() {
      assertThat(posted(quote(VM, NONCE), report()).answer(JUDGE))
          .isEqualTo("REJECTED FORMAT_UNSUPPORTED items");
    }

    @Test
    void itemsThatNothingLooksAtAreRejected() {
      assertThat(posted(report(), quote(VM, NONCE), quote(VM, NONCE)).answer(JUDGE))
          .isEqualTo("REJECTED FORMAT_UNSUPPORTED items");
      assertThat(
              posted(report(), quote(VM, NONCE).setAuxiliary(Posted.buffer(MAKER.root())))
                  .answer(JUDGE))
          .isEqualTo("REJECTED TRAILING_BYTES items[1].auxiliary");
    }

    @Test
    void aPartThatCannotBeReadIsNamed() {
      assertThat(posted(report(), Posted.item("tpm", SEED)).answer(JUDGE))
          .isEqualTo("REJECTED FIELD_MISSING items[1].signature");
      assertThat(posted(report(), quote(VM, NONCE).setEvidence(Posted.buffer(SEED))).answer(JUDGE))
          .contains("items[1].evidence.tpm.");
      assertThat(
              posted(report(), quote(VM, NONCE).setPcrValues(Posted.buffer(Bytes.fromHex("7b"))))
                  .answer(JUDGE))
          .contains("items[1].pcrValues.tpm.");
      assertThat(posted(report(), quote(VM, NONCE).setKey(Posted.buffer(SEED))).answer(JUDGE))
          .contains("items[1].key.tpm.");
      assertThat(posted(report().setEvidence(Posted.buffer(SEED)), quote(VM, NONCE)).answer(JUDGE))
          .contains("items[0].evidence.az.hcl");
    }

    @Test
    void aGuestKeyIsBoundInTheQuote() {
      Bytes bound = NONCE.concat(KEY).sha512();
      var result =
          Posted.of("nonce-key", NONCE, report(), quote(VM, bound)).withKey(KEY).result(JUDGE);
      assertThat(result.getGuestPublicKey()).isEqualTo(Posted.buffer(KEY));

      var other =
          Posted.of("nonce-key", NONCE, report(), quote(VM, NONCE)).withKey(KEY).result(JUDGE);
      assertThat(other.getRefusal().getReason()).isEqualTo("BINDING_MISMATCH");
      assertThat(other.getGuestPublicKey()).isNull();
    }
  }

  @Nested
  class AzureOnTdx {
    private static final Bytes HCL = VM.onTdx();

    private static Posted posted(Bytes hcl, Bytes tdQuote, SimulatedAzureVm vm) {
      Bytes attest = SimulatedAzureVm.quote(NONCE, new TreeMap<>());
      return Posted.of(
          "nonce",
          NONCE,
          Posted.item("az-tdx-vtpm", hcl),
          Posted.item("tpm", attest).setSignature(Posted.buffer(vm.signature(attest))),
          Posted.item("tdx", tdQuote));
    }

    private static Bytes tdQuote(UnaryOperator<Bytes> change) {
      return SimulatedAzureVm.tdQuote(HOST, HCL, change);
    }

    @Test
    void theTdQuoteVouchesForTheReportAndThatForTheQuote() {
      Verified verified = posted(HCL, tdQuote(body -> body), VM).verified(JUDGE);

      assertThat(verified.simulated()).isTrue();
      assertThat(verified.claims().asMap()).containsKeys("tdx.mr_td", "tpm.pcr_digest");
    }

    @Test
    void aTdQuoteOfAnotherReportIsRefused() {
      assertThat(posted(HCL, tdQuote(CompositeEvidenceTest::flipped), VM).answer(JUDGE))
          .startsWith("REFUSED BINDING_MISMATCH");
    }

    @Test
    void aQuoteOfAnotherVmIsRefused() {
      assertThat(posted(HCL, tdQuote(body -> body), OTHER_VM).answer(JUDGE))
          .startsWith("REFUSED SIGNATURE_INVALID");
    }

    @Test
    void aTdQuoteThatCannotBeReadIsNamed() {
      assertThat(posted(HCL, SEED, VM).answer(JUDGE)).contains("items[2].evidence.tdx.");
    }

    @Test
    void anSnpReportInTheTdxFormIsRefused() {
      assertThat(posted(VM.onSnp(Platform.CHIP), tdQuote(body -> body), VM).answer(JUDGE))
          .isEqualTo("REFUSED FIELD_OUT_OF_RANGE az.hcl.report_type");
    }
  }

  @Nested
  class Svsm {
    private static final SimulatedSvsm SVSM =
        new SimulatedSvsm(Platform.CHIP, TPM.endorsementKey());

    private static EvidenceItem.Builder report(SimulatedSvsm.Attestation attestation) {
      return Posted.item("svsm-vtpm", attestation.report())
          .setManifest(Posted.buffer(attestation.manifest()))
          .setAuxiliary(Posted.buffer(Platform.certificateTable()));
    }

    private static EvidenceItem.Builder honest() {
      return report(SVSM.attestVtpm(NONCE.zeroPaddedTo(64)));
    }

    private static EvidenceItem.Builder quote(Bytes nonce) {
      TpmAttest attest = TPM.quote(nonce, PcrSelection.of(HashAlgorithm.SHA256, 0, 7));
      return Posted.item("tpm", attest.received())
          .setSignature(Posted.buffer(TPM.sign(attest.received()).encode()))
          .setKey(Posted.buffer(TPM.attestationKey().received()));
    }

    private static Posted posted(EvidenceItem.Builder... items) {
      return Posted.of("svsm-vtpm", NONCE, items);
    }

    @Test
    void theReportVouchesForTheVtpm() {
      Verified verified = posted(honest()).verified(JUDGE);

      assertThat(verified.claims().asMap())
          .containsKeys("snp.measurement", "svsm.vtpm.ek_trust", "snp.binding");
      assertThat(verified.simulated()).isTrue();
      assertThat(posted(report(SVSM.attestServices(NONCE.zeroPaddedTo(64)))).answer(JUDGE))
          .isEqualTo("VERIFIED");
    }

    @Test
    void theSameAsTheKernelShowsIt() {
      assertThat(posted(honest().setFormat("tsm").setProvider("sev_guest")).answer(JUDGE))
          .isEqualTo("VERIFIED");
    }

    @Test
    void aManifestThatTheReportDoesNotVouchForIsRefused() {
      Bytes other = SimulatedTpm.fromSeed(NONCE).endorsementKey().received();

      assertThat(posted(honest().setManifest(Posted.buffer(other))).answer(JUDGE))
          .isEqualTo("REFUSED BINDING_MISMATCH snp.report_data");
    }

    @Test
    void aReportOfAnotherTimeIsRefused() {
      assertThat(posted(report(SVSM.attestVtpm(Log.nonce(2).zeroPaddedTo(64)))).answer(JUDGE))
          .isEqualTo("REFUSED BINDING_MISMATCH snp.report_data");
    }

    @Test
    void aReportOfTheGuestsOwnLevelIsRefused() {
      var guest = new SimulatedSvsm(Platform.CHIP, TPM.endorsementKey(), report -> report.vmpl(2));

      assertThat(posted(report(guest.attestVtpm(NONCE.zeroPaddedTo(64)))).answer(JUDGE))
          .contains("snp.vmpl");
    }

    @Test
    void itHasNoOtherBinding() {
      assertThat(Posted.of("nonce", NONCE, honest()).answer(JUDGE))
          .isEqualTo("REJECTED BINDING_UNSUPPORTED binding");
    }

    @Test
    void withoutAManifestThereIsNothingToVouchFor() {
      assertThat(posted(honest().setManifest(null)).answer(JUDGE)).startsWith("REJECTED ");
    }

    @Test
    void bothKeysOfTheProposalAreVouchedFor() {
      Bytes ek = TPM.endorsementKey().received();
      Bytes srk = TPM.storageRootKey().received();
      var item =
          Posted.item("svsm-vtpm", SVSM.reportWithSrk(NONCE, ek, srk))
              .setManifest(Posted.buffer(ek))
              .setAuxiliary(Posted.buffer(Platform.certificateTable()));

      assertThat(
              Posted.of("svsm-vtpm-srk", NONCE, with(item, it -> it.setKey(Posted.buffer(srk))))
                  .answer(JUDGE))
          .isEqualTo("VERIFIED");
      assertThat(
              Posted.of("svsm-vtpm-srk", NONCE, with(item, it -> it.setKey(Posted.buffer(ek))))
                  .answer(JUDGE))
          .isEqualTo("REFUSED BINDING_MISMATCH snp.report_data");
    }

    /// Otherwise a quote of any TPM would do: nothing says that the key is this vTPM's.
    @Test
    void aQuoteWhoseKeyNothingBindsToTheVtpmIsUndecided() {
      assertThat(posted(honest(), quote(NONCE)).answer(JUDGE))
          .isEqualTo("UNDECIDED EVIDENCE_MISSING svsm.vtpm.ak");
    }

    @Test
    void aQuoteThatDoesNotHoldIsRefused() {
      assertThat(posted(honest(), quote(Log.nonce(2))).answer(JUDGE))
          .isEqualTo("REFUSED BINDING_MISMATCH tpm.extra_data");
      var forged = quote(NONCE);
      forged.setSignature(Posted.buffer(TPM.sign(SEED).encode()));
      assertThat(posted(honest(), forged).answer(JUDGE)).startsWith("REFUSED SIGNATURE_INVALID");
    }
  }

  @Nested
  class Tpm {
    private static final VerificationKey AK = TPM.attestationKey().verificationKey().orElseThrow();

    private static Posted posted(Bytes nonce, CertificateSet certificates) {
      TpmAttest attest = TPM.quote(nonce, PcrSelection.of(HashAlgorithm.SHA256, 0, 7));
      var item =
          Posted.item("tpm", attest.received())
              .setSignature(Posted.buffer(TPM.sign(attest.received()).encode()))
              .setKey(Posted.buffer(TPM.attestationKey().received()));
      Bytes der = certificates.der().stream().reduce(Bytes.EMPTY, Bytes::concat);
      if (!der.isEmpty()) {
        item.setAuxiliary(Posted.buffer(der));
      }
      return Posted.of("nonce", NONCE, item);
    }

    @Test
    void aCertificateVouchesForTheKey() {
      Verified verified = posted(NONCE, MAKER.chain(MAKER.akCertificate(AK))).verified(JUDGE);

      assertThat(verified.certificates()).hasSize(3);
      assertThat(verified.simulated()).isTrue();
    }

    @Test
    void aQuoteOfAnotherTimeIsRefused() {
      assertThat(posted(Log.nonce(2), MAKER.chain(MAKER.akCertificate(AK))).answer(JUDGE))
          .isEqualTo("REFUSED BINDING_MISMATCH tpm.extra_data");
    }

    @Test
    void aKeyThatMerelyComesAlongVouchesForNothing() {
      assertThat(posted(NONCE, CertificateSet.EMPTY).answer(JUDGE))
          .isEqualTo("UNDECIDED CERTIFICATE_MISSING tpm.ak_certificate");
    }

    @Test
    void anEndorsementKeysCertificateSaysNothingOfTheQuotesKey() {
      VerificationKey ek = TPM.endorsementKey().verificationKey().orElseThrow();

      assertThat(posted(NONCE, MAKER.chain(MAKER.ekCertificate(ek))).answer(JUDGE))
          .isEqualTo("UNDECIDED CERTIFICATE_MISSING tpm.ak_certificate");
    }

    @Test
    void aCertificateOfAnotherKeyIsRefused() {
      VerificationKey other =
          SimulatedTpm.fromSeed(NONCE).attestationKey().verificationKey().orElseThrow();

      assertThat(posted(NONCE, MAKER.chain(MAKER.akCertificate(other))).answer(JUDGE))
          .isEqualTo("REFUSED CERTIFICATE_MISMATCH tpm.ak_certificate");
    }

    @Test
    void aMakerThatNobodyTrustsIsRefused() {
      var stranger = SimulatedTpmAuthority.fromSeed(NONCE, Platform.MADE);

      assertThat(posted(NONCE, stranger.chain(stranger.akCertificate(AK))).answer(JUDGE))
          .contains("CHAIN_UNTRUSTED");
    }
  }
}
