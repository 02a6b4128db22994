package dev.assay.evidence.tpm;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.dcap.simulated.CertificateTemplate;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.evidence.tpm.simulated.SimulatedTpmAuthority;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/// Certificates of a made-up maker of TPMs: sound ones, Google's kind, and each defect alone.
class TpmCertificateTest {
  private static final Bytes SEED = Bytes.fromHex("11".repeat(32));
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final String PURPOSES = "2.5.29.37";
  private static final String USAGE = "2.5.29.15";
  private static final String ALTERNATIVE_NAME = "2.5.29.17";

  private final SimulatedTpm tpm = SimulatedTpm.fromSeed(SEED);
  private final SimulatedTpmAuthority maker = SimulatedTpmAuthority.fromSeed(SEED, FROM);
  private final VerificationKey ak = tpm.attestationKey().verificationKey().orElseThrow();
  private final VerificationKey ek = tpm.endorsementKey().verificationKey().orElseThrow();

  @Test
  void anAttestationKeysCertificateVouchesForIt() {
    AkEndorsement endorsement = foundAk(maker.akCertificate(ak)).endorsement();
    assertThat(endorsement.by()).isEqualTo("ak-certificate");
    assertThat(endorsement.simulated()).isTrue();
    assertThat(endorsement.certificates()).hasSize(3);
    Claims claims = endorsement.claims();
    assertThat(text(claims, "tpm.trust_anchor")).contains("Simulated TPM Root CA");
    assertThat(text(claims, "tpm.ak_certificate.manufacturer")).contains("id:53494D00");
    assertThat(text(claims, "tpm.ak_certificate.model")).contains("Simulated");
    assertThat(text(claims, "tpm.ak_certificate.version")).contains("id:00010002");
    assertThat(text(claims, "tpm.ak_certificate.tcg_purpose")).contains("true");
  }

  @Test
  void anEndorsementKeysCertificateSaysNothingOfTheAttestationKey() {
    Bytes leaf = maker.ekCertificate(ek);
    EkCertificate certificate =
        found(EkCertificate.find(ek, maker.chain(leaf), List.of(maker.anchor()), AT));
    assertThat(text(certificate.claims(), "tpm.ek_certificate.manufacturer"))
        .contains("id:53494D00");
    AttestationKey key = ok(AttestationKey.of(tpm.attestationKey(), AkEndorsement.GIVEN_KEY));
    TpmAttest attest = tpm.quote(SEED, PcrSelection.of(HashAlgorithm.SHA256, 0));
    TpmQuote quote =
        new TpmQuote(attest, tpm.sign(attest.received()), Optional.empty(), Optional.of(SEED));
    VerifiedTpmQuote alone = ok(TpmQuoteVerifier.check(quote, key));
    assertThat(alone.simulated()).isFalse();
    VerifiedTpmQuote beside = alone.beside(certificate);
    assertThat(text(beside.claims(), "tpm.ak_trust")).contains("given-key");
    assertThat(beside.claims().find("tpm.ek_certificate.ak_bound"))
        .contains(new ClaimValue.Flag(false));
    assertThat(beside.certificates()).isEmpty();
    assertThat(beside.simulated()).isTrue();
  }

  @Test
  void oneRolesCertificateIsNeverTakenForTheOthers() {
    assertThat(unsoundAk(maker.ekCertificate(ak)).field())
        .isEqualTo("tpm.ak_certificate.extended_key_usage");
    Bytes akOfEk = maker.akCertificate(ek);
    assertThat(
            unsound(EkCertificate.find(ek, maker.chain(akOfEk), List.of(maker.anchor()), AT))
                .field())
        .isEqualTo("tpm.ek_certificate.extended_key_usage");
    assertThat(AkCertificate.keysIn(maker.chain(maker.ekCertificate(ek)))).isEmpty();
    assertThat(EkCertificate.findAny(maker.chain(akOfEk), List.of(maker.anchor()), AT))
        .isEqualTo(new TpmCertificateSearch.NoneForKey<EkCertificate>(false));
  }

  @Test
  void googlesKindSaysItsRoleByKeyUsageAlone() {
    AkCertificate certificate = foundAk(maker.akCertificate(ak, TpmCertificateTest::likeGoogles));
    assertThat(text(certificate.endorsement().claims(), "tpm.ak_certificate.tcg_purpose"))
        .contains("false");
    Bytes ekLeaf = maker.ekCertificate(ek, TpmCertificateTest::likeGoogles);
    assertThat(found(EkCertificate.findAny(maker.chain(ekLeaf), List.of(maker.anchor()), AT)))
        .isNotNull();
    assertThat(AkCertificate.keysIn(maker.chain(ekLeaf))).isEmpty();
    for (int other : new int[] {KeyUsage.keyEncipherment, KeyUsage.keyAgreement}) {
      Bytes both =
          maker.akCertificate(ak, t -> likeGoogles(t).usage(KeyUsage.digitalSignature | other));
      assertThat(unsoundAk(both).field()).isEqualTo("tpm.ak_certificate.key_usage");
    }
  }

  @Test
  void eachDefectAloneIsRefused() {
    refused("extended_key_usage", t -> t.extension(PURPOSES, purposes("1.3.6.1.5.5.7.3.2")));
    refused(
        "extended_key_usage",
        t ->
            t.extension(
                PURPOSES,
                purposes(SimulatedTpmAuthority.AK_PURPOSE, SimulatedTpmAuthority.EK_PURPOSE)));
    refused("key_usage", t -> t.usage(KeyUsage.keyEncipherment));
    refused("key_usage", t -> t.without(USAGE));
    refused("", t -> t.pathLength(0));
    refused("", t -> t.usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign));
    refused("", t -> t.criticalExtension("1.2.3.4", Bytes.fromHex("0500")));
  }

  @Test
  void itIsValidFromItsFirstInstantToItsLast() {
    UnaryOperator<CertificateTemplate> now = t -> t.valid(AT, AT);
    foundAk(maker.akCertificate(ak, now));
    assertThat(unsoundAk(maker.akCertificate(ak, t -> t.valid(FROM, AT.minusSeconds(1)))).reason())
        .isEqualTo(Reason.CERTIFICATE_EXPIRED);
    assertThat(
            unsoundAk(maker.akCertificate(ak, t -> t.valid(AT.plusSeconds(1), AT.plusSeconds(9))))
                .reason())
        .isEqualTo(Reason.CERTIFICATE_NOT_YET_VALID);
  }

  @Test
  void anAlternativeNameThatIsNoneIsNoClaim() {
    for (String content : List.of("", "0500", "3080", "30028000", "a40030")) {
      AkCertificate certificate =
          foundAk(
              maker.akCertificate(
                  ak, t -> t.criticalExtension(ALTERNATIVE_NAME, Bytes.fromHex(content))));
      assertThat(certificate.endorsement().claims().find("tpm.ak_certificate.model"))
          .as(content)
          .isEmpty();
    }
  }

  @Test
  void anotherKeysCertificateIsNoneForThisKey() {
    assertThat(ak(maker.chain(maker.akCertificate(ek))))
        .isEqualTo(new TpmCertificateSearch.NoneForKey<AkCertificate>(true));
    assertThat(ak(CertificateSet.EMPTY))
        .isEqualTo(new TpmCertificateSearch.NoneForKey<AkCertificate>(false));
  }

  @Test
  void anotherMakersOrACutChainDoesNotHold() {
    SimulatedTpmAuthority other = SimulatedTpmAuthority.fromSeed(Bytes.fromHex("22"), FROM);
    Bytes leaf = maker.akCertificate(ak);
    assertThat(unsound(AkCertificate.find(ak, maker.chain(leaf), List.of(other.anchor()), AT)))
        .extracting(Refusal::reason)
        .isEqualTo(Reason.CHAIN_UNTRUSTED);
    assertThat(unsound(AkCertificate.find(ak, other.chain(leaf), List.of(other.anchor()), AT)))
        .extracting(Refusal::reason)
        .isEqualTo(Reason.CHAIN_INVALID);
    assertThat(unsound(ak(new CertificateSet(List.of(leaf)))).reason())
        .isEqualTo(Reason.CERTIFICATE_MISSING);
  }

  @Test
  void aRenewedCertificateHoldsBesideAnExpiredOne() {
    Bytes old = maker.akCertificate(ak, t -> t.valid(FROM, AT.minusSeconds(1)));
    CertificateSet both =
        new CertificateSet(List.of(old)).with(maker.chain(maker.akCertificate(ak)));
    assertThat(found(ak(both))).isNotNull();
    assertThat(AkCertificate.keysIn(both)).hasSize(1);
    assertThat(AkCertificate.keysIn(both.with(maker.chain(maker.akCertificate(ek))))).hasSize(2);
  }

  @Test
  void whatPadsACertificateInAnNvIndexIsCutOff() {
    Bytes leaf = maker.akCertificate(ak);
    for (String padding : List.of("00", "ff")) {
      for (int length : new int[] {0, 1, 700}) {
        Bytes padded = leaf.concat(Bytes.fromHex(padding.repeat(length)));
        assertThat(TpmCertificate.withoutPadding(padded)).isEqualTo(leaf);
      }
    }
    for (String other : List.of("01", "00ff", "ff00", "0000000001")) {
      Bytes longer = leaf.concat(Bytes.fromHex(other));
      assertThat(TpmCertificate.withoutPadding(longer)).isEqualTo(longer);
    }
    for (int length = 0; length < leaf.length(); length++) {
      Bytes cut = leaf.slice(0, length);
      assertThat(TpmCertificate.withoutPadding(cut)).isEqualTo(cut);
    }
  }

  private static CertificateTemplate likeGoogles(CertificateTemplate template) {
    return template.without(PURPOSES).without(ALTERNATIVE_NAME);
  }

  private static Bytes purposes(String... oids) {
    return SimulatedTpmAuthority.purposes(oids);
  }

  private void refused(String part, UnaryOperator<CertificateTemplate> defect) {
    Refusal refusal = unsoundAk(maker.akCertificate(ak, defect));
    assertThat(refusal.reason()).isEqualTo(Reason.CHAIN_INVALID);
    assertThat(refusal.field())
        .isEqualTo(part.isEmpty() ? "tpm.ak_certificate" : "tpm.ak_certificate." + part);
  }

  private AkCertificate foundAk(Bytes leaf) {
    return found(ak(maker.chain(leaf)));
  }

  private Refusal unsoundAk(Bytes leaf) {
    return unsound(ak(maker.chain(leaf)));
  }

  private TpmCertificateSearch<AkCertificate> ak(CertificateSet given) {
    return AkCertificate.find(ak, given, List.of(maker.anchor()), AT);
  }

  private static <T> T found(TpmCertificateSearch<T> search) {
    assertThat(search).isInstanceOf(TpmCertificateSearch.Found.class);
    return ((TpmCertificateSearch.Found<T>) search).certificate();
  }

  private static Refusal unsound(TpmCertificateSearch<?> search) {
    assertThat(search).isInstanceOf(TpmCertificateSearch.Unsound.class);
    return ((TpmCertificateSearch.Unsound<?>) search).refusal();
  }

  private static Optional<String> text(Claims claims, String name) {
    return claims.find(name).map(Object::toString);
  }
}
