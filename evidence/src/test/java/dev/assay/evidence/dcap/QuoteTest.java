package dev.assay.evidence.dcap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Quotes whose lengths lie, that are cut, wrapped, or no quotes at all.
class QuoteTest {
  private static final Bytes TDX4 = Simulated.PLATFORM.quote(Simulated.tdx4());
  private static final Bytes TDX5 = Simulated.PLATFORM.quote(Simulated.tdx5());
  private static final Bytes SGX3 =
      Simulated.PLATFORM.quote(QuoteTemplate.sgx3(Simulated.enclave()));

  @Test
  void everyPrefixIsTruncated() {
    for (Bytes raw : List.of(TDX4, TDX5, SGX3)) {
      TeeType tee = Quote.teeTypeOf(raw).orElseThrow();
      for (int i = 0; i < raw.length(); i++) {
        assertThat(refusal(tee, raw.slice(0, i)).reason()).isEqualTo(Reason.TRUNCATED);
      }
    }
  }

  @Test
  void everySuffixIsReadAndCountedAsTrailing() {
    Quote quote = RecordedCase.ok(Quote.parse(TeeType.TDX, TDX4.concat(Bytes.fromHex("0102"))));

    assertThat(quote.trailing()).hasToString("0102");
    assertThat(quote.signed()).isEqualTo(TDX4.slice(0, 632));
  }

  @TestFactory
  Stream<DynamicTest> aLengthThatLiesIsRefused() {
    return Stream.of(
        lies("signature data, longest", TDX4, 632, 4, -1, Reason.TRUNCATED, "signature_data"),
        lies(
            "signature data, most negative",
            TDX4,
            632,
            4,
            0x80000000L,
            Reason.TRUNCATED,
            "signature_data"),
        lies("signature data, none", TDX4, 632, 4, 0, Reason.TRUNCATED, "quote_signature"),
        lies(
            "signature data, one less",
            TDX4,
            632,
            4,
            size(TDX4, 632) - 1,
            Reason.TRUNCATED,
            "qe_report_certification_data"),
        lies("outer, longest", TDX4, 766, 4, -1, Reason.TRUNCATED, "qe_report_certification_data"),
        lies(
            "outer, one less",
            TDX4,
            766,
            4,
            size(TDX4, 766) - 1,
            Reason.TRAILING_BYTES,
            "signature_data"),
        lies(
            "outer type 5",
            TDX4,
            764,
            2,
            5,
            Reason.FIELD_OUT_OF_RANGE,
            "qe_report_certification_data.type"),
        lies("authentication data, longest", TDX4, 1218, 2, -1, Reason.TRUNCATED, "auth_data"),
        lies("inner, longest", TDX4, 1254, 4, -1, Reason.TRUNCATED, "certification_data"),
        lies(
            "inner, one less",
            TDX4,
            1254,
            4,
            size(TDX4, 1254) - 1,
            Reason.TRAILING_BYTES,
            "qe_report_certification_data"),
        lies(
            "inner type 6: nested once more",
            TDX4,
            1252,
            2,
            6,
            Reason.FIELD_OUT_OF_RANGE,
            "certification_data.type"),
        lies(
            "inner type 7: a platform manifest",
            TDX4,
            1252,
            2,
            7,
            Reason.FIELD_OUT_OF_RANGE,
            "certification_data.type"),
        lies(
            "inner type 0", TDX4, 1252, 2, 0, Reason.FIELD_OUT_OF_RANGE, "certification_data.type"),
        lies("a TD in version 3", TDX4, 0, 2, 3, Reason.UNSUPPORTED_VERSION, "quote_version"),
        lies("version 6", TDX4, 0, 2, 6, Reason.UNSUPPORTED_VERSION, "quote_version"),
        lies("ECDSA P-384", TDX4, 2, 2, 3, Reason.UNSUPPORTED_ALGORITHM, "att_key_type"),
        lies("an enclave's", TDX4, 4, 4, 0, Reason.FIELD_OUT_OF_RANGE, "tee_type"),
        lies("an enclave's body", TDX5, 48, 2, 1, Reason.FIELD_OUT_OF_RANGE, "body_type"),
        lies("a body nobody knows", TDX5, 48, 2, 5, Reason.FIELD_OUT_OF_RANGE, "body_type"),
        lies("a body of another size", TDX5, 50, 4, 584, Reason.FIELD_OUT_OF_RANGE, "body_size"),
        lies("a body of another type", TDX5, 48, 2, 2, Reason.FIELD_OUT_OF_RANGE, "body_size"));
  }

  @Test
  void aQuoteIsFoundInAFramedAnswerAndInASharedBuffer() {
    Bytes framed = framed(TDX4, 0);
    Bytes buffered = buffer(0, TDX4);

    for (Bytes wrapped : List.of(framed, buffered, buffer(0, framed))) {
      Quote quote = RecordedCase.ok(Quote.parse(TeeType.TDX, wrapped));
      assertThat(quote.signed()).isEqualTo(TDX4.slice(0, 632));
      assertThat(Quote.teeTypeOf(wrapped)).contains(TeeType.TDX);
    }
  }

  @Test
  void anErrorInPlaceOfAQuoteSaysSo() {
    Simulated.is(
        refusal(TeeType.TDX, framed(TDX4, 0x12001)),
        Reason.FIRMWARE_STATUS,
        "tdx.qgs_message.error_code");
    Simulated.is(
        refusal(TeeType.TDX, buffer(-1, TDX4)), Reason.FIRMWARE_STATUS, "tdx.get_quote.status");
  }

  @Test
  void aReportOfSnpIsNoQuote() {
    assertThat(Quote.teeTypeOf(Bytes.fromHex("03000000").zeroPaddedTo(1184))).isEmpty();
    assertThat(Quote.teeTypeOf(Bytes.EMPTY)).isEmpty();
  }

  @Test
  void moreThanAnybodySendsIsTooLarge() {
    Simulated.is(
        refusal(TeeType.TDX, TDX4.concat(Bytes.EMPTY.zeroPaddedTo(1 << 20))),
        Reason.TOO_LARGE,
        "tdx");
    Bytes large =
        Simulated.PLATFORM.quote(
            Simulated.tdx4().certification(5, Bytes.EMPTY.zeroPaddedTo((1 << 16) + 1)));
    Simulated.is(refusal(TeeType.TDX, large), Reason.TOO_LARGE, "tdx.certification_data");
  }

  @Test
  void mutatedQuotesNeverThrow() {
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      byte[] bytes = (i % 2 == 0 ? TDX5 : SGX3).toArray();
      for (int j = 0; j <= random.nextInt(4); j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Quote.parse(i % 2 == 0 ? TeeType.TDX : TeeType.SGX, Bytes.copyOf(bytes));
      Quote.teeTypeOf(Bytes.copyOf(bytes));
    }
  }

  private static DynamicTest lies(
      String name, Bytes raw, int offset, int bytes, long value, Reason reason, String field) {
    return DynamicTest.dynamicTest(
        name,
        () ->
            Simulated.is(
                refusal(TeeType.TDX, with(raw, offset, bytes, value)), reason, "tdx." + field));
  }

  private static Refusal refusal(TeeType tee, Bytes raw) {
    return switch (Quote.parse(tee, raw)) {
      case Parsed.Malformed<Quote>(Refusal refusal) -> refusal;
      case Parsed.Ok<Quote> _ -> throw new AssertionError("was read");
    };
  }

  private static Bytes framed(Bytes quote, int error) {
    int size = 16 + 8 + quote.length();
    ByteBuffer header = ByteBuffer.allocate(28);
    header.putInt(size).order(ByteOrder.LITTLE_ENDIAN);
    header.putShort((short) 1).putShort((short) 1).putInt(1).putInt(size).putInt(error);
    header.putInt(0).putInt(quote.length());
    return Bytes.copyOf(header.array()).concat(quote);
  }

  private static Bytes buffer(long status, Bytes content) {
    ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(1).putLong(status).putInt(1024).putInt(content.length());
    return Bytes.copyOf(header.array()).concat(content).concat(Bytes.EMPTY.zeroPaddedTo(99));
  }

  private static long size(Bytes raw, int offset) {
    return ByteBuffer.wrap(raw.toArray()).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
  }

  private static Bytes with(Bytes raw, int offset, int bytes, long value) {
    byte[] changed = raw.toArray();
    for (int i = 0; i < bytes; i++) {
      changed[offset + i] = (byte) (value >>> (8 * i));
    }
    return Bytes.copyOf(changed);
  }
}
