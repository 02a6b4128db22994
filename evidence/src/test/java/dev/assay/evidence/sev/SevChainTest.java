package dev.assay.evidence.sev;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.sev.simulated.ChainDefect;
import dev.assay.evidence.sev.simulated.SimulatedSevPlatform;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SevChainTest {
  private static final SimulatedSevPlatform HOST =
      SimulatedSevPlatform.fromSeed(Bytes.fromHex("08".repeat(32)), new SevApiVersion(1, 51, 3));
  private static final SevChainVerifier VERIFIER =
      SevChainVerifier.trustingOnly(List.of(HOST.anchor()));

  private static final Map<ChainDefect, String> FOUND_IN =
      Map.of(
          ChainDefect.PDH_SIGNED_BY_A_STRANGER, "sev_chain.pdh",
          ChainDefect.PDH_FOR_SIGNATURES, "sev_chain.pdh.pubkey_algo",
          ChainDefect.PEK_NOT_SIGNED_BY_THE_CHIP, "sev_chain.pek",
          ChainDefect.PEK_SIGNED_BY_A_STRANGER, "sev_chain.pek",
          ChainDefect.PEK_SIGNED_BY_ANOTHER_OWNER, "sev_chain.pek",
          ChainDefect.OCA_SIGNED_BY_A_STRANGER, "sev_chain.oca",
          ChainDefect.CEK_SIGNED_BY_A_STRANGER, "sev_chain.cek",
          ChainDefect.ASK_SIGNED_BY_A_STRANGER, "sev_chain.ask",
          ChainDefect.ASK_NAMES_ANOTHER_ROOT, "sev_chain.ask.certifying_id",
          ChainDefect.ARK_SIGNED_BY_A_STRANGER, "sev_chain.ark");

  @Test
  void aSoundChainVerifies() {
    SevPlatform platform = ok(VERIFIER.verify(chain(ChainDefect.NONE)));

    assertThat(platform.simulated()).isTrue();
    assertThat(platform.pdh()).isSameAs(platform.chain().pdh().key());
  }

  @Test
  void eachDefectIsFoundWhereItIs() {
    for (ChainDefect defect : ChainDefect.values()) {
      if (defect != ChainDefect.NONE) {
        Refusal refusal = refusal(VERIFIER.verify(chain(defect)));

        assertThat(refusal.field()).as(defect.name()).isEqualTo(FOUND_IN.get(defect));
        assertThat(refusal.reason()).isIn(Reason.SIGNATURE_INVALID, Reason.CHAIN_INVALID);
      }
    }
  }

  @Test
  void aRootThatNobodyPinnedIsNotTrusted() {
    assertThat(
            refusal(SevChainVerifier.withAmds(List.of()).verify(chain(ChainDefect.NONE))).reason())
        .isEqualTo(Reason.CHAIN_UNTRUSTED);
  }

  @Test
  void aMissingOrSecondCertificateIsNamed() {
    SevCertificates platform =
        ok(SevCertificates.parse(HOST.platformCertificates(ChainDefect.NONE)));
    SevCertificates amd = ok(SevCertificates.parse(HOST.amdCertificates(ChainDefect.NONE)));

    assertThat(refusal(SevChain.of(platform)).field()).isEqualTo("sev_chain.ask");
    assertThat(refusal(SevChain.of(amd)).reason()).isEqualTo(Reason.CERTIFICATE_MISSING);
    assertThat(refusal(SevChain.of(platform.with(amd).with(platform))).reason())
        .isEqualTo(Reason.CHAIN_INVALID);
  }

  @Test
  void everySignedByteOfACertificateMatters() {
    Bytes pdh = HOST.platformCertificates(ChainDefect.NONE).slice(0, SevCertificate.BYTES);
    SevChain chain = chain(ChainDefect.NONE);
    for (int i = 0; i < SevCertificate.SIGNED_BYTES; i++) {
      if (SevCertificate.parse(flipped(pdh, i)) instanceof Parsed.Ok<SevCertificate>(var read)) {
        var forged =
            new SevChain(read, chain.pek(), chain.oca(), chain.cek(), chain.ask(), chain.ark());
        assertThat(VERIFIER.verify(forged)).as("byte 0x%x", i).isInstanceOf(Parsed.Malformed.class);
      }
    }
  }

  @Test
  void readsWhatItWritesAndNothingShorterOrLonger() {
    for (Bytes certificate :
        List.of(
            HOST.platformCertificates(ChainDefect.NONE).slice(0, SevCertificate.BYTES),
            HOST.amdCertificates(ChainDefect.NONE).slice(0, 832))) {
      for (int length = 0; length < certificate.length(); length++) {
        assertThat(refusal(SevCertificates.parse(certificate.slice(0, length))).reason())
            .isEqualTo(Reason.TRUNCATED);
      }
      assertThat(SevCertificates.parse(certificate)).isInstanceOf(Parsed.Ok.class);
      assertThat(refusal(SevCertificates.parse(certificate.concat(Bytes.fromHex("01")))).reason())
          .isEqualTo(Reason.TRUNCATED);
    }
    assertThat(refusal(AmdCertificate.parse(HOST.amdCertificates(ChainDefect.NONE))).reason())
        .isEqualTo(Reason.TRAILING_BYTES);
  }

  @Test
  void aPointOffTheCurveIsRefused() {
    byte[] pdh =
        HOST.platformCertificates(ChainDefect.NONE).slice(0, SevCertificate.BYTES).toArray();
    pdh[0x14] ^= 1;

    assertThat(refusal(SevCertificate.parse(Bytes.copyOf(pdh))).field())
        .isEqualTo("sev_certificate.pubkey");
  }

  @Test
  void noInputThrows() {
    Random random = new Random(20261125);
    Bytes platform = HOST.platformCertificates(ChainDefect.NONE);
    Bytes amd = HOST.amdCertificates(ChainDefect.NONE);
    for (int i = 0; i < 3000; i++) {
      byte[] mutated = (random.nextBoolean() ? platform : amd).toArray();
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        mutated[random.nextInt(mutated.length)] ^= (byte) random.nextInt(1, 256);
      }
      SevCertificates.parse(Bytes.copyOf(mutated).slice(0, random.nextInt(mutated.length)));
    }
  }

  private static SevChain chain(ChainDefect defect) {
    SevCertificates certificates =
        ok(SevCertificates.parse(HOST.platformCertificates(defect)))
            .with(ok(SevCertificates.parse(HOST.amdCertificates(defect))));
    return ok(SevChain.of(certificates));
  }

  private static Refusal refusal(Parsed<?> parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
    return ((Parsed.Malformed<?>) parsed).refusal();
  }

  private static Bytes flipped(Bytes bytes, int index) {
    byte[] flipped = bytes.toArray();
    flipped[index] ^= 1;
    return Bytes.copyOf(flipped);
  }
}
