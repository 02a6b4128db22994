package dev.assay.evidence.svsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// AMD 58019, table 12, and every way to lie in it.
class ServicesManifestTest {
  private static final UUID OTHER = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  private static final ServicesManifest TABLE =
      new ServicesManifest(
          List.of(
              new ServicesManifest.Entry(ServiceGuid.VTPM, Bytes.fromHex("0102030405")),
              new ServicesManifest.Entry(OTHER, Bytes.EMPTY),
              new ServicesManifest.Entry(ServiceGuid.UEFI_MM, Bytes.fromHex("0607"))));
  private static final Bytes SOUND = TABLE.encode();

  private static final int TOTAL = 0x10;
  private static final int COUNT = 0x14;
  private static final int FIRST_OFFSET = 0x28;
  private static final int FIRST_LENGTH = 0x2C;
  private static final int SECOND_OFFSET = FIRST_OFFSET + 24;

  @Test
  void guidsAreWrittenWithTheirFirstThreeGroupsSwapped() {
    assertThat(ServiceGuid.write(ServiceGuid.VTPM).toHex())
        .isEqualTo("ebf176c42301a5459641b4e7dde5bfe3");
    assertThat(ServiceGuid.write(ServiceGuid.SERVICES_MANIFEST).toHex())
        .isEqualTo("bb9e8463923d7046a1ff58f9c94b87bb");
    for (UUID guid : new UUID[] {ServiceGuid.VTPM, ServiceGuid.UEFI_MM, OTHER, new UUID(-1, -1)}) {
      assertThat(ServiceGuid.read(ServiceGuid.write(guid))).isEqualTo(guid);
    }
  }

  @Test
  void itIsWrittenAsSvsmsWriteIt() {
    assertThat(SOUND.length()).isEqualTo(4 * 24 + 7);
    assertThat(SOUND.toHex())
        .startsWith("bb9e8463923d7046a1ff58f9c94b87bb" + "67000000" + "03000000")
        .contains("ebf176c42301a5459641b4e7dde5bfe3" + "60000000" + "05000000")
        .contains("33221100554477668899aabbccddeeff" + "65000000" + "00000000")
        .endsWith("01020304050607");
  }

  @Test
  void decodingUndoesEncoding() {
    assertThat(ServicesManifest.parse(SOUND)).isEqualTo(new Parsed.Ok<>(TABLE));
    ServicesManifest none = new ServicesManifest(List.of());
    assertThat(ServicesManifest.parse(none.encode())).isEqualTo(new Parsed.Ok<>(none));
  }

  @Test
  void eachPrefixIsTruncatedAndEachSuffixTrails() {
    for (int i = 0; i < SOUND.length(); i++) {
      assertThat(Svsms.refusal(ServicesManifest.parse(SOUND.slice(0, i))).reason())
          .isEqualTo(Reason.TRUNCATED);
    }
    assertThat(Svsms.refusal(ServicesManifest.parse(SOUND.concat(Bytes.fromHex("00")))).reason())
        .isEqualTo(Reason.TRAILING_BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    // A total that lies.
    "16, 0x66, TRAILING_BYTES",
    "16, 0x68, TRUNCATED",
    "16, 0xffffffff, TRUNCATED",
    "16, 0, TRAILING_BYTES",
    // A count that lies: fewer entries leave bytes, more read data as entries.
    "20, 0, TRAILING_BYTES",
    "20, 2, FIELD_OUT_OF_RANGE",
    "20, 4, TRUNCATED",
    "20, 65, TOO_LARGE",
    "20, 0xffffffff, TOO_LARGE",
    // Offsets into the header, before and after their place, past the end, and that overflow.
    "40, 0, FIELD_OUT_OF_RANGE",
    "40, 0x5f, FIELD_OUT_OF_RANGE",
    "40, 0x61, FIELD_OUT_OF_RANGE",
    "40, 0x67, FIELD_OUT_OF_RANGE",
    "40, 0xfffffffc, FIELD_OUT_OF_RANGE",
    // Lengths: an overlap shows in the next offset.
    "44, 4, FIELD_OUT_OF_RANGE",
    "44, 6, FIELD_OUT_OF_RANGE",
    "44, 8, TRUNCATED",
    "44, 0xffffffff, TRUNCATED",
    "64, 0, FIELD_OUT_OF_RANGE"
  })
  void numbersThatLieAreRefused(int at, String value, Reason reason) {
    byte[] table = SOUND.toArray();
    ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).putInt(at, Long.decode(value).intValue());

    assertThat(Svsms.refusal(ServicesManifest.parse(Bytes.copyOf(table))).reason())
        .isEqualTo(reason);
    assertThat(at).isIn(TOTAL, COUNT, FIRST_OFFSET, FIRST_LENGTH, SECOND_OFFSET);
  }

  @Test
  void aServiceTwiceIsRefused() {
    byte[] table = SOUND.toArray();
    System.arraycopy(table, 24, table, 48, 16);

    assertThat(Svsms.refusal(ServicesManifest.parse(Bytes.copyOf(table))))
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.FIELD_OUT_OF_RANGE, "svsm.manifest.entry[1].guid");
  }

  @Test
  void anotherGuidIsRefused() {
    assertThat(Svsms.refusal(ServicesManifest.parse(Svsms.flipped(SOUND, 0, 1))).field())
        .isEqualTo("svsm.manifest.guid");
  }

  @Test
  void uefiMmManifestsHaveEightBytesAndThreeFlags() {
    var manifest = new UefiMmManifest(true, false, true);
    assertThat(manifest.encode().toHex()).isEqualTo("0000000005000000");
    assertThat(UefiMmManifest.parse(manifest.encode())).isEqualTo(new Parsed.Ok<>(manifest));
    uefiMmRefused("0100000005000000", Reason.UNSUPPORTED_VERSION);
    uefiMmRefused("0000000008000000", Reason.RESERVED_NOT_ZERO);
    uefiMmRefused("00000000050000", Reason.TRUNCATED);
    uefiMmRefused("000000000500000000", Reason.TRAILING_BYTES);
  }

  @Test
  void mutatedAndRandomManifestsNeverThrow() {
    var random = new Random(9);
    Bytes services = Svsms.SVSM.attestServices(Svsms.NONCE).manifest();
    for (Bytes sound : new Bytes[] {SOUND, services, Svsms.ECC_EK, Svsms.RSA_EK}) {
      for (int i = 0; i < 5000; i++) {
        byte[] mutated = sound.toArray();
        for (int j = 0; j <= i % 3; j++) {
          mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
        }
        assertThat(SvsmManifest.parse(Bytes.copyOf(mutated))).isNotNull();
      }
    }
  }

  private static void uefiMmRefused(String hex, Reason reason) {
    assertThat(Svsms.refusal(UefiMmManifest.parse(Bytes.fromHex(hex))).reason()).isEqualTo(reason);
  }
}
