package dev.assay.evidence.tpm;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Every byte that a recorded quote's signature covers, flipped: refused, with the reason that the
/// byte's field predicts. Every byte of its signature and of its registers likewise.
class TpmByteFlipTest {
  private static final int FLIP = 0xFF;

  /// Offsets of a quote of an AK named by SHA-256, with a nonce of 20 bytes and one bank.
  private enum Field {
    MAGIC(0, Reason.FIELD_OUT_OF_RANGE),
    TYPE(4, Reason.FIELD_OUT_OF_RANGE),
    /// More than a name has.
    SIGNER_SIZE(6, Reason.FIELD_OUT_OF_RANGE),
    SIGNER_ALGORITHM(8, Reason.UNSUPPORTED_ALGORITHM),
    SIGNER_DIGEST(10, Reason.SIGNATURE_INVALID),
    DATA_SIZE(42, Reason.FIELD_OUT_OF_RANGE),
    DATA(44, Reason.SIGNATURE_INVALID),
    /// Its highest bit makes it no number of ours.
    CLOCK_HIGHEST(64, Reason.FIELD_OUT_OF_RANGE),
    CLOCK_REST(65, Reason.SIGNATURE_INVALID),
    SAFE(80, Reason.FIELD_OUT_OF_RANGE),
    FIRMWARE(81, Reason.SIGNATURE_INVALID),
    COUNT(89, Reason.FIELD_OUT_OF_RANGE),
    BANK(93, Reason.UNSUPPORTED_ALGORITHM),
    SIZEOF_SELECT(95, Reason.FIELD_OUT_OF_RANGE),
    SELECT(96, Reason.SIGNATURE_INVALID),
    DIGEST_SIZE(99, Reason.FIELD_OUT_OF_RANGE),
    DIGEST(101, Reason.SIGNATURE_INVALID);

    private final int offset;
    private final Reason predicted;

    Field(int offset, Reason predicted) {
      this.offset = offset;
      this.predicted = predicted;
    }

    static Field at(int index) {
      Field last = MAGIC;
      for (Field field : values()) {
        if (index >= field.offset) {
          last = field;
        }
      }
      return last;
    }
  }

  @Test
  void eachFlippedByteOfAQuoteIsRefusedForTheReasonItsFieldPredicts() {
    RecordedQuote recorded = RecordedQuote.named("keylime-emulator-files", "");
    Bytes message = recorded.message();
    assertThat(message.length()).isEqualTo(133);
    for (int i = 0; i < message.length(); i++) {
      assertThat(refusal(recorded, flipped(message, i), recorded.signature()).map(Refusal::reason))
          .as("byte 0x%X, %s", i, Field.at(i))
          .contains(Field.at(i).predicted);
    }
  }

  @Test
  void eachFlippedByteOfASignatureIsRefused() {
    RecordedQuote recorded = RecordedQuote.named("keylime-emulator-files", "");
    Bytes signature = recorded.signature();
    for (int i = 0; i < signature.length(); i++) {
      Reason predicted =
          switch (i) {
            case 0, 1, 2, 3 -> Reason.UNSUPPORTED_ALGORITHM;
            // 0xFE00 is more than a signature has; 0x01FF is more than there is.
            case 4 -> Reason.FIELD_OUT_OF_RANGE;
            case 5 -> Reason.TRUNCATED;
            default -> Reason.SIGNATURE_INVALID;
          };
      assertThat(refusal(recorded, recorded.message(), flipped(signature, i)).map(Refusal::reason))
          .as("byte %d", i)
          .contains(predicted);
    }
  }

  @Test
  void eachFlippedByteOfARegisterIsRefused() {
    RecordedQuote recorded = RecordedQuote.named("keylime-emulator-files", "");
    AttestationKey key = recorded.keys().getFirst();
    var sound = (PcrValues.Banks) recorded.pcrs().getFirst();
    sound
        .values()
        .forEach(
            (bank, registers) ->
                registers.forEach(
                    (pcr, value) -> {
                      for (int i = 0; i < value.length(); i++) {
                        SortedMap<Integer, Bytes> changed = new TreeMap<>(registers);
                        changed.put(pcr, flipped(value, i));
                        PcrValues pcrs = new PcrValues.Banks(new TreeMap<>(Map.of(bank, changed)));
                        assertThat(TpmQuoteVerifier.check(recorded.quote(key, pcrs), key))
                            .isInstanceOfSatisfying(
                                Parsed.Malformed.class,
                                refused ->
                                    assertThat(refused.refusal().reason())
                                        .isEqualTo(Reason.PCR_DIGEST_MISMATCH));
                      }
                    }));
  }

  /// The refusal, or nothing where it verifies.
  private static Optional<Refusal> refusal(
      RecordedQuote recorded, Bytes message, Bytes rawSignature) {
    AttestationKey key = recorded.keys().getFirst();
    if (TpmAttest.parse(message) instanceof Parsed.Malformed<TpmAttest>(Refusal refusal)) {
      return Optional.of(refusal);
    }
    if (TpmSignature.parse(rawSignature, key.key())
        instanceof Parsed.Malformed<TpmSignature>(Refusal refusal)) {
      return Optional.of(refusal);
    }
    TpmQuote quote =
        new TpmQuote(
            ok(TpmAttest.parse(message)),
            ok(TpmSignature.parse(rawSignature, key.key())),
            Optional.empty(),
            Optional.empty());
    return TpmQuoteVerifier.check(quote, key)
            instanceof Parsed.Malformed<VerifiedTpmQuote>(Refusal refusal)
        ? Optional.of(refusal)
        : Optional.empty();
  }

  static Bytes flipped(Bytes sound, int index) {
    byte[] changed = sound.toArray();
    changed[index] ^= (byte) FLIP;
    return Bytes.copyOf(changed);
  }
}
