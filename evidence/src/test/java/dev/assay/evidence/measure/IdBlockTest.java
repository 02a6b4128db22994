package dev.assay.evidence.measure;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.sev.SevKeyPair;
import dev.assay.evidence.snp.GuestPolicy;
import dev.assay.evidence.snp.simulated.SeededRandom;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdBlockTest {
  private static final SevKeyPair ID_KEY =
      SevKeyPair.generate(EcCurve.P384, new SeededRandom(Bytes.fromHex("01")));
  private static final SevKeyPair AUTHOR_KEY =
      SevKeyPair.generate(EcCurve.P384, new SeededRandom(Bytes.fromHex("02")));
  private static final IdBlock BLOCK =
      new IdBlock(
          Bytes.fromHex("5a".repeat(48)),
          Bytes.fromHex("01".repeat(16)),
          Bytes.fromHex("02".repeat(16)),
          7,
          new GuestPolicy(0x30000));

  @Test
  void thePublishedBlockAndItsKeyDigestsAreMadeAgain() {
    RecordedCase recorded = RecordedCase.named("sev-id-block", "sev-snp-measure-id-block");
    IdBlock block = ok(IdBlock.parse(recorded.file("id_block")));
    IdAuth auth = ok(IdAuth.parse(recorded.file("id_auth")));

    assertThat(block.encode()).isEqualTo(recorded.file("id_block"));
    assertThat(block.launchDigest().toHex()).isEqualTo(claim(recorded, "launch_digest"));
    assertThat(auth.refusal(block)).isEmpty();
    assertThat(auth.idKeyDigest().toHex()).isEqualTo(claim(recorded, "id_key_digest"));
    assertThat(auth.authorKeyDigest().orElseThrow().toHex())
        .isEqualTo(claim(recorded, "author_key_digest"));
    assertThat(auth.idKey().key().spki()).isEqualTo(recorded.file("id_public_key"));
    assertThat(auth.encode()).isEqualTo(recorded.file("id_auth"));
  }

  @Test
  void thePublishedAuthenticationPageIsReadAndItsKeySignatureHolds() {
    RecordedCase recorded = RecordedCase.named("sev-id-block", "virtee-id-auth");
    IdAuth auth = ok(IdAuth.parse(recorded.file("auth_block")));
    IdAuth.Author author = auth.author().orElseThrow();

    assertThat(auth.encode()).isEqualTo(recorded.file("auth_block"));
    assertThat(auth.blockSignature()).isEqualTo(recorded.file("id_signature"));
    assertThat(author.keySignature()).isEqualTo(recorded.file("auth_signature"));
    assertThat(auth.idKey().key().spki()).isEqualTo(recorded.file("id_public_key"));
    assertThat(author.key().key().spki()).isEqualTo(recorded.file("author_public_key"));
    assertThat(
            author
                .key()
                .verifies(HashAlgorithm.SHA384, auth.idKey().encode(), author.keySignature()))
        .isTrue();
  }

  @Test
  void whatIsSignedHereHoldsAndIsReadBack() {
    IdAuth alone = IdAuth.sign(BLOCK, ID_KEY);
    IdAuth vouched = alone.vouchedForBy(AUTHOR_KEY);

    assertThat(alone.refusal(BLOCK)).isEmpty();
    assertThat(alone.authorKeyDigest()).isEmpty();
    assertThat(vouched.refusal(BLOCK)).isEmpty();
    assertThat(ok(IdAuth.parse(alone.encode())).refusal(BLOCK)).isEmpty();
    assertThat(ok(IdAuth.parse(vouched.encode())).encode()).isEqualTo(vouched.encode());
    assertThat(ok(IdBlock.parse(BLOCK.encode()))).isEqualTo(BLOCK);
  }

  @Test
  void aFlipOfAnyByteOfTheBlockIsRefused() {
    IdAuth auth = IdAuth.sign(BLOCK, ID_KEY);
    Bytes encoded = BLOCK.encode();
    for (int i = 0; i < encoded.length(); i++) {
      byte[] flipped = encoded.toArray();
      flipped[i] ^= 1;
      switch (IdBlock.parse(Bytes.copyOf(flipped))) {
        case Parsed.Ok<IdBlock>(IdBlock forged) ->
            assertThat(auth.refusal(forged).map(Refusal::reason))
                .contains(Reason.SIGNATURE_INVALID);
        case Parsed.Malformed<IdBlock>(Refusal refusal) ->
            assertThat(refusal.field()).isEqualTo("id_block.version");
      }
    }
  }

  @Test
  void aKeyThatTheAuthorDidNotSignIsRefused() {
    IdAuth byAnother = IdAuth.sign(BLOCK, AUTHOR_KEY).vouchedForBy(ID_KEY);
    IdAuth swapped =
        new IdAuth(
            IdAuth.sign(BLOCK, ID_KEY).blockSignature(), ID_KEY.publicKey(), byAnother.author());

    assertThat(swapped.refusal(BLOCK).map(Refusal::field))
        .isEqualTo(Optional.of("id_auth.id_key_sig"));
  }

  @Test
  void everyPrefixIsTruncatedAndEverySuffixTrailing() {
    Bytes page = IdAuth.sign(BLOCK, ID_KEY).encode();
    for (int length = 0; length < page.length(); length += 7) {
      assertThat(reason(IdAuth.parse(page.slice(0, length)))).isEqualTo(Reason.TRUNCATED);
    }
    assertThat(reason(IdAuth.parse(page.concat(Bytes.fromHex("00")))))
        .isEqualTo(Reason.TRAILING_BYTES);
    Bytes block = BLOCK.encode();
    for (int length = 0; length < block.length(); length++) {
      assertThat(reason(IdBlock.parse(block.slice(0, length)))).isEqualTo(Reason.TRUNCATED);
    }
    assertThat(reason(IdBlock.parse(block.concat(block)))).isEqualTo(Reason.TRAILING_BYTES);
  }

  @Test
  void noInputThrows() {
    Random random = new Random(20261125);
    Bytes page = IdAuth.sign(BLOCK, ID_KEY).vouchedForBy(AUTHOR_KEY).encode();
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = page.toArray();
      mutated[random.nextInt(mutated.length)] ^= (byte) random.nextInt(1, 256);
      if (IdAuth.parse(Bytes.copyOf(mutated)) instanceof Parsed.Ok<IdAuth>(IdAuth auth)
          && i < 100) {
        assertThat(auth.refusal(BLOCK)).isPresent();
      }
    }
  }

  private static String claim(RecordedCase recorded, String name) {
    return recorded.claims().path(name).asText();
  }

  private static Reason reason(Parsed<?> parsed) {
    return ((Parsed.Malformed<?>) parsed).refusal().reason();
  }
}
