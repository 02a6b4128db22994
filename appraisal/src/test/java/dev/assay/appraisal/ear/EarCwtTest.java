package dev.assay.appraisal.ear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.Tier;
import dev.assay.appraisal.TrustClaim;
import dev.assay.appraisal.TrustVector;
import dev.assay.appraisal.jws.Base64Url;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.appraisal.jws.Keys;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cbor.CborWriter;
import dev.assay.evidence.cose.CoseSign1;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// EARs as CWTs: draft-ietf-rats-ear-04, 3 and its CDDL; RFC 9052, 4.
class EarCwtTest {
  private static final Instant ISSUED = Instant.parse("2026-11-25T12:00:00Z");
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final Bytes KEY = Keys.ed25519().verificationKey().spki();

  @Test
  void theClaimsAreTheDraftsNumbersInDeterministicOrder() throws Unreadable {
    CoseSign1 token = CoseSign1.read("ear", cwt(Keys.p256(), facts()));

    // Written out by hand from the CDDL.
    String expected =
        "a6" // a map of 6
            + "041a6b06ceec" // 4: exp
            + "061a6b06cdc0" // 6: iat
            + "0a5820" // 10: eat_nonce
            + "17".repeat(32)
            + "190109" // 265: eat_profile
            + text("tag:ietf.org,2026:rats/ear#04")
            + "19010a" // 266: submods
            + "a1"
            + text("sev-snp")
            + "a4"
            + "1903e81820" // 1000: warning, 32
            + "1903e9a3" // 1001: the vector
            + "0102" // configuration: 2
            + "0203" // executables: 3
            + "041820" // hardware: 32
            + "1903eb81" // 1003: one policy
            + text("acme/payments:7")
            + "3a00011171a1" // -70002: key attestation
            + text("akpub")
            + "582c"
            + KEY.toHex()
            + "1903eca2" // 1004: verifier id
            + "00"
            + text("https://assay.dev")
            + "01"
            + text("assay 1");
    assertThat(token.payload().toHex()).isEqualTo(expected);
  }

  @Test
  void theHeaderIsTheAlgorithmAlone() throws Unreadable {
    assertThat(CborReader.read("ear", cwt(Keys.p256(), facts())))
        .isInstanceOfSatisfying(
            CborItem.Tagged.class, tagged -> assertThat(tagged.tag()).isEqualTo(CoseSign1.TAG));
    assertThat(protectedHeader(Keys.p256())).isEqualTo("a10126");
    assertThat(protectedHeader(Keys.p384())).isEqualTo("a1013822");
    assertThat(protectedHeader(Keys.ed25519())).isEqualTo("a10127");
  }

  @ParameterizedTest
  @MethodSource("signers")
  void theSignatureIsOverTheSigStructure(JwsSigner signer) throws Unreadable {
    List<CborItem> elements = elements(cwt(signer, facts()));
    Bytes signed = CoseSign1.signed(bytes(elements.get(0)), bytes(elements.get(2)));

    assertThat(signer.verificationKey().verifies(signed, bytes(elements.get(3)))).isTrue();
    assertThat(signer.verificationKey().verifies(bytes(elements.get(2)), bytes(elements.get(3))))
        .as("over the payload alone")
        .isFalse();
  }

  @Test
  void aReaderOfCoseTakesItFromItsIssuerAlone() throws Unreadable {
    CoseSign1 token = CoseSign1.read("ear", cwt(Keys.p256(), facts()));
    EcKey issuer = key(Keys.p256());

    assertThat(token.refusal("the issuer", issuer)).isEmpty();
    assertThat(token.refusal("another", key(Keys.p384())))
        .get()
        .extracting(Refusal::reason)
        .isEqualTo(Reason.KEY_MISMATCH);
  }

  @Test
  void eachByteOfTheClaimsIsSigned() throws Unreadable {
    CoseSign1 token = CoseSign1.read("ear", cwt(Keys.p256(), facts()));
    EcKey issuer = key(Keys.p256());
    for (int at = 0; at < token.payload().length(); at += 7) {
      byte[] flipped = token.payload().toArray();
      flipped[at] ^= 1;
      var other =
          new CoseSign1(
              "ear",
              token.protectedHeader(),
              token.algorithm(),
              Bytes.copyOf(flipped),
              token.signature());

      assertThat(other.refusal("the issuer", issuer))
          .as("byte %d", at)
          .get()
          .extracting(Refusal::reason)
          .isEqualTo(Reason.SIGNATURE_INVALID);
    }
  }

  @Test
  void theSameFactsGiveTheSameBytes() {
    assertThat(cwt(Keys.p256(), facts())).isEqualTo(cwt(Keys.p256(), facts()));
  }

  @Test
  void whatIsNotSaidIsLeftOut() throws Unreadable {
    var silent =
        EarFacts.of(
            new EarFacts.VerifierId("d", "b"),
            ISSUED,
            Optional.empty(),
            Optional.empty(),
            "tdx",
            new EarSubmodule(Tier.NONE, TrustVector.EMPTY, List.of(), Optional.empty()));

    assertThat(CoseSign1.read("ear", cwt(Keys.p256(), silent)).payload().toHex())
        .isEqualTo(
            "a4061a6b06cdc0190109"
                + text("tag:ietf.org,2026:rats/ear#04")
                + "19010aa163746478a11903e8001903eca2006164016162");
  }

  @Test
  void everyClaimOfTheVectorHasTheNumberOfAr4si() {
    var numbers = new EnumMap<TrustClaim, Long>(TrustClaim.class);
    for (TrustClaim claim : TrustClaim.values()) {
      numbers.put(claim, EarCwt.number(claim));
    }

    assertThat(numbers)
        .isEqualTo(
            new EnumMap<>(
                Map.of(
                    TrustClaim.INSTANCE_IDENTITY, 0L,
                    TrustClaim.CONFIGURATION, 1L,
                    TrustClaim.EXECUTABLES, 2L,
                    TrustClaim.FILE_SYSTEM, 3L,
                    TrustClaim.HARDWARE, 4L,
                    TrustClaim.RUNTIME_OPAQUE, 5L,
                    TrustClaim.STORAGE_OPAQUE, 6L,
                    TrustClaim.SOURCED_DATA, 7L)));
  }

  // What is read.

  @ParameterizedTest
  @MethodSource("signers")
  void whatIsSignedIsVerifiedAndSaysTheSame(JwsSigner signer) {
    String token = EarSigner.ofCwts(signer).sign(facts());

    assertThat(verify(token, signer, ISSUED))
        .isInstanceOfSatisfying(
            EarVerification.Verified.class,
            verified -> {
              Ear ear = verified.ear();
              assertThat(ear.profile()).isEqualTo("tag:ietf.org,2026:rats/ear#04");
              assertThat(ear.verifier()).isEqualTo(facts().verifier());
              assertThat(ear.issuedAt()).isEqualTo(ISSUED);
              assertThat(ear.expiresAt()).isEqualTo(facts().expiresAt());
              assertThat(ear.nonces()).containsExactly(Base64Url.encode(NONCE));
              assertThat(ear.submodules()).isEqualTo(facts().submodules());
            });
    assertThat(Keys.ok(EarToken.parse(token)))
        .extracting(EarToken::form, EarToken::algorithm)
        .containsExactly(EarForm.CWT, signer.algorithm());
  }

  @Test
  void itSaysWhatTheJwtOfTheSameFactsSays() {
    String jwt = EarSigner.ofJwts(Keys.p256(), EarSpelling.DRAFT).sign(facts());

    assertThat(Keys.ok(EarToken.parse(EarSigner.ofCwts(Keys.p256()).sign(facts()))).ear())
        .isEqualTo(Keys.ok(EarToken.parse(jwt)).ear());
  }

  @Test
  void everyFlippedBitIsRefused() {
    Bytes token = cwt(Keys.p256(), facts());
    for (int bit = 0; bit < token.length() * 8; bit += 5) {
      byte[] flipped = token.toArray();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(verify(Base64Url.encode(Bytes.copyOf(flipped)), Keys.p256(), ISSUED))
          .as("bit %d", bit)
          .isInstanceOf(EarVerification.Refused.class);
    }
  }

  @Test
  void everyPrefixIsRefused() {
    String token = EarSigner.ofCwts(Keys.p256()).sign(facts());
    for (int length = 0; length < token.length(); length++) {
      assertThat(verify(token.substring(0, length), Keys.p256(), ISSUED))
          .isInstanceOf(EarVerification.Refused.class);
    }
  }

  @Test
  void anotherIssuersIsRefusedAndSoIsOneOfAnotherTime() {
    String token = EarSigner.ofCwts(Keys.p256()).sign(facts());

    assertThat(refusal(verify(token, Keys.p384(), ISSUED)))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.KEY_MISMATCH, "ear.protected.alg");
    assertThat(refusal(verify(token, Keys.p256(), ISSUED.plusSeconds(300))))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.RESULT_OUT_OF_DATE, "ear.exp");
  }

  @Test
  void theTagOfCwtsMayStandBefore() {
    Bytes tagged = Bytes.fromHex("d83d").concat(cwt(Keys.p256(), facts()));

    assertThat(verify(Base64Url.encode(tagged), Keys.p256(), ISSUED))
        .isInstanceOf(EarVerification.Verified.class);
  }

  /// Each defect by itself, in claims that are signed all the same: what is put in place of what,
  /// in hex, and where the refusal says it is.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1903e81820 | 1903e81821 | ear.submods.sev-snp.ear_status",
        "1903e81820 | 1903e802 | ear.submods.sev-snp.ear_status",
        "1903e81820 | 1903e841aa | ear.submods.sev-snp.ear_status",
        "1903e81820 | 1903e71820 | ear.submods.sev-snp.ear_status",
        "041820 | 041880 | ear.submods.sev-snp.ear_trustworthiness_vector.hardware",
        "041820 | 0440 | ear.submods.sev-snp.ear_trustworthiness_vector.hardware",
        "041a6b06ceec | 04f97c00 | ear.exp",
        "041a6b06ceec | 04c11a6b06ceec | ear.exp",
        "061a6b06cdc0 | 0620 | ear.iat",
        "061a6b06cdc0 | 071a6b06cdc0 | ear.iat",
        "061a6b06cdc0 | 041a6b06cdc0 | ear",
        "19010a | 19010b | ear.submods",
        "190109 | 190108 | ear.eat_profile",
        "1903ec | 1903ed | ear.ear_verifier_id",
        "0a5820 | 0a7820 | ear.eat_nonce",
        "61737361792031 | 617373617920ff | ear",
      })
  void eachDefectIsNamed(String what, String instead, String field) throws Unreadable {
    CoseSign1 sound = CoseSign1.read("ear", cwt(Keys.p256(), facts()));
    String claims = sound.payload().toHex();
    assertThat(claims).containsOnlyOnce(what);
    Bytes payload = Bytes.fromHex(claims.replace(what, instead));
    Bytes signature = Keys.p256().sign(CoseSign1.signed(sound.protectedHeader(), payload));
    CborItem token =
        new CborItem.Array(
            List.of(
                new CborItem.ByteString(sound.protectedHeader()),
                new CborItem.MapItem(List.of()),
                new CborItem.ByteString(payload),
                new CborItem.ByteString(signature)));

    assertThat(refusal(verify(Base64Url.encode(CborWriter.encode(token)), Keys.p256(), ISSUED)))
        .extracting(Refusal::field)
        .isEqualTo(field);
  }

  private static EarVerification verify(String token, JwsSigner issuer, Instant at) {
    return new EarVerifier(issuer.verificationKey()).verify(token, at);
  }

  private static Refusal refusal(EarVerification answer) {
    assertThat(answer).isInstanceOf(EarVerification.Refused.class);
    return ((EarVerification.Refused) answer).refusal();
  }

  private static Stream<JwsSigner> signers() {
    return Stream.of(Keys.p256(), Keys.p384(), Keys.ed25519());
  }

  private static EarFacts facts() {
    var vector =
        new TrustVector(
            Map.of(
                TrustClaim.HARDWARE, 32, TrustClaim.EXECUTABLES, 3, TrustClaim.CONFIGURATION, 2));
    return new EarFacts(
        new EarFacts.VerifierId("https://assay.dev", "assay 1"),
        ISSUED,
        Optional.of(ISSUED.plusSeconds(300)),
        Optional.of(NONCE),
        new TreeMap<>(
            Map.of(
                "sev-snp",
                new EarSubmodule(
                    Tier.WARNING, vector, List.of("acme/payments:7"), Optional.of(KEY)))));
  }

  private static Bytes cwt(JwsSigner signer, EarFacts facts) {
    try {
      return Base64Url.decode("ear", EarSigner.ofCwts(signer).sign(facts));
    } catch (Unreadable e) {
      throw new AssertionError(e.refusal().toString(), e);
    }
  }

  private static EcKey key(JwsSigner signer) throws Unreadable {
    return (EcKey) VerificationKey.ofSpki("key", signer.verificationKey().spki());
  }

  private static String protectedHeader(JwsSigner signer) throws Unreadable {
    return bytes(elements(cwt(signer, facts())).getFirst()).toHex();
  }

  private static List<CborItem> elements(Bytes cwt) throws Unreadable {
    return switch (CborReader.read("ear", cwt)) {
      case CborItem.Tagged(long _, CborItem.Array(List<CborItem> elements)) -> elements;
      case CborItem other -> throw new AssertionError(other.kind());
    };
  }

  private static Bytes bytes(CborItem item) {
    return ((CborItem.ByteString) item).value();
  }

  /// In hex.
  private static String text(String text) {
    return CborWriter.encode(new CborItem.Text(text)).toHex();
  }
}
