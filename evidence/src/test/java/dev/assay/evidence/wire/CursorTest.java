package dev.assay.evidence.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CursorTest {
  private static final Bytes EIGHT = Bytes.fromHex("0102030405060788");

  @Test
  void readsLittleEndian() throws Unreadable {
    assertThat(new Cursor(EIGHT).u8("f")).isEqualTo(1);
    assertThat(new Cursor(EIGHT).u16le("f")).isEqualTo(0x0201);
    assertThat(new Cursor(EIGHT).u32le("f")).isEqualTo(0x04030201L);
    assertThat(new Cursor(EIGHT).u64le("f")).isEqualTo(0x8807060504030201L);
  }

  @Test
  void readsBigEndian() throws Unreadable {
    assertThat(new Cursor(EIGHT).u16be("f")).isEqualTo(0x0102);
    assertThat(new Cursor(EIGHT).u32be("f")).isEqualTo(0x01020304L);
    assertThat(new Cursor(EIGHT).u64be("f")).isEqualTo(0x0102030405060788L);
  }

  @Test
  void unsigned32BitsStayPositive() throws Unreadable {
    assertThat(new Cursor(Bytes.fromHex("ffffffff")).u32le("f")).isEqualTo(0xFFFF_FFFFL);
    assertThat(new Cursor(Bytes.fromHex("ffffffff")).u32be("f")).isEqualTo(0xFFFF_FFFFL);
  }

  @Test
  void readingPastTheEndNamesTheFieldAndWhereItBegan() throws Unreadable {
    Cursor cursor = new Cursor(EIGHT);
    cursor.bytes("head", 6);

    assertThat(refusal(() -> cursor.u32le("format.size")))
        .isEqualTo(new Refusal(Reason.TRUNCATED, "format.size", "4 bytes at 0x6", "2 bytes"));
    assertThat(cursor.position()).isEqualTo(6);
  }

  @Test
  void aNegativeLengthIsRefusedAndNotRead() {
    assertThat(refusal(() -> new Cursor(EIGHT).bytes("f", -1)).reason())
        .isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void aReservedRangeThatIsNotZeroShowsWhatStandsThereAndWhere() {
    Cursor cursor = new Cursor(Bytes.fromHex("0000cc00"));

    assertThat(refusal(() -> cursor.zero("format.reserved", 4)))
        .isEqualTo(
            new Refusal(
                Reason.RESERVED_NOT_ZERO, "format.reserved[0x0..0x4]", "zero", "cc00 at 0x2"));
  }

  @Test
  void whatFollowsTheEndIsRefused() throws Unreadable {
    Cursor cursor = new Cursor(EIGHT);
    cursor.bytes("all but one", 7);

    assertThat(refusal(() -> cursor.end("format")))
        .isEqualTo(new Refusal(Reason.TRAILING_BYTES, "format", "7 bytes", "8 bytes"));
    cursor.u8("the last");
    cursor.end("format");
  }

  private static Refusal refusal(ThrowingCallable read) {
    return catchThrowableOfType(Unreadable.class, read).refusal();
  }
}
