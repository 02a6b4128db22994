package dev.assay.evidence.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.cbor.CborItem.Array;
import dev.assay.evidence.cbor.CborItem.ByteString;
import dev.assay.evidence.cbor.CborItem.Entry;
import dev.assay.evidence.cbor.CborItem.Int;
import dev.assay.evidence.cbor.CborItem.MapItem;
import dev.assay.evidence.cbor.CborItem.Tagged;
import dev.assay.evidence.cbor.CborItem.Text;
import dev.assay.evidence.wire.Unreadable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborReaderTest {
  private static final String FIELD = "test";

  /// RFC 8949, Appendix A.
  static Stream<Arguments> examples() {
    return Stream.of(
            new Object[] {"00", new Int(0)},
            new Object[] {"17", new Int(23)},
            new Object[] {"1818", new Int(24)},
            new Object[] {"1903e8", new Int(1000)},
            new Object[] {"1a000f4240", new Int(1_000_000)},
            new Object[] {"1b000000e8d4a51000", new Int(1_000_000_000_000L)},
            new Object[] {"1bffffffffffffffff", new CborItem.WideInt(false, -1)},
            new Object[] {"3bffffffffffffffff", new CborItem.WideInt(true, -1)},
            new Object[] {"3b7fffffffffffffff", new Int(Long.MIN_VALUE)},
            new Object[] {"20", new Int(-1)},
            new Object[] {"3903e7", new Int(-1000)},
            new Object[] {"f4", new CborItem.Bool(false)},
            new Object[] {"f5", new CborItem.Bool(true)},
            new Object[] {"f6", new CborItem.Nothing(false)},
            new Object[] {"f7", new CborItem.Nothing(true)},
            new Object[] {"f93e00", new CborItem.FloatingPoint(1.5)},
            new Object[] {"fa47c35000", new CborItem.FloatingPoint(100000.0)},
            new Object[] {"fbc010666666666666", new CborItem.FloatingPoint(-4.1)},
            new Object[] {"c11a514b67b0", new Tagged(1, new Int(1363896240))},
            new Object[] {"d9018f01", new Tagged(399, new Int(1))},
            new Object[] {"40", new ByteString(Bytes.EMPTY)},
            new Object[] {"4401020304", new ByteString(Bytes.fromHex("01020304"))},
            new Object[] {"6449455446", new Text("IETF")},
            new Object[] {"62c3bc", new Text("\u00fc")},
            new Object[] {"80", new Array(List.of())},
            new Object[] {
              "a201020304",
              new MapItem(
                  List.of(new Entry(new Int(1), new Int(2)), new Entry(new Int(3), new Int(4))))
            })
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void readsTheExamplesOfTheStandard(String hex, CborItem expected) throws Unreadable {
    assertThat(read(hex)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "1801", "190001", "1a00000001", "1b0000000000000001"})
  void anArgumentMayBeLongerThanItNeedBe(String hex) throws Unreadable {
    assertThat(read(hex)).isEqualTo(new Int(1));
  }

  @ParameterizedTest
  @CsvSource({
    "indefinite byte string, 5f4101ff, MALFORMED_ENCODING",
    "indefinite text, 7f6161ff, MALFORMED_ENCODING",
    "indefinite array, 9f01ff, MALFORMED_ENCODING",
    "indefinite map, bf0102ff, MALFORMED_ENCODING",
    "a break alone, ff, MALFORMED_ENCODING",
    "reserved information 28, 1c, MALFORMED_ENCODING",
    "reserved information 30 of a tag, de, MALFORMED_ENCODING",
    "an indefinite integer, 1f, MALFORMED_ENCODING",
    "a simple value nobody assigned, f0, MALFORMED_ENCODING",
    "a simple value in two bytes, f8ff, MALFORMED_ENCODING",
    "a reserved simple value in two bytes, f814, MALFORMED_ENCODING",
    "the same key twice, a201020103, MALFORMED_ENCODING",
    "the same key in two encodings, a20102180103, MALFORMED_ENCODING",
    "the same float in two encodings, a2f93e0001fa3fc0000002, MALFORMED_ENCODING",
    "text that is no UTF-8, 61ff, MALFORMED_ENCODING",
    "text with a surrogate, 63eda080, MALFORMED_ENCODING",
    "text with an overlong form, 62c080, MALFORMED_ENCODING",
    "a tag of 64 bits, dbffffffffffffffff00, MALFORMED_ENCODING",
    "two items, 0101, TRAILING_BYTES",
    "a byte string that is too long, 4401, TRUNCATED",
    "a byte string of 2^64-1, 5bffffffffffffffff01, TRUNCATED",
    "a byte string of 2^63-1, 5b7fffffffffffffff01, TRUNCATED",
    "a byte string of 2^31, 5a8000000001, TRUNCATED",
    "an array of 2^32-1, 9affffffff00, TRUNCATED",
    "a map of 2^62, bb40000000000000000000, TRUNCATED"
  })
  void refuses(String what, String hex, Reason reason) {
    assertThatThrownBy(() -> read(hex))
        .as(what)
        .isInstanceOfSatisfying(
            Unreadable.class, e -> assertThat(e.refusal().reason()).isEqualTo(reason));
  }

  @Test
  void refusesNothingAtAll() {
    assertThat(reason(Bytes.EMPTY)).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void nestingIsBounded() throws Unreadable {
    assertThat(reason(nested(CborReader.DEEPEST))).isEqualTo(Reason.TOO_LARGE);
    assertThat(reason(nested(30_000))).isEqualTo(Reason.TOO_LARGE);
    assertThat(CborReader.read(FIELD, nested(CborReader.DEEPEST - 1))).isNotNull();
  }

  @Test
  @Timeout(2)
  void itemsAreBounded() {
    byte[] wide = new byte[CborReader.LONGEST_INPUT];
    wide[0] = (byte) 0x99;
    wide[1] = (byte) 0xFF;
    wide[2] = (byte) 0xF0;
    assertThat(reason(Bytes.copyOf(wide))).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void lengthIsBounded() {
    assertThat(reason(Bytes.copyOf(new byte[CborReader.LONGEST_INPUT + 1])))
        .isEqualTo(Reason.TOO_LARGE);
  }

  /// Keys of one hash code: the worst that a set can be given.
  @Test
  void collidingKeysCostLittle() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      StringBuilder key = new StringBuilder();
      for (int bit = 0; bit < 11; bit++) {
        key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      entries.add(new Entry(new Text(key.toString()), new Int(i)));
    }
    Bytes encoded = CborWriter.encode(new MapItem(entries));
    assertTimeout(Duration.ofSeconds(2), () -> CborReader.read(FIELD, encoded));
  }

  @Test
  void whatIsWrittenIsReadAgainAndEachPrefixIsTruncatedAndEachSuffixTrails() throws Unreadable {
    Random random = new Random(8949);
    for (int i = 0; i < 300; i++) {
      CborItem item = anything(random, 0);
      Bytes encoded = CborWriter.encode(item);
      assertThat(CborReader.read(FIELD, encoded)).isEqualTo(item);
      for (int cut = 0; cut < encoded.length(); cut++) {
        assertThat(reason(encoded.slice(0, cut))).isEqualTo(Reason.TRUNCATED);
      }
      assertThat(reason(encoded.concat(Bytes.fromHex("00")))).isEqualTo(Reason.TRAILING_BYTES);
    }
  }

  @Test
  void rubbishIsReadOrRefusedAndNothingElse() {
    Random random = new Random(9052);
    for (int i = 0; i < 20_000; i++) {
      byte[] rubbish = new byte[random.nextInt(64)];
      random.nextBytes(rubbish);
      try {
        CborItem item = CborReader.read(FIELD, Bytes.copyOf(rubbish));
        assertThat(CborWriter.encode(item)).isNotNull();
      } catch (Unreadable e) {
        assertThat(e.refusal().field()).isEqualTo(FIELD);
      }
    }
  }

  private static CborItem anything(Random random, int depth) {
    int kinds = depth < 4 ? 10 : 7;
    return switch (random.nextInt(kinds)) {
      case 0 -> new Int(random.nextLong());
      case 1 -> new Int(random.nextInt(300) - 150);
      case 2 -> new ByteString(bytes(random, 40));
      case 3 -> new Text("t".repeat(random.nextInt(30)));
      case 4 -> new CborItem.Bool(random.nextBoolean());
      case 5 -> new CborItem.FloatingPoint(random.nextDouble());
      case 6 -> new CborItem.WideInt(random.nextBoolean(), random.nextLong() | Long.MIN_VALUE);
      case 7 ->
          new Array(
              IntStream.range(0, random.nextInt(5))
                  .mapToObj(_ -> anything(random, depth + 1))
                  .toList());
      case 8 ->
          new MapItem(
              IntStream.range(0, random.nextInt(5))
                  .mapToObj(key -> new Entry(new Int(key), anything(random, depth + 1)))
                  .toList());
      default -> new Tagged(random.nextInt(1000), anything(random, depth + 1));
    };
  }

  private static Bytes bytes(Random random, int bound) {
    byte[] bytes = new byte[random.nextInt(bound)];
    random.nextBytes(bytes);
    return Bytes.copyOf(bytes);
  }

  private static Bytes nested(int arrays) {
    return Bytes.fromHex("81".repeat(arrays) + "00");
  }

  private static CborItem read(String hex) throws Unreadable {
    return CborReader.read(FIELD, Bytes.fromHex(hex));
  }

  private static Reason reason(Bytes input) {
    try {
      CborItem item = CborReader.read(FIELD, input);
      throw new AssertionError("was read: " + item.kind());
    } catch (Unreadable e) {
      return e.refusal().reason();
    }
  }
}
