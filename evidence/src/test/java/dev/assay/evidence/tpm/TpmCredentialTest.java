package dev.assay.evidence.tpm;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.snp.simulated.SeededRandom;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What binds an attestation key to a TPM: credentials, imported keys, certifications; with a
/// made-up TPM at the other end.
class TpmCredentialTest {
  private static final Bytes SEED = Bytes.fromHex("11".repeat(32));
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final PcrSelection SELECTION = PcrSelection.of(HashAlgorithm.SHA256, 0, 7, 16);

  private final SimulatedTpm tpm = SimulatedTpm.fromSeed(SEED);
  private final SeededRandom random = new SeededRandom(NONCE);

  @Test
  void aMadeUpTpmsQuoteVerifies() {
    AttestationKey key = ok(AttestationKey.of(tpm.attestationKey(), AkEndorsement.GIVEN_KEY));
    TpmAttest attest = tpm.quote(NONCE, SELECTION);
    TpmQuote quote =
        new TpmQuote(
            attest,
            tpm.sign(attest.received()),
            Optional.of(ok(PcrValues.parse(tpm.pcrValues(SELECTION)))),
            Optional.of(NONCE));
    VerifiedTpmQuote verified = ok(TpmQuoteVerifier.check(quote, key));
    assertThat(verified.pcrs().orElseThrow().value(HashAlgorithm.SHA256, 16)).isPresent();
    assertThat(ok(TpmAttest.parse(attest.encode()))).isEqualTo(attest);
  }

  @Test
  void eachAttributeThatAnAttestationKeyMustHaveIsRequired() {
    for (int bits :
        new int[] {0x00050070, 0x00050062, 0x00050052, 0x00040072, 0x00010072, 0x00070072}) {
      SimulatedTpm other = SimulatedTpm.fromSeed(SEED, new TpmObjectAttributes(bits));
      TpmAttest attest = other.quote(NONCE, SELECTION);
      TpmQuote quote =
          new TpmQuote(attest, other.sign(attest.received()), Optional.empty(), Optional.of(NONCE));
      AttestationKey key = ok(AttestationKey.of(other.attestationKey(), AkEndorsement.GIVEN_KEY));
      assertThat(reason(TpmQuoteVerifier.check(quote, key)))
          .as("0x%08x", bits)
          .isEqualTo(Reason.KEY_UNSUITABLE);
    }
  }

  @Test
  void aCredentialIsActivatedByItsTpmAlone() {
    CredentialChallenge challenge =
        ok(CredentialChallenge.issue(tpm.endorsementKey(), tpm.attestationKey(), random));
    Bytes secret =
        tpm.activateCredential(
                tpm.attestationKey().name(),
                challenge.credentialBlob(),
                challenge.encryptedSecret())
            .orElseThrow();
    AttestationKey vouched = ok(challenge.answer(secret));
    assertThat(vouched.endorsement().by()).isEqualTo(AkEndorsement.ACTIVATED_CREDENTIAL);
    assertThat(reason(challenge.answer(Bytes.fromHex("00".repeat(32)))))
        .isEqualTo(Reason.KEY_MISMATCH);
    SimulatedTpm other = SimulatedTpm.fromSeed(NONCE);
    assertThat(
            other.activateCredential(
                tpm.attestationKey().name(),
                challenge.credentialBlob(),
                challenge.encryptedSecret()))
        .isEmpty();
    assertThat(
            tpm.activateCredential(
                other.attestationKey().name(),
                challenge.credentialBlob(),
                challenge.encryptedSecret()))
        .isEmpty();
  }

  @Test
  void anImportedKeyCertifiesTheAttestationKey() {
    ImportedHmacKey imported = ok(ImportedHmacKey.make(tpm.endorsementKey(), random));
    SimulatedTpm.Certified certified =
        tpm.certifyWithImported(
                imported.area(), imported.duplicate(), imported.encryptedSeed(), NONCE)
            .orElseThrow();
    TpmCertification sound =
        new TpmCertification(certified.attest(), certified.signature(), Optional.of(NONCE));
    AttestationKey key = ok(imported.certified(sound, tpm.attestationKey()));
    assertThat(key.qualifiedName()).contains(tpm.attestationKeyQualifiedName());
    ImportedHmacKey another = ok(ImportedHmacKey.make(tpm.endorsementKey(), random));
    assertThat(reason(another.certified(sound, tpm.attestationKey())))
        .isEqualTo(Reason.KEY_MISMATCH);
    TpmCertification forged =
        new TpmCertification(
            certified.attest(),
            new TpmSignature.Hmac(HashAlgorithm.SHA256, NONCE),
            Optional.of(NONCE));
    assertThat(reason(imported.certified(forged, tpm.attestationKey())))
        .isEqualTo(Reason.MAC_INVALID);
    assertThat(reason(imported.certified(sound, SimulatedTpm.fromSeed(NONCE).attestationKey())))
        .isEqualTo(Reason.KEY_MISMATCH);
  }

  @Test
  void aWindowsGuestsAttestationKeyWasCreatedInItsTpm() {
    RecordedCase windows = RecordedCase.named("tpm-quote", "windows-gcp-shielded-sha1");
    TpmPublic ak = ok(TpmPublic.parse("tpm.ak", windows.file("ak_public_tpmt")));
    TpmCertification creation =
        new TpmCertification(
            ok(TpmAttest.parse(windows.file("ak_create_attestation"))),
            ok(TpmSignature.parse(windows.file("ak_create_signature"))),
            Optional.empty());
    AttestationKey given = ok(AttestationKey.of(ak, AkEndorsement.GIVEN_KEY));
    TpmCreationData data = ok(TpmCreationData.parse(windows.file("ak_create_data")));
    AttestationKey created = ok(creation.creationCertifiedBy(given, ak, data));
    assertThat(created.qualifiedName().orElseThrow())
        .isEqualTo(RecordedQuote.named("windows-gcp-shielded-sha1", "").attest().qualifiedSigner());
  }

  @Test
  void aKeylimeEndorsementKeyGetsACredentialOfTheSameShape() {
    RecordedCase keylime = RecordedCase.named("tpm-quote", "keylime-emulator-files");
    TpmPublic ek = ok(TpmPublic.parse("tpm.ek", keylime.file("ek_public_tpm2b")));
    TpmPublic ak = ok(TpmPublic.parse("tpm.ak", keylime.file("ak_public_tpm2b")));
    CredentialChallenge challenge = ok(CredentialChallenge.issue(ek, ak, random));
    Bytes recorded = keylime.file("makecredential_blob");
    assertThat(challenge.toolsFile().slice(0, 8)).isEqualTo(recorded.slice(0, 8));
    // Theirs holds 9 bytes of secret, ours 32.
    int secret = keylime.file("credential_secret").length();
    assertThat(challenge.toolsFile().length()).isEqualTo(recorded.length() - secret + 32);
  }

  @Test
  void eachPrefixIsCutAndEachSuffixIsTooMuch() {
    Bytes attest = tpm.quote(NONCE, SELECTION).received();
    Bytes area = tpm.attestationKey().received();
    Bytes signature = tpm.sign(attest).encode();
    for (int i = 0; i < attest.length(); i++) {
      assertThat(reason(TpmAttest.parse(attest.slice(0, i)))).isEqualTo(Reason.TRUNCATED);
    }
    for (int i = 0; i < area.length(); i++) {
      assertThat(reason(TpmPublic.parse("tpm.ak", area.slice(0, i)))).isEqualTo(Reason.TRUNCATED);
    }
    for (int i = 0; i < signature.length(); i++) {
      assertThat(reason(TpmSignature.parse(signature.slice(0, i)))).isEqualTo(Reason.TRUNCATED);
    }
    Bytes more = Bytes.fromHex("00");
    assertThat(reason(TpmAttest.parse(attest.concat(more)))).isEqualTo(Reason.TRAILING_BYTES);
    assertThat(reason(TpmPublic.parse("tpm.ak", area.concat(more))))
        .isEqualTo(Reason.TRAILING_BYTES);
    assertThat(reason(TpmSignature.parse(signature.concat(more)))).isEqualTo(Reason.TRAILING_BYTES);
  }

  private static Reason reason(Parsed<?> parsed) {
    return parsed instanceof Parsed.Malformed<?> malformed
        ? malformed.refusal().reason()
        : throwsAssertion(parsed);
  }

  private static Reason throwsAssertion(Parsed<?> parsed) {
    throw new AssertionError("not refused: " + parsed);
  }
}
