package dev.assay.evidence.cca;

import static dev.assay.evidence.RecordedCase.indexOf;
import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every byte of recorded tokens, flipped: refused. A byte of a claim's value, with no structure of
/// its own, is refused by the signature of its half and by nothing else; the hash of the realm
/// manager's key comes between the two.
class CcaByteFlipTest {
  private static final int FLIP = 0xFF;

  @TestFactory
  Stream<DynamicTest> noFlippedByteIsVerified() {
    return Stream.of("tf-rmm-legacy", "draft-ffm-00")
        .map(name -> DynamicTest.dynamicTest(name, () -> flipEach(name)));
  }

  private static void flipEach(String name) {
    RecordedCase recorded = RecordedCase.named("cca-token", name);
    Bytes sound = recorded.file("token");
    CcaVerifier verifier = CcaRecordedEvidenceTest.verifier(recorded);
    CcaToken token = ok(CcaToken.parse(sound));
    for (int i = 0; i < sound.length(); i++) {
      Optional<Refusal> refusal = refusal(verifier, flipped(sound, i));
      assertThat(refusal.map(Refusal::reason))
          .as("byte 0x%X of %s: %s", i, name, refusal)
          .get()
          .isIn(predicted(sound, token, i));
    }
  }

  /// By the value that the byte lies in; structure and text may be refused for several reasons.
  private static Set<Object> predicted(Bytes sound, CcaToken token, int i) {
    CcaPlatformClaims platform = token.platform();
    CcaRealmClaims realm = token.realm();
    int realmFrom = indexOf(sound, token.realmToken().payload());
    if (within(sound, token.platformToken().signature(), 0, i)
        || within(sound, platform.config(), indexOf(sound, platform.device().instanceId()) + 1, i)
        || within(sound, platform.device().implementationId(), 0, i)
        || within(sound, platform.challenge(), 0, i)) {
      return Set.of(Reason.SIGNATURE_INVALID);
    }
    if (within(sound, token.realmToken().signature(), 0, i)
        || within(sound, realm.challenge(), realmFrom, i)
        || within(sound, realm.personalizationValue(), realmFrom, i)
        || within(sound, realm.initialMeasurement(), realmFrom, i)) {
      return Set.of(Reason.SIGNATURE_INVALID);
    }
    if (within(sound, realm.publicKey(), realmFrom, i)) {
      // Most flips leave the curve before anything is hashed.
      return Set.of(
          Reason.FIELD_OUT_OF_RANGE,
          Reason.BINDING_MISMATCH,
          Reason.TRUNCATED,
          Reason.FIELD_MISSING,
          Reason.MALFORMED_ENCODING,
          Reason.TRAILING_BYTES,
          Reason.UNSUPPORTED_ALGORITHM);
    }
    return Set.of(
        Reason.TRUNCATED,
        Reason.TRAILING_BYTES,
        Reason.MALFORMED_ENCODING,
        Reason.FIELD_MISSING,
        Reason.FIELD_OUT_OF_RANGE,
        Reason.UNSUPPORTED_VERSION,
        Reason.UNSUPPORTED_ALGORITHM,
        Reason.TOO_LARGE,
        Reason.SIGNATURE_INVALID);
  }

  private static boolean within(Bytes sound, Bytes value, int from, int i) {
    int start = indexOf(sound.slice(from, sound.length()), value) + from;
    return i >= start && i < start + value.length();
  }

  private static Bytes flipped(Bytes sound, int index) {
    byte[] bytes = sound.toArray();
    bytes[index] ^= (byte) FLIP;
    return Bytes.copyOf(bytes);
  }

  private static Optional<Refusal> refusal(CcaVerifier verifier, Bytes raw) {
    return switch (CcaToken.parse(raw)) {
      case Parsed.Malformed<CcaToken>(Refusal refusal) -> Optional.of(refusal);
      case Parsed.Ok<CcaToken>(CcaToken token) ->
          switch (verifier.verify(token, new Binding.Unchecked())) {
            case Verification.Refused(Refusal refusal, _) -> Optional.of(refusal);
            case Verification.Undecided(Refusal refusal, _) -> Optional.of(refusal);
            case Verified _ -> Optional.empty();
          };
    };
  }
}
