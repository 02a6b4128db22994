package dev.assay.evidence.tpm;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Quotes by every scheme that attestation keys have, with the signature in each of its forms, and
/// over several banks at once.
class TpmSchemeTest {
  private static final HashAlgorithm HASH = HashAlgorithm.SHA256;
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final TpmClock CLOCK = new TpmClock(1, 2, 3, true);
  private static final int LONGEST_SALT = 2048 / 8 - 32 - 2;
  private static KeyPair rsa;

  @BeforeAll
  static void makeKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    rsa = generator.generateKeyPair();
  }

  @Test
  void rsassa() throws GeneralSecurityException {
    verifies(TpmSigningAlgorithm.RSASSA, Signature.getInstance("SHA256withRSA"));
  }

  @Test
  void rsapssWithASaltAsLongAsTheHashOrAsLongAsFits() throws GeneralSecurityException {
    for (int salt : new int[] {HASH.bytes(), LONGEST_SALT}) {
      verifies(TpmSigningAlgorithm.RSAPSS, pss(salt));
    }
  }

  @Test
  void rsapssWithAnotherSaltIsRefused() throws GeneralSecurityException {
    TpmAttest attest = quoteByRsa(TpmSigningAlgorithm.RSAPSS);
    TpmSignature signature = new TpmSignature.Bare(signed(pss(20), attest));
    assertThat(check(attest, signature, key(TpmSigningAlgorithm.RSAPSS)))
        .isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void ecdsaAsAStructureAndInARow() {
    SimulatedTpm tpm = SimulatedTpm.fromSeed(NONCE);
    AttestationKey key = ok(AttestationKey.of(tpm.attestationKey(), AkEndorsement.GIVEN_KEY));
    TpmAttest attest = tpm.quote(NONCE, PcrSelection.of(HASH, 0));
    TpmSignature.Ecdsa whole = (TpmSignature.Ecdsa) tpm.sign(attest.received());
    TpmSignature row = ok(TpmSignature.parse(whole.r().concat(whole.s()), key.key()));
    assertThat(row).isInstanceOf(TpmSignature.Bare.class);
    for (TpmSignature signature : List.of(whole, row)) {
      assertThat(ok(check(attest, signature, key)).scheme().algorithm())
          .isEqualTo(TpmSigningAlgorithm.ECDSA);
    }
  }

  private static void verifies(TpmSigningAlgorithm algorithm, Signature signer)
      throws GeneralSecurityException {
    TpmAttest attest = quoteByRsa(algorithm);
    AttestationKey key = key(algorithm);
    Bytes value = signed(signer, attest);
    TpmScheme scheme = new TpmScheme(algorithm, HASH);
    AttestationKey bare = AttestationKey.bare(key.key(), AkEndorsement.GIVEN_KEY);
    for (AttestationKey each : List.of(key, bare)) {
      for (TpmSignature signature :
          List.of(new TpmSignature.Rsa(scheme, value), new TpmSignature.Bare(value))) {
        VerifiedTpmQuote verified = ok(check(attest, signature, each));
        assertThat(verified.scheme()).isEqualTo(scheme);
        QuotedPcrs pcrs = verified.pcrs().orElseThrow();
        assertThat(pcrs.value(HashAlgorithm.SHA1, 3)).contains(register(HashAlgorithm.SHA1));
        assertThat(pcrs.value(HashAlgorithm.SHA384, 7)).contains(register(HashAlgorithm.SHA384));
      }
    }
  }

  /// Over registers of two banks, none of the signing hash's.
  private static TpmAttest quoteByRsa(TpmSigningAlgorithm algorithm) {
    TpmName signer = area(algorithm).name().below(TpmHierarchy.ENDORSEMENT.handle());
    return TpmAttest.of(
        signer,
        NONCE,
        CLOCK,
        1,
        new TpmAttest.Quote(
            List.of(
                PcrSelection.of(HashAlgorithm.SHA1, 3), PcrSelection.of(HashAlgorithm.SHA384, 7)),
            HASH.digest(row())));
  }

  private static Bytes row() {
    return register(HashAlgorithm.SHA1).concat(register(HashAlgorithm.SHA384));
  }

  private static Bytes register(HashAlgorithm bank) {
    return Bytes.fromHex("5a".repeat(bank.bytes()));
  }

  private static Parsed<VerifiedTpmQuote> check(
      TpmAttest attest, TpmSignature signature, AttestationKey key) {
    boolean ofRsa =
        attest.attested() instanceof TpmAttest.Quote quote && quote.selections().size() == 2;
    Optional<PcrValues> pcrs = ofRsa ? Optional.of(ok(PcrValues.parse(row()))) : Optional.empty();
    return TpmQuoteVerifier.check(new TpmQuote(attest, signature, pcrs, Optional.of(NONCE)), key);
  }

  private static AttestationKey key(TpmSigningAlgorithm algorithm) {
    return ok(AttestationKey.of(area(algorithm), AkEndorsement.GIVEN_KEY));
  }

  private static TpmPublic area(TpmSigningAlgorithm algorithm) {
    Bytes spki = Bytes.copyOf(rsa.getPublic().getEncoded());
    var key = (RsaKey) ok(AttestationKey.parse(spki, AkEndorsement.GIVEN_KEY)).key();
    return TpmPublic.of(
        HASH,
        TpmObjectAttributes.ATTESTATION_KEY,
        Bytes.EMPTY,
        new TpmKey.Rsa(Optional.empty(), Optional.of(new TpmScheme(algorithm, HASH)), 0, key));
  }

  private static Signature pss(int salt) throws GeneralSecurityException {
    Signature signer = Signature.getInstance("RSASSA-PSS");
    signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, salt, 1));
    return signer;
  }

  private static Bytes signed(Signature signer, TpmAttest attest) throws GeneralSecurityException {
    signer.initSign(rsa.getPrivate());
    signer.update(attest.received().toArray());
    return Bytes.copyOf(signer.sign());
  }
}
