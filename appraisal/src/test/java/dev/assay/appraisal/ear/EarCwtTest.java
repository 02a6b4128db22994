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
