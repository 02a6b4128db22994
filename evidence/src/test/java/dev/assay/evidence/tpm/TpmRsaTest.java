package dev.assay.evidence.tpm;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.snp.simulated.SeededRandom;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Made-up TPMs with RSA keys, as most real ones have: quotes, credentials, imported keys, and
/// certifications by another attestation key of the same TPM.
class TpmRsaTest {
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final PcrSelection SELECTION = PcrSelection.of(HashAlgorithm.SHA256, 0, 7, 16);
  private static final SimulatedTpm RSASSA =
      SimulatedTpm.rsaFromSeed(Bytes.fromHex("31"), TpmSigningAlgorithm.RSASSA);
  private static final SimulatedTpm RSAPSS =
      SimulatedTpm.rsaFromSeed(Bytes.fromHex("32"), TpmSigningAlgorithm.RSAPSS);
  private static final List<SimulatedTpm> BOTH = List.of(RSASSA, RSAPSS);
  private static final int SIGNATURE_BYTES = 256;

  private final SeededRandom random = new SeededRandom(NONCE);

  @Test
  void theSameSeedMakesTheSameTpmAndTheSameSignatures() {
    SimulatedTpm again = SimulatedTpm.rsaFromSeed(Bytes.fromHex("32"), TpmSigningAlgorithm.RSAPSS);

    assertThat(again.endorsementKey().received()).isEqualTo(RSAPSS.endorsementKey().received());
    assertThat(again.storageRootKey().received()).isEqualTo(RSAPSS.storageRootKey().received());
    assertThat(again.sign(NONCE)).isEqualTo(RSAPSS.sign(NONCE));
  }

  @Test
  void publicAreasAreReadAsTheyWereWritten() {
    for (SimulatedTpm tpm : BOTH) {
      for (TpmPublic area :
          List.of(tpm.endorsementKey(), tpm.attestationKey(), tpm.storageRootKey())) {
        for (Bytes encoded : List.of(area.encode(), area.encodeSized())) {
          TpmPublic read = ok(TpmPublic.parse("tpm.key", encoded));
          assertThat(read.encode()).isEqualTo(area.received());
          assertThat(read.name()).isEqualTo(area.name());
        }
      }
    }
  }

  @Test
  void quotesByEitherSchemeVerifyAndNoneWithAByteChanged() {
    for (SimulatedTpm tpm : BOTH) {
      AttestationKey key = given(tpm);
      TpmAttest attest = tpm.quote(NONCE, SELECTION);
      TpmSignature.Rsa signature = (TpmSignature.Rsa) tpm.sign(attest.received());

      VerifiedTpmQuote verified = ok(check(attest, signature, key));
      assertThat(Optional.of(verified.scheme())).isEqualTo(tpm.attestationKey().key().scheme());
      assertThat(ok(TpmSignature.parse(signature.encode()))).isEqualTo(signature);

      for (int i = 0; i < SIGNATURE_BYTES; i += 5) {
        TpmSignature forged =
            new TpmSignature.Rsa(signature.scheme(), flipped(signature.signature(), i));
        assertThat(reason(check(attest, forged, key)))
            .as("byte %d", i)
            .isEqualTo(Reason.SIGNATURE_INVALID);
      }
      TpmAttest other = tpm.quote(NONCE, PcrSelection.of(HashAlgorithm.SHA256, 0, 7));
      assertThat(reason(check(other, signature, key))).isEqualTo(Reason.SIGNATURE_INVALID);
    }
  }

  /// What is as long as the modulus, and not below it, is no signature. Nor is one of another
  /// length.
  @Test
  void aSignatureThatIsNoNumberBelowTheModulusIsRefused() {
    TpmAttest attest = RSASSA.quote(NONCE, SELECTION);
    TpmSignature.Rsa sound = (TpmSignature.Rsa) RSASSA.sign(attest.received());
    Bytes value = sound.signature();

    for (Bytes wrong :
        List.of(
            Bytes.EMPTY,
            Bytes.fromHex("00".repeat(SIGNATURE_BYTES)),
            Bytes.fromHex("ff".repeat(SIGNATURE_BYTES)),
            value.slice(0, SIGNATURE_BYTES - 1),
            value.concat(Bytes.fromHex("00")),
            Bytes.fromHex("00").concat(value))) {
      assertThat(reason(check(attest, new TpmSignature.Rsa(sound.scheme(), wrong), given(RSASSA))))
          .isEqualTo(Reason.SIGNATURE_INVALID);
    }
  }

  /// The key's scheme is a part of its public area, and so of its name.
  @Test
  void aKeyBoundToOneSchemeSignsByNoOther() {
    for (SimulatedTpm tpm : BOTH) {
      TpmAttest attest = tpm.quote(NONCE, SELECTION);
      TpmSignature.Rsa sound = (TpmSignature.Rsa) tpm.sign(attest.received());
      TpmSigningAlgorithm other =
          sound.scheme().algorithm() == TpmSigningAlgorithm.RSASSA
              ? TpmSigningAlgorithm.RSAPSS
              : TpmSigningAlgorithm.RSASSA;
      TpmScheme renamed = new TpmScheme(other, HashAlgorithm.SHA256);

      assertThat(
              reason(check(attest, new TpmSignature.Rsa(renamed, sound.signature()), given(tpm))))
          .isEqualTo(Reason.KEY_MISMATCH);
    }
  }

  @Test
  void aCredentialIsActivatedByItsTpmAlone() {
    for (SimulatedTpm tpm : BOTH) {
      SimulatedTpm other = tpm == RSASSA ? RSAPSS : RSASSA;
      TpmPublic ak = tpm.attestationKey();
      CredentialChallenge challenge =
          ok(CredentialChallenge.issue(tpm.endorsementKey(), ak, random));

      Bytes secret = activated(tpm, ak.name(), challenge).orElseThrow();

      assertThat(ok(challenge.answer(secret)).endorsement().by())
          .isEqualTo(AkEndorsement.ACTIVATED_CREDENTIAL);
      assertThat(reason(challenge.answer(flipped(secret, 31)))).isEqualTo(Reason.KEY_MISMATCH);
      assertThat(activated(other, ak.name(), challenge)).isEmpty();
      assertThat(activated(tpm, other.attestationKey().name(), challenge)).isEmpty();
      Bytes sent = challenge.encryptedSecret();
      assertThat(
              tpm.activateCredential(
                  ak.name(), challenge.credentialBlob(), flipped(sent, sent.length() - 1)))
          .isEmpty();
    }
  }

  /// A seed for one use is none for the other: the label is encrypted with it.
  @Test
  void aCredentialIsNoImportedKey() {
    CredentialChallenge challenge =
        ok(CredentialChallenge.issue(RSASSA.endorsementKey(), RSASSA.attestationKey(), random));

    assertThat(
            RSASSA.certifyWithImported(
                RSASSA.attestationKey(),
                challenge.credentialBlob(),
                challenge.encryptedSecret(),
                NONCE))
        .isEmpty();
  }

  @Test
  void anImportedKeyCertifiesTheAttestationKey() {
    for (SimulatedTpm tpm : BOTH) {
      ImportedHmacKey imported = ok(ImportedHmacKey.make(tpm.endorsementKey(), random));
      SimulatedTpm.Certified made = certified(tpm, imported).orElseThrow();
      TpmCertification sound =
          new TpmCertification(made.attest(), made.signature(), Optional.of(NONCE));

      AttestationKey key = ok(imported.certified(sound, tpm.attestationKey()));
      assertThat(key.qualifiedName()).contains(tpm.attestationKeyQualifiedName());

      TpmSignature mac = new TpmSignature.Hmac(HashAlgorithm.SHA256, NONCE);
      TpmCertification forged = new TpmCertification(made.attest(), mac, Optional.of(NONCE));
      assertThat(reason(imported.certified(forged, tpm.attestationKey())))
          .isEqualTo(Reason.MAC_INVALID);
      assertThat(certified(tpm == RSASSA ? RSAPSS : RSASSA, imported)).isEmpty();
    }
  }

  @Test
  void anotherAttestationKeyVouchesForOne() {
    TpmPublic newer = RSAPSS.attestationKey();
    TpmName place = newer.name().below(TpmHierarchy.ENDORSEMENT.handle());
    for (SimulatedTpm tpm : List.of(RSASSA, SimulatedTpm.fromSeed(NONCE))) {
      AttestationKey signer =
          ok(AttestationKey.of(tpm.attestationKey(), AkEndorsement.by("test")))
              .named(tpm.attestationKeyQualifiedName());
      TpmCertification sound = certification(tpm, tpm.certify(NONCE, newer, place));

      AttestationKey vouched = ok(sound.certifiedBy(signer, newer));

      assertThat(vouched.area()).contains(newer);
      assertThat(vouched.qualifiedName()).contains(place);
      assertThat(vouched.endorsement().by()).isEqualTo(AkEndorsement.CERTIFIED);
      TpmAttest quote = RSAPSS.quote(NONCE, SELECTION);
      ok(check(quote, RSAPSS.sign(quote.received()), vouched));
    }
  }

  @Test
  void aForgedCertificationVouchesForNothing() {
    TpmPublic newer = RSAPSS.attestationKey();
    TpmName place = RSAPSS.attestationKeyQualifiedName();
    AttestationKey signer = given(RSASSA).named(RSASSA.attestationKeyQualifiedName());
    TpmAttest attest = RSASSA.certify(NONCE, newer, place);
    TpmCertification sound = certification(RSASSA, attest);
    TpmSignature.Rsa signature = (TpmSignature.Rsa) sound.signature();

    TpmSignature flipped =
        new TpmSignature.Rsa(signature.scheme(), flipped(signature.signature(), 100));
    assertThat(
            reason(new TpmCertification(attest, flipped, sound.nonce()).certifiedBy(signer, newer)))
        .isEqualTo(Reason.SIGNATURE_INVALID);
    TpmAttest another = RSASSA.certify(NONCE, RSASSA.storageRootKey(), place);
    assertThat(
            reason(
                new TpmCertification(another, signature, sound.nonce()).certifiedBy(signer, newer)))
        .isEqualTo(Reason.SIGNATURE_INVALID);
    assertThat(reason(certification(RSASSA, another).certifiedBy(signer, newer)))
        .isEqualTo(Reason.KEY_MISMATCH);
    // Signed by the right key, but it says that another did.
    TpmAttest anothers = RSAPSS.certify(NONCE, newer, place);
    assertThat(reason(certification(RSASSA, anothers).certifiedBy(signer, newer)))
        .isEqualTo(Reason.KEY_MISMATCH);
    Optional<Bytes> stale = Optional.of(Bytes.fromHex("18".repeat(32)));
    assertThat(reason(new TpmCertification(attest, signature, stale).certifiedBy(signer, newer)))
        .isEqualTo(Reason.BINDING_MISMATCH);
    // A quote is no certification, however well it is signed.
    assertThat(
            reason(
                certification(RSASSA, RSASSA.quote(NONCE, SELECTION)).certifiedBy(signer, newer)))
        .isEqualTo(Reason.FIELD_OUT_OF_RANGE);
    // Nor does a key that is fit for other things become an attestation key by it.
    TpmPublic ek = RSASSA.endorsementKey();
    assertThat(
            reason(certification(RSASSA, RSASSA.certify(NONCE, ek, place)).certifiedBy(signer, ek)))
        .isEqualTo(Reason.KEY_UNSUITABLE);
  }

  /// It would sign a certification that its user made up.
  @Test
  void aKeyThatIsNotRestrictedVouchesForNothing() {
    SimulatedTpm loose =
        SimulatedTpm.rsaFromSeed(
            Bytes.fromHex("31"), TpmSigningAlgorithm.RSASSA, new TpmObjectAttributes(0x00040072));
    TpmPublic newer = RSAPSS.attestationKey();
    TpmAttest attest = loose.certify(NONCE, newer, RSAPSS.attestationKeyQualifiedName());

    assertThat(reason(certification(loose, attest).certifiedBy(given(loose), newer)))
        .isEqualTo(Reason.KEY_UNSUITABLE);
  }

  private static AttestationKey given(SimulatedTpm tpm) {
    return ok(AttestationKey.of(tpm.attestationKey(), AkEndorsement.GIVEN_KEY));
  }

  private static Parsed<VerifiedTpmQuote> check(
      TpmAttest attest, TpmSignature signature, AttestationKey key) {
    return TpmQuoteVerifier.check(
        new TpmQuote(attest, signature, Optional.empty(), Optional.of(NONCE)), key);
  }

  private static Optional<Bytes> activated(
      SimulatedTpm tpm, TpmName name, CredentialChallenge challenge) {
    return tpm.activateCredential(name, challenge.credentialBlob(), challenge.encryptedSecret());
  }

  private static Optional<SimulatedTpm.Certified> certified(
      SimulatedTpm tpm, ImportedHmacKey imported) {
    return tpm.certifyWithImported(
        imported.area(), imported.duplicate(), imported.encryptedSeed(), NONCE);
  }

  private static TpmCertification certification(SimulatedTpm signer, TpmAttest attest) {
    return new TpmCertification(attest, signer.sign(attest.received()), Optional.of(NONCE));
  }

  private static Bytes flipped(Bytes bytes, int index) {
    byte[] changed = bytes.toArray();
    changed[index] ^= 1;
    return Bytes.copyOf(changed);
  }

  private static Reason reason(Parsed<?> parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
    return ((Parsed.Malformed<?>) parsed).refusal().reason();
  }
}
