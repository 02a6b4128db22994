package dev.assay.evidence.svsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.eventlog.simulated.SimulatedEventLog;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.simulated.SeededRandom;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmCertification;
import dev.assay.evidence.tpm.TpmObjectAttributes;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.tpm.TpmQuote;
import dev.assay.evidence.tpm.TpmSignature;
import dev.assay.evidence.tpm.TpmSigningAlgorithm;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// From a report to the boot that its vTPM measured: a made-up SVSM vouches for a made-up TPM's
/// endorsement key, that TPM for its attestation key, that for the registers, those for the log.
/// Each link is then forged alone. Once with keys on P-256, and once with RSA keys, as the
/// endorsement key of COCONUT-SVSM's vTPM is.
@ParameterizedClass
@EnumSource
class SvsmQuoteTest {
  private static final PcrSelection SELECTION =
      PcrSelection.of(HashAlgorithm.SHA256, 0, 1, 2, 3, 4, 5, 6, 7, 8);
  private static final Bytes QUOTE_NONCE = Bytes.fromHex("17".repeat(32));

  /// RSA keys take their time to make, and no test changes a register.
  private static final Map<String, SimulatedTpm> BOOTED = new ConcurrentHashMap<>();

  private final SeededRandom random = new SeededRandom(Bytes.fromHex("22"));
  private final Keys keys;
  private final SimulatedTpm tpm;
  private final SimulatedTpm other;
  private final VerifiedSvsmVtpm vtpm;

  SvsmQuoteTest(Keys keys) {
    this.keys = keys;
    this.tpm = booted(keys, "11");
    this.other = booted(keys, "12");
    this.vtpm = vouchedFor(tpm);
  }

  /// What keys the vTPMs have.
  enum Keys {
    P256,
    RSA;

    SimulatedTpm made(String seed, TpmObjectAttributes akAttributes) {
      Bytes bytes = Bytes.fromHex(seed);
      return this == P256
          ? SimulatedTpm.fromSeed(bytes, akAttributes)
          : SimulatedTpm.rsaFromSeed(bytes, TpmSigningAlgorithm.RSAPSS, akAttributes);
    }
  }

  @Test
  void anActivatedCredentialLeadsToTheLog() {
    SvsmAttestationKey key = activated(tpm);

    VerifiedSvsmQuote quote = quoted(key.verify(quote(tpm, QUOTE_NONCE)));

    assertThat(key.vtpm()).isSameAs(vtpm);
    assertThat(key.key().area()).contains(tpm.attestationKey());
    assertThat(quote.vtpm()).isSameAs(vtpm);
    assertThat(quote.simulated()).isTrue();
    assertThat(quote.certificates()).isEqualTo(vtpm.certificates()).hasSize(3);
    assertThat(text(quote, "svsm.vtpm.ek_trust")).isEqualTo("snp-report");
    assertThat(text(quote, "tpm.ak_trust")).isEqualTo("activated-credential");
    assertThat(quote.claims().find("tpm.ek.name"))
        .isEqualTo(quote.claims().find("svsm.vtpm.ek.name"))
        .isPresent();

    Verification replayed = ReplayedEventLog.against(boot().log(), quote);

    assertThat(replayed)
        .isInstanceOfSatisfying(
            ReplayedEventLog.class,
            log -> {
              assertThat(log.quote()).isSameAs(quote);
              assertThat(log.simulated()).isTrue();
              assertThat(log.certificates()).isEqualTo(vtpm.certificates());
              assertThat(log.claims().find("snp.measurement")).isPresent();
              assertThat(log.bootClaims().asMap()).isNotEmpty();
            });
  }

  @Test
  void anImportedKeyLeadsToTheLog() {
    SvsmImportedKey imported = Svsms.ok(vtpm.importedKey(random));

    SvsmAttestationKey key =
        Svsms.ok(imported.certified(certified(tpm, imported), tpm.attestationKey()));
    VerifiedSvsmQuote quote = quoted(key.verify(quote(tpm, QUOTE_NONCE)));

    assertThat(key.key().qualifiedName()).contains(tpm.attestationKeyQualifiedName());
    assertThat(text(quote, "tpm.ak_trust")).isEqualTo("certified-by-imported-key");
    assertThat(ReplayedEventLog.against(boot().log(), quote)).isInstanceOf(ReplayedEventLog.class);
  }

  @Test
  void aKeyOutOfTheTableOfAllServicesIsAsGood() {
    var svsm = new SimulatedSvsm(Svsms.CHIP, tpm.endorsementKey());
    VerifiedSvsmVtpm all = (VerifiedSvsmVtpm) verify(svsm.attestServices(Svsms.NONCE), Svsms.NONCE);

    SvsmChallenge challenge = Svsms.ok(all.challenge(tpm.attestationKey(), random));
    SvsmAttestationKey key = Svsms.ok(challenge.answer(activate(tpm, challenge)));

    assertThat(
            quoted(key.verify(quote(tpm, QUOTE_NONCE))).claims().find("svsm.uefi_mm.secure_boot"))
        .contains(new ClaimValue.Flag(true));
  }

  /// The proposal whose report names the storage root key too.
  @Test
  void aReportWithBothKeysIsAsGood() {
    var svsm = new SimulatedSvsm(Svsms.CHIP, tpm.endorsementKey());
    Bytes ek = tpm.endorsementKey().received();
    Bytes srk = tpm.storageRootKey().received();
    Bytes report = svsm.reportWithSrk(Svsms.NONCE, ek, srk);
    VerifiedSvsmVtpm both =
        (VerifiedSvsmVtpm)
            Svsms.VERIFIER.verifyWithSrk(
                Svsms.ok(SnpReport.parse(report)),
                Svsms.CHIP.certificates(),
                new Binding.SvsmVtpmSrk(Svsms.NONCE, ek, srk),
                Svsms.AT);

    SvsmChallenge challenge = Svsms.ok(both.challenge(tpm.attestationKey(), random));
    SvsmAttestationKey key = Svsms.ok(challenge.answer(activate(tpm, challenge)));

    assertThat(both.storageRootKey().map(TpmPublic::received)).contains(srk);
    assertThat(quoted(key.verify(quote(tpm, QUOTE_NONCE))).vtpm()).isSameAs(both);
  }

  /// The report vouches for one TPM; another holds the attestation key.
  @Test
  void anotherTpmOpensNeitherTheCredentialNorTheKey() {
    SvsmChallenge challenge = Svsms.ok(vtpm.challenge(other.attestationKey(), random));
    SvsmImportedKey imported = Svsms.ok(vtpm.importedKey(random));

    assertThat(
            other.activateCredential(
                other.attestationKey().name(),
                challenge.credential().credentialBlob(),
                challenge.credential().encryptedSecret()))
        .isEmpty();
    assertThat(
            other.certifyWithImported(
                imported.key().area(),
                imported.key().duplicate(),
                imported.key().encryptedSeed(),
                QUOTE_NONCE))
        .isEmpty();
  }

  /// What it makes with a key sealed to itself is worth nothing for this vTPM.
  @Test
  void whatAnotherTpmCertifiedUnderItsOwnEndorsementKeyIsRefused() {
    SvsmImportedKey theirs = Svsms.ok(vouchedFor(other).importedKey(random));
    SvsmImportedKey ours = Svsms.ok(vtpm.importedKey(random));

    refused(
        Svsms.refusal(ours.certified(certified(other, theirs), other.attestationKey())),
        Reason.KEY_MISMATCH,
        "tpm.qualified_signer");
  }

  @Test
  void aCredentialIsForOneAttestationKey() {
    SvsmChallenge challenge = Svsms.ok(vtpm.challenge(other.attestationKey(), random));

    // The right TPM, but it holds no key of that name.
    assertThat(
            tpm.activateCredential(
                tpm.attestationKey().name(),
                challenge.credential().credentialBlob(),
                challenge.credential().encryptedSecret()))
        .isEmpty();
  }

  @Test
  void anotherSecretIsRefused() {
    SvsmChallenge challenge = Svsms.ok(vtpm.challenge(tpm.attestationKey(), random));
    Bytes secret = activate(tpm, challenge);

    for (Bytes wrong :
        new Bytes[] {
          Bytes.EMPTY,
          Bytes.fromHex("00".repeat(32)),
          secret.slice(0, 31),
          secret.concat(Bytes.fromHex("00")),
          Svsms.flipped(secret, 31, 1)
        }) {
      refused(Svsms.refusal(challenge.answer(wrong)), Reason.KEY_MISMATCH, "tpm.credential");
    }
    assertThat(challenge.toString()).doesNotContain(secret.toHex());
  }

  /// An answer, good for one key, replayed to the challenge of another key, and to a later
  /// challenge of the same key.
  @Test
  void anAnswerIsForOneChallenge() {
    Bytes secret = activate(tpm, Svsms.ok(vtpm.challenge(tpm.attestationKey(), random)));

    for (TpmPublic ak : new TpmPublic[] {other.attestationKey(), tpm.attestationKey()}) {
      refused(
          Svsms.refusal(Svsms.ok(vtpm.challenge(ak, random)).answer(secret)),
          Reason.KEY_MISMATCH,
          "tpm.credential");
    }
  }

  @Test
  void aForgedMacIsRefused() {
    SvsmImportedKey imported = Svsms.ok(vtpm.importedKey(random));
    TpmCertification sound = certified(tpm, imported);
    Bytes mac = ((TpmSignature.Hmac) sound.signature()).mac();

    for (int i = 0; i < mac.length(); i++) {
      TpmSignature forged = new TpmSignature.Hmac(HashAlgorithm.SHA256, Svsms.flipped(mac, i, 1));
      refused(
          Svsms.refusal(
              imported.certified(
                  new TpmCertification(sound.attest(), forged, sound.nonce()),
                  tpm.attestationKey())),
          Reason.MAC_INVALID,
          "tpm.signature.digest");
    }
  }

  @Test
  void aSignatureByTheAttestationKeyItselfIsNoMac() {
    SvsmImportedKey imported = Svsms.ok(vtpm.importedKey(random));
    TpmCertification sound = certified(tpm, imported);
    TpmSignature own = tpm.sign(sound.attest().received());

    refused(
        Svsms.refusal(
            imported.certified(
                new TpmCertification(sound.attest(), own, sound.nonce()), tpm.attestationKey())),
        Reason.UNSUPPORTED_ALGORITHM,
        "tpm.signature.sig_alg");
  }

  @Test
  void aCertificationIsForOneAttestationKeyOneImportedKeyAndOneNonce() {
    SvsmImportedKey imported = Svsms.ok(vtpm.importedKey(random));
    TpmCertification sound = certified(tpm, imported);

    refused(
        Svsms.refusal(imported.certified(sound, other.attestationKey())),
        Reason.KEY_MISMATCH,
        "tpm.certify.name");
    refused(
        Svsms.refusal(Svsms.ok(vtpm.importedKey(random)).certified(sound, tpm.attestationKey())),
        Reason.KEY_MISMATCH,
        "tpm.qualified_signer");
    refused(
        Svsms.refusal(
            imported.certified(
                new TpmCertification(sound.attest(), sound.signature(), Optional.of(Svsms.NONCE)),
                tpm.attestationKey())),
        Reason.BINDING_MISMATCH,
        "tpm.extra_data");
  }

  /// It would sign a quote that its user made up.
  @Test
  void aKeyThatIsNotRestrictedIsNoAttestationKey() {
    SimulatedTpm loose = keys.made("11", new TpmObjectAttributes(0x00040072));
    SvsmImportedKey imported = Svsms.ok(vouchedFor(loose).importedKey(random));

    refused(
        Svsms.refusal(vtpm.challenge(loose.attestationKey(), random)),
        Reason.KEY_UNSUITABLE,
        "tpm.ak.restricted");
    refused(
        Svsms.refusal(imported.certified(certified(loose, imported), loose.attestationKey())),
        Reason.KEY_UNSUITABLE,
        "tpm.ak.restricted");
  }

  @Test
  void aQuoteByAnotherKeyIsRefused() {
    TpmQuote sound = quote(tpm, QUOTE_NONCE);
    TpmSignature theirs = other.sign(sound.attest().received());

    refused(
        activated(tpm).verify(quote(other, QUOTE_NONCE)),
        Reason.SIGNATURE_INVALID,
        "tpm.signature");
    refused(
        activated(tpm).verify(new TpmQuote(sound.attest(), theirs, sound.pcrs(), sound.nonce())),
        Reason.SIGNATURE_INVALID,
        "tpm.signature");
  }

  /// Its name in the hierarchy is known where the vTPM certified it.
  @Test
  void aQuoteThatNamesAnotherSignerIsRefused() {
    SvsmImportedKey imported = Svsms.ok(vtpm.importedKey(random));
    SvsmAttestationKey key =
        Svsms.ok(imported.certified(certified(tpm, imported), tpm.attestationKey()));
    TpmAttest theirs = other.quote(QUOTE_NONCE, SELECTION);

    refused(
        key.verify(
            new TpmQuote(
                theirs, tpm.sign(theirs.received()), Optional.empty(), Optional.of(QUOTE_NONCE))),
        Reason.KEY_MISMATCH,
        "tpm.qualified_signer");
  }

  @Test
  void theReportsNonceIsNotTheQuotes() {
    TpmQuote stale = quote(tpm, Svsms.NONCE.slice(0, 32));

    refused(
        activated(tpm)
            .verify(
                new TpmQuote(
                    stale.attest(), stale.signature(), stale.pcrs(), Optional.of(QUOTE_NONCE))),
        Reason.BINDING_MISMATCH,
        "tpm.extra_data");
  }

  @Test
  void registersThatWereNotQuotedAreRefused() {
    TpmQuote sound = quote(tpm, QUOTE_NONCE);
    Bytes values = tpm.pcrValues(SELECTION);

    for (int i = 0; i < values.length(); i += 16) {
      Optional<PcrValues> forged = Optional.of(new PcrValues.Row(Svsms.flipped(values, i, 1)));
      refused(
          activated(tpm)
              .verify(new TpmQuote(sound.attest(), sound.signature(), forged, sound.nonce())),
          Reason.PCR_DIGEST_MISMATCH,
          "tpm.pcr_digest");
    }
  }

  @Test
  void aLogOfAnotherBootIsRefused() {
    VerifiedSvsmQuote quote = quoted(activated(tpm).verify(quote(tpm, QUOTE_NONCE)));
    SimulatedEventLog honest = boot();

    for (Bytes lie :
        new Bytes[] {
          honest.without(0),
          honest.withoutRegister(4),
          SimulatedEventLog.plainBoot(
                  SimulatedEventLog.ofPcrs(HashAlgorithm.SHA256), "init=/bin/sh")
              .bytes()
        }) {
      Verification answer =
          ReplayedEventLog.against(Svsms.ok(EventLog.parse(lie, RegisterMap.PCR)), quote);
      assertThat(answer)
          .isInstanceOfSatisfying(
              Verification.Refused.class,
              refused -> {
                assertThat(refused.refusal().reason()).isEqualTo(Reason.EVENT_LOG_MISMATCH);
                assertThat(refused.parsed()).isEqualTo(quote.claims());
              });
    }
  }

  @Test
  void aLogCanNotBeHeldAgainstADigestAlone() {
    TpmQuote sound = quote(tpm, QUOTE_NONCE);
    VerifiedSvsmQuote quote =
        quoted(
            activated(tpm)
                .verify(
                    new TpmQuote(
                        sound.attest(), sound.signature(), Optional.empty(), sound.nonce())));

    assertThat(ReplayedEventLog.against(boot().log(), quote))
        .isInstanceOfSatisfying(
            Verification.Undecided.class,
            undecided ->
                assertThat(undecided.refusal().reason()).isEqualTo(Reason.EVIDENCE_MISSING));
  }

  /// There the guest's own kernel could have named any key, and no challenge is ever made.
  @Test
  void atVmplOneNothingIsVouchedFor() {
    var guest = new SimulatedSvsm(Svsms.CHIP, tpm.endorsementKey(), asked -> asked.vmpl(1));

    refused(
        verify(guest.attestVtpm(Svsms.NONCE), Svsms.NONCE), Reason.BINDING_MISMATCH, "snp.vmpl");
  }

  private static SimulatedEventLog boot() {
    return SimulatedEventLog.plainBoot(
        SimulatedEventLog.ofPcrs(HashAlgorithm.SHA256), "root=/dev/vda ro");
  }

  /// One that measured [#boot].
  private static SimulatedTpm booted(Keys keys, String seed) {
    return BOOTED.computeIfAbsent(
        keys + seed, _ -> booted(keys.made(seed, TpmObjectAttributes.ATTESTATION_KEY)));
  }

  private static SimulatedTpm booted(SimulatedTpm tpm) {
    boot()
        .log()
        .events()
        .forEach(event -> tpm.extend((int) event.register(), event.digests().getFirst().value()));
    return tpm;
  }

  private static VerifiedSvsmVtpm vouchedFor(SimulatedTpm tpm) {
    var svsm = new SimulatedSvsm(Svsms.CHIP, tpm.endorsementKey());
    return (VerifiedSvsmVtpm) verify(svsm.attestVtpm(Svsms.NONCE), Svsms.NONCE);
  }

  private static Verification verify(SimulatedSvsm.Attestation attestation, Bytes nonce) {
    return Svsms.VERIFIER.verify(
        Svsms.ok(SnpReport.parse(attestation.report())),
        Svsms.CHIP.certificates(),
        new Binding.SvsmVtpm(nonce, attestation.manifest()),
        Svsms.AT);
  }

  private SvsmAttestationKey activated(SimulatedTpm holder) {
    SvsmChallenge challenge = Svsms.ok(vtpm.challenge(holder.attestationKey(), random));
    return Svsms.ok(challenge.answer(activate(holder, challenge)));
  }

  private static Bytes activate(SimulatedTpm tpm, SvsmChallenge challenge) {
    return tpm.activateCredential(
            tpm.attestationKey().name(),
            challenge.credential().credentialBlob(),
            challenge.credential().encryptedSecret())
        .orElseThrow();
  }

  private static TpmCertification certified(SimulatedTpm tpm, SvsmImportedKey imported) {
    SimulatedTpm.Certified made =
        tpm.certifyWithImported(
                imported.key().area(),
                imported.key().duplicate(),
                imported.key().encryptedSeed(),
                QUOTE_NONCE)
            .orElseThrow();
    return new TpmCertification(made.attest(), made.signature(), Optional.of(QUOTE_NONCE));
  }

  private static TpmQuote quote(SimulatedTpm tpm, Bytes nonce) {
    TpmAttest attest = tpm.quote(nonce, SELECTION);
    return new TpmQuote(
        attest,
        tpm.sign(attest.received()),
        Optional.of(new PcrValues.Row(tpm.pcrValues(SELECTION))),
        Optional.of(nonce));
  }

  private static VerifiedSvsmQuote quoted(Verification answer) {
    assertThat(answer).isInstanceOf(VerifiedSvsmQuote.class);
    return (VerifiedSvsmQuote) answer;
  }

  private static String text(VerifiedSvsmQuote quote, String claim) {
    return ((ClaimValue.Text) quote.claims().find(claim).orElseThrow()).value();
  }

  private static void refused(Verification answer, Reason reason, String field) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Refused.class, refused -> refused(refused.refusal(), reason, field));
  }

  private static void refused(Refusal refusal, Reason reason, String field) {
    assertThat(refusal)
        .as(refusal.toString())
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(reason, field);
  }
}
