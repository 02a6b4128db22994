package dev.assay.evidence.efi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The rules of Linux's efi_secret driver, one by one.
class SecretAreaTest {
  private static final UUID DISK = UUID.fromString("736869e5-84f0-4973-92ec-06879ce3da0b");
  private static final UUID OTHER = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  private static final SecretArea TWO =
      new SecretArea(
          List.of(
              new SecretArea.Entry(DISK, secret("passphrase")),
              new SecretArea.Entry(OTHER, secret(""))));

  @Test
  void readsWhatItWrites() {
    assertThat(ok(SecretArea.parse(TWO.encode().reveal()))).isEqualTo(TWO);
  }

  @Test
  void beginsWithTheGuidInEfiOrderAndIsPaddedToWholeBlocksOfAes() {
    Bytes area = TWO.encode().reveal();

    assertThat(area.slice(0, 16).toHex()).isEqualTo("42f5741edd71664d963eef4287ff173b");
    assertThat(area.slice(16, 20).toHex()).isEqualTo("46000000"); // 20 + 30 + 20
    assertThat(area.length()).isEqualTo(80);
  }

  @Test
  void everyPrefixIsTruncatedAndTrailingBytesAreNobodys() {
    Bytes area = TWO.encode().reveal();
    for (int length = 0; length < 70; length++) {
      assertThat(refused(area.slice(0, length)).reason()).isEqualTo(Reason.TRUNCATED);
    }
    assertThat(ok(SecretArea.parse(area.slice(0, 70)))).isEqualTo(TWO);
    assertThat(ok(SecretArea.parse(area.concat(Bytes.fromHex("ff".repeat(2000)))))).isEqualTo(TWO);
  }

  @Test
  void anAreaThatNobodyFilledIsRefusedByItsGuid() {
    Refusal refusal = refused(Bytes.copyOf(new byte[0xC00]));

    assertThat(refusal.field()).isEqualTo("efi_secret.guid");
  }

  @Test
  void aTableLengthBelowItsHeaderIsRefused() {
    assertThat(refused(table(19)).field()).isEqualTo("efi_secret.len");
    assertThat(ok(SecretArea.parse(table(20))).entries()).isEmpty();
  }

  @Test
  void anEntryLengthBelowItsHeaderOrPastTheTableIsRefused() {
    for (long lie : new long[] {0, 19, 41, 0x7FFF_FFFF, 0xFFFF_FFFFL}) {
      Refusal refusal = refused(table(60, entry(DISK, lie, 20)));

      assertThat(refusal.reason()).isEqualTo(Reason.FIELD_OUT_OF_RANGE);
      assertThat(refusal.field()).isEqualTo("efi_secret.entry.0.len");
    }
  }

  @Test
  void aWipedEntryIsPassedOverAndTheOnesAfterItAreRead() {
    Bytes area = table(20 + 24 + 24, entry(new UUID(0, 0), 24, 4), entry(DISK, 24, 4));

    assertThat(ok(SecretArea.parse(area)).entries())
        .singleElement()
        .extracting(SecretArea.Entry::guid)
        .isEqualTo(DISK);
  }

  @Test
  void fewerThanTwentyBytesAtTheEndAreIgnored() {
    Bytes area = table(20 + 24 + 19, entry(DISK, 24, 4), Bytes.fromHex("ff".repeat(19)));

    assertThat(ok(SecretArea.parse(area)).entries()).hasSize(1);
  }

  @Test
  void whatComesAfterTheSixtyFourthLiveEntryIsIgnored() {
    List<Bytes> entries = new ArrayList<>();
    for (int i = 1; i <= 66; i++) {
      entries.add(entry(new UUID(i, i), i == 66 ? 0 : 20, 0));
    }
    Bytes area = table(20 + 66 * 20, entries.toArray(Bytes[]::new));

    assertThat(ok(SecretArea.parse(area)).entries()).hasSize(64);
  }

  @Test
  void aGuidThatComesTwiceIsRefused() {
    Refusal refusal = refused(table(60, entry(DISK, 20, 0), entry(DISK, 20, 0)));

    assertThat(refusal.field()).isEqualTo("efi_secret.entry.1.guid");
  }

  @Test
  void writesNothingThatAReaderWouldNotTake() {
    var entry = new SecretArea.Entry(DISK, secret("a"));
    List<List<SecretArea.Entry>> wrong =
        List.of(
            List.of(entry, entry),
            List.of(new SecretArea.Entry(new UUID(0, 0), secret("a"))),
            IntStream.rangeClosed(1, 65)
                .mapToObj(i -> new SecretArea.Entry(new UUID(i, i), secret("a")))
                .toList());

    for (List<SecretArea.Entry> entries : wrong) {
      assertThatThrownBy(() -> new SecretArea(entries))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anAreaThatDoesNotFitTheFirmwaresBlockIsRefused() {
    assertThat(TWO.encodeInto(80)).isInstanceOf(Parsed.Ok.class);
    assertThat(((Parsed.Malformed<SecretBytes>) TWO.encodeInto(79)).refusal().reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void secretsAreNeverPrinted() {
    assertThat(TWO.toString()).doesNotContain("passphrase", hex("passphrase"));
    assertThat(TWO.encode().toString()).isEqualTo("secret of 80 bytes");
  }

  @Test
  void noInputThrows() {
    Random random = new Random(20261125);
    Bytes area = TWO.encode().reveal();
    for (int i = 0; i < 5000; i++) {
      byte[] mutated = area.toArray();
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        mutated[random.nextInt(mutated.length)] ^= (byte) random.nextInt(1, 256);
      }
      SecretArea.parse(Bytes.copyOf(mutated));
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      SecretArea.parse(Bytes.copyOf(noise));
    }
  }

  private static Bytes table(int length, Bytes... entries) {
    ByteBuffer header = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    header.put(Bytes.fromHex("42f5741edd71664d963eef4287ff173b").toArray()).putInt(length);
    Bytes table = Bytes.copyOf(header.array());
    for (Bytes entry : entries) {
      table = table.concat(entry);
    }
    return table.length() < 80 ? table.zeroPaddedTo(80) : table;
  }

  private static Bytes entry(UUID guid, long length, int data) {
    ByteBuffer entry = ByteBuffer.allocate(20 + data).order(ByteOrder.LITTLE_ENDIAN);
    entry.put(dev.assay.evidence.wire.EfiGuid.encode(guid).toArray()).putInt((int) length);
    return Bytes.copyOf(entry.array());
  }

  private static SecretBytes secret(String text) {
    return SecretBytes.of(Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String hex(String text) {
    return secret(text).reveal().toHex();
  }

  private static SecretArea ok(Parsed<SecretArea> parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Ok.class);
    return ((Parsed.Ok<SecretArea>) parsed).value();
  }

  private static Refusal refused(Bytes area) {
    Parsed<SecretArea> parsed = SecretArea.parse(area);
    assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
    return ((Parsed.Malformed<SecretArea>) parsed).refusal();
  }
}
