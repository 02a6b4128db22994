package dev.assay.evidence.dcap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Every byte of a genuine quote, flipped: refused, with the reason and the field that its place
/// and the order of [QuoteVerifier]'s checks predict. Of the certificates, which no signature of
/// the quote covers, every seventh: refused, or of no consequence.
public final class QuoteFlips {
  private static final int FLIP = 0xFF;
  private static final int CERTIFICATION_STEP = 7;
  private static final int SIGNATURE_BYTES = 64;
  private static final int KEY_BYTES = 64;

  /// Of a type and a length.
  private static final int SIZE_BYTES = 6;

  private static final Set<Reason> BROKEN_CHAIN =
      Set.of(
          Reason.MALFORMED_ENCODING,
          Reason.CHAIN_INVALID,
          Reason.CHAIN_UNTRUSTED,
          Reason.SIGNATURE_INVALID,
          Reason.FIELD_OUT_OF_RANGE);

  private final String prefix;
  private final int version;
  private final int authDataLength;
  private final int signatureDataLength;
  private final int outerLength;
  private final int certificationDataLength;
  private final List<Region> regions = new ArrayList<>();
  private int position;

  /// Bytes that are refused alike.
  private record Region(int from, int to, Reason reason, String field) {}

  private QuoteFlips(Quote quote) {
    this.prefix = quote.tee().fieldName();
    this.version = quote.version();
    this.authDataLength = quote.signature().authData().length();
    this.signatureDataLength = SIGNATURE_BYTES + quote.certification().length();
    this.outerLength = signatureDataLength - SIGNATURE_BYTES - KEY_BYTES - SIZE_BYTES;
    this.certificationDataLength = quote.signature().certificationData().data().length();
    header();
    if (quote.tee() == TeeType.SGX) {
      enclaveReport("sgx.reserved", Reason.SIGNATURE_INVALID, "quote_signature");
    } else {
      next(quote.bodyType().length(), Reason.SIGNATURE_INVALID, "quote_signature");
    }
    signatureData();
  }

  /// @param verify the refusal of a quote's bytes, or nothing
  public static void check(Quote sound, Bytes raw, Function<Bytes, Optional<Refusal>> verify) {
    assertThat(verify.apply(raw)).isEmpty();
    QuoteFlips flips = new QuoteFlips(sound);
    for (Region region : flips.regions) {
      for (int i = region.from; i < region.to; i++) {
        Optional<Refusal> refusal = verify.apply(flipped(raw, i));
        assertThat(refusal).as("byte %d", i).isPresent();
        assertThat(refusal.orElseThrow())
            .as("byte %d: %s", i, refusal)
            .extracting(Refusal::reason, Refusal::field)
            .containsExactly(region.reason, region.field);
      }
    }
    int end = flips.position + sound.signature().certificationData().data().length();
    assertThat(end).isEqualTo(raw.length() - sound.trailing().length());
    for (int i = flips.position; i < end; i += CERTIFICATION_STEP) {
      Optional<Refusal> refusal = verify.apply(flipped(raw, i));
      assertThat(refusal.map(Refusal::reason).filter(reason -> !BROKEN_CHAIN.contains(reason)))
          .as("byte %d: %s", i, refusal)
          .isEmpty();
    }
  }

  private void header() {
    next(2, Reason.UNSUPPORTED_VERSION, "quote_version");
    next(2, Reason.UNSUPPORTED_ALGORITHM, "att_key_type");
    next(4, Reason.FIELD_OUT_OF_RANGE, "tee_type");
    next(4, Reason.SIGNATURE_INVALID, "quote_signature");
    next(16, Reason.FIELD_OUT_OF_RANGE, "qe_vendor_id");
    next(20, Reason.SIGNATURE_INVALID, "quote_signature");
    if (version == 5) {
      next(2, Reason.FIELD_OUT_OF_RANGE, "body_type");
      next(4, Reason.FIELD_OUT_OF_RANGE, "body_size");
    }
  }

  private void signatureData() {
    boolean nested = version > 3;
    String outermost = nested ? "qe_report_certification_data" : "certification_data";
    boolean larger = flippingMakesLarger(signatureDataLength);
    next(1, Reason.TRUNCATED, larger ? "signature_data" : outermost);
    next(3, Reason.TRUNCATED, "signature_data");
    next(64, Reason.SIGNATURE_INVALID, "quote_signature");
    next(64, Reason.KEY_MISMATCH, "qe_report.report_data");
    if (nested) {
      next(2, Reason.FIELD_OUT_OF_RANGE, "qe_report_certification_data.type");
      size(outerLength, "qe_report_certification_data", "signature_data");
    }
    enclaveReport(prefix + ".qe_report.reserved", Reason.SIGNATURE_INVALID, "qe_report_signature");
    next(64, Reason.SIGNATURE_INVALID, "qe_report_signature");
    // 223 bytes of authentication data: text of a certificate where a type should be.
    next(1, Reason.FIELD_OUT_OF_RANGE, "certification_data.type");
    next(1, Reason.TRUNCATED, "auth_data");
    next(authDataLength, Reason.KEY_MISMATCH, "qe_report.report_data");
    next(2, Reason.FIELD_OUT_OF_RANGE, "certification_data.type");
    size(
        certificationDataLength,
        "certification_data",
        nested ? "qe_report_certification_data" : "signature_data");
  }

  /// A length that grows has too few bytes after it; one that shrinks leaves some over.
  private void size(int length, String name, String enclosing) {
    boolean larger = flippingMakesLarger(length);
    next(1, larger ? Reason.TRUNCATED : Reason.TRAILING_BYTES, larger ? name : enclosing);
    next(3, Reason.TRUNCATED, name);
  }

  private static boolean flippingMakesLarger(int length) {
    return (length & 0x80) == 0;
  }

  private void enclaveReport(String reserved, Reason reason, String field) {
    next(20, reason, field);
    reserved(12, reserved, 20);
    next(64, reason, field);
    reserved(32, reserved, 96);
    next(32, reason, field);
    reserved(32, reserved, 160);
    next(70, reason, field);
    reserved(42, reserved, 262);
    next(80, reason, field);
  }

  private void next(int length, Reason reason, String field) {
    regions.add(new Region(position, position + length, reason, prefix + "." + field));
    position += length;
  }

  /// A refusal about reserved bytes names their offsets in the report.
  private void reserved(int length, String field, int from) {
    regions.add(
        new Region(
            position,
            position + length,
            Reason.RESERVED_NOT_ZERO,
            "%s[0x%X..0x%X]".formatted(field, from, from + length)));
    position += length;
  }

  private static Bytes flipped(Bytes raw, int index) {
    byte[] bytes = raw.toArray();
    bytes[index] ^= (byte) FLIP;
    return Bytes.copyOf(bytes);
  }
}
