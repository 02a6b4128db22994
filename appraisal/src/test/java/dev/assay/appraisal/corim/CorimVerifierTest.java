package dev.assay.appraisal.corim;

import static dev.assay.appraisal.corim.Tags.comid;
import static dev.assay.appraisal.corim.Tags.corim;
import static dev.assay.appraisal.corim.Tags.encoded;
import static dev.assay.appraisal.corim.Tags.map;
import static dev.assay.appraisal.corim.Tags.sha384;
import static dev.assay.appraisal.corim.Tags.signed;
import static dev.assay.appraisal.corim.Tags.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.appraisal.jws.Keys;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.eat.EndorsedKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who is believed of those who sign CoRIMs.
class CorimVerifierTest {
  private static final Instant AT = Instant.ofEpochSecond(1_000);
  private static final CborItem CORIM =
      corim(
          "",
          comid(
              map(0, map(2, "TDX")),
              map(0, "mr_td", 1, map(2, Tags.array(Tags.array(7, sha384(1)))))));

  @Test
  void theKeyGivenVouches() {
    CorimVerification answer =
        verifier(Keys.p256()).verify(signed(Keys.p256(), header(-7), map(), CORIM), AT);
    assertThat(answer).isInstanceOf(CorimVerification.Verified.class);
    var verified = (CorimVerification.Verified) answer;
    assertThat(verified.corim().signed()).isTrue();
    assertThat(verified.signer()).startsWith("key ");
  }

  @Test
  void es384VouchesToo() {
    assertThat(verifier(Keys.p384()).verify(signed(Keys.p384(), header(-35), map(), CORIM), AT))
        .isInstanceOf(CorimVerification.Verified.class);
  }

  @Test
  void everyFlippedByteIsRefused() {
    Bytes good = signed(Keys.p256(), header(-7), map(), CORIM);
    CorimVerifier verifier = verifier(Keys.p256());
    for (int i = 0; i < good.length(); i++) {
      byte[] flipped = good.toArray();
      flipped[i] ^= 1;
      assertThat(verifier.verify(Bytes.copyOf(flipped), AT))
          .as("byte %d", i)
          .isInstanceOf(CorimVerification.Refused.class);
    }
  }

  @Test
  void anotherKeyDoesNot() {
    Bytes document = signed(Keys.p256(), header(-7), map(), CORIM);
    assertThat(refusal(verifier(Keys.p384()).verify(document, AT)).reason())
        .isEqualTo(Reason.KEY_MISMATCH);
  }

  @Test
  void nobodyIsBelievedWithoutKeyOrAnchor() {
    Bytes document = signed(Keys.p256(), header(-7), map(), CORIM);
    assertThat(refusal(new CorimVerifier(List.of(), List.of()).verify(document, AT)).reason())
        .isEqualTo(Reason.CERTIFICATE_MISSING);
  }

  @Test
  void whatNobodySignedIsRefused() {
    assertThat(refusal(verifier(Keys.p256()).verify(encoded(CORIM), AT)).reason())
        .isEqualTo(Reason.UNSIGNED);
  }

  @Test
  void anotherContentTypeIsRefused() {
    CborItem header = map(1, -7, 3, "application/other");
    Bytes document = signed(Keys.p256(), header, map(), CORIM);
    assertThat(refusal(verifier(Keys.p256()).verify(document, AT)).field())
        .isEqualTo("corim.protected.content_type");
  }

  @Test
  void aHashInPlaceOfTheCorimIsRefused() {
    CborItem header = map(1, -7, 3, "application/rim+cbor", 258, -16);
    assertThat(
            refusal(verifier(Keys.p256()).verify(signed(Keys.p256(), header, map(), CORIM), AT))
                .field())
        .isEqualTo("corim.protected.payload_hash_alg");
  }

  @Test
  void theSignersTimesHold() {
    CborItem validity = map(0, map(0, "ACME"), 1, map(0, tag(1, 900), 1, tag(1, 1_100)));
    CborItem header = map(1, -7, 3, "application/rim+cbor", 8, encoded(validity));
    Bytes document = signed(Keys.p256(), header, map(), CORIM);
    CorimVerifier verifier = verifier(Keys.p256());
    assertThat(verifier.verify(document, AT)).isInstanceOf(CorimVerification.Verified.class);
    assertThat(refusal(verifier.verify(document, Instant.ofEpochSecond(899))).field())
        .isEqualTo("corim.protected.meta.validity.not_before");
    assertThat(refusal(verifier.verify(document, Instant.ofEpochSecond(1_101))).field())
        .isEqualTo("corim.protected.meta.validity.not_after");
  }

  @Test
  void aChainThatIsNoCertificateIsRefused() {
    CborItem header = map(1, -7, 3, "application/rim+cbor", 33, sha384(1));
    var anchor = new TrustAnchor("root", Tags.sha256(1), false);
    Bytes document = signed(Keys.p256(), header, map(), CORIM);
    assertThat(refusal(new CorimVerifier(List.of(), List.of(anchor)).verify(document, AT)))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.MALFORMED_ENCODING, "corim.protected.x5chain");
  }

  @Test
  void theCertificateThatComesAlongVouchesUpToTheAnchor() {
    CborItem chain = Tags.array(SignersChain.LEAF, SignersChain.ISSUER, SignersChain.ROOT);
    CborItem inProtected = map(1, -7, 3, "application/rim+cbor", 33, chain);
    for (Bytes document :
        List.of(
            signed(Keys.p256(), inProtected, map(), CORIM),
            signed(Keys.p256(), header(-7), map(33, chain), CORIM))) {
      assertThat(anchored(SignersChain.ANCHOR).verify(document, SignersChain.AT))
          .isInstanceOfSatisfying(
              CorimVerification.Verified.class,
              verified -> {
                assertThat(verified.signer())
                    .isEqualTo("CN=Signer, certified by " + SignersChain.ANCHOR.name());
                assertThat(verified.corim().comids()).hasSize(1);
              });
    }
  }

  @Test
  void aCertificateAloneVouchesWhereItIsTheAnchor() {
    Bytes document = signed(Keys.p256(), header(-7), map(33, SignersChain.LEAF), CORIM);
    var pinned = new TrustAnchor("the signer", key(Keys.p256()).spki().sha256(), false);

    assertThat(anchored(pinned).verify(document, SignersChain.AT))
        .isInstanceOf(CorimVerification.Verified.class);
  }

  @Test
  void everyFlippedByteUnderACertificateIsRefused() {
    CborItem chain = Tags.array(SignersChain.LEAF, SignersChain.ISSUER, SignersChain.ROOT);
    CborItem inProtected = map(1, -7, 3, "application/rim+cbor", 33, chain);
    Bytes good = signed(Keys.p256(), inProtected, map(), CORIM);
    for (int i = 0; i < good.length(); i += 3) {
      byte[] flipped = good.toArray();
      flipped[i] ^= 1;
      assertThat(anchored(SignersChain.ANCHOR).verify(Bytes.copyOf(flipped), SignersChain.AT))
          .as("byte %d", i)
          .isInstanceOf(CorimVerification.Refused.class);
    }
  }

  @Test
  void aChainVouchesForNothingElse() {
    CborItem chain = Tags.array(SignersChain.LEAF, SignersChain.ISSUER, SignersChain.ROOT);
    Bytes good = signed(Keys.p256(), header(-7), map(33, chain), CORIM);
    Bytes byAnother = signed(Keys.p384(), header(-35), map(33, chain), CORIM);
    Bytes withAGap =
        signed(
            Keys.p256(),
            header(-7),
            map(33, Tags.array(SignersChain.LEAF, SignersChain.ROOT)),
            CORIM);
    var stranger = new TrustAnchor("a stranger", Tags.sha256(1), false);
    CorimVerifier verifier = anchored(SignersChain.ANCHOR);

    assertThat(refusal(anchored(stranger).verify(good, SignersChain.AT)).reason())
        .isEqualTo(Reason.CHAIN_UNTRUSTED);
    assertThat(refusal(verifier.verify(withAGap, SignersChain.AT)).reason())
        .isEqualTo(Reason.CERTIFICATE_MISSING);
    assertThat(refusal(verifier.verify(byAnother, SignersChain.AT)).reason())
        .isEqualTo(Reason.KEY_MISMATCH);
    assertThat(refusal(verifier.verify(good, SignersChain.NOT_AFTER.plusSeconds(1))))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.CERTIFICATE_EXPIRED, "corim.x5chain.not_after");
    assertThat(refusal(verifier.verify(good, SignersChain.NOT_BEFORE.minusSeconds(1))).reason())
        .isEqualTo(Reason.CERTIFICATE_NOT_YET_VALID);
  }

  private static CorimVerifier anchored(TrustAnchor anchor) {
    return new CorimVerifier(List.of(), List.of(anchor));
  }

  private static CborItem header(int algorithm) {
    return map(1, algorithm, 3, "application/rim+cbor");
  }

  private static CorimVerifier verifier(JwsSigner signer) {
    return new CorimVerifier(List.of(key(signer)), List.of());
  }

  private static EcKey key(JwsSigner signer) {
    return Keys.ok(EndorsedKey.ofSpki(signer.verificationKey().spki())).key();
  }

  private static Refusal refusal(CorimVerification answer) {
    assertThat(answer).isInstanceOf(CorimVerification.Refused.class);
    return ((CorimVerification.Refused) answer).refusal();
  }
}
