package dev.assay.evidence.measure;

import static dev.assay.evidence.measure.SampleFirmware.u32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FirmwareImageTest {
  @Test
  void readsTheTablesOfAnAmdSevBuild() {
    FirmwareImage image = ok(SampleFirmware.amdSev());

    assertThat(FirmwareImage.looksLike(image.image())).isTrue();
    assertThat(image.apEip()).hasValue(0x80_B004);
    assertThat(image.secretBlock()).contains(new FirmwareImage.MemoryBlock(0x81_0000, 0xC00));
    assertThat(image.hashTable()).contains(new FirmwareImage.MemoryBlock(0x81_0C00, 0x400));
    assertThat(image.claims().find("firmware.sev_metadata.section.3.type").orElseThrow())
        .hasToString("KERNEL_HASHES");
  }

  @Test
  void anImageWithoutAFooterHasNoTable() {
    for (int length : new int[] {1, 49, 50, 4096}) {
      FirmwareImage image = ok(FirmwareImage.parse(Bytes.copyOf(new byte[length])));

      assertThat(FirmwareImage.looksLike(image.image())).isFalse();
      assertThat(image.hashTable()).isEmpty();
    }
  }

  @Test
  void blocksOfNothingAreNotThere() {
    FirmwareImage image = ok(SampleFirmware.amdSev().with(FirmwareImage.HASH_TABLE, u32(0, 0)));

    assertThat(image.hashTable()).isEmpty();
  }

  @Test
  void tablesThatLieAreRefused() {
    UUID ap = FirmwareImage.AP_RESET;
    UUID metadata = FirmwareImage.SEV_METADATA;
    assertRefused(SampleFirmware.amdSev().with(ap, u32()), Reason.TRUNCATED, "ap_reset");
    assertRefused(SampleFirmware.amdSev().with(ap, u32(1, 2)), Reason.TRAILING_BYTES, "ap_reset");
    for (long offset : new long[] {0, 15, 8193, 0xFFFF_FFFFL}) {
      assertRefused(
          SampleFirmware.amdSev().with(metadata, u32(offset)),
          Reason.FIELD_OUT_OF_RANGE,
          "sev_metadata.offset");
    }
    assertRefused(
        SampleFirmware.amdSev().with(metadata, u32(4095)),
        Reason.FIELD_OUT_OF_RANGE,
        "sev_metadata.signature");
  }

  @Test
  void descriptorsThatLieAreRefused() {
    Bytes sev = Bytes.fromHex("41534556");
    assertRefused(descriptor(sev.concat(u32(16, 2, 0))), Reason.UNSUPPORTED_VERSION, "version");
    assertRefused(descriptor(sev.concat(u32(17, 1, 0))), Reason.FIELD_OUT_OF_RANGE, "length");
    assertRefused(descriptor(sev.concat(u32(16, 1, 65))), Reason.TOO_LARGE, "count");
    assertRefused(descriptor(sev.concat(u32(16, 1, 0x1000_0000))), Reason.TOO_LARGE, "count");
    SampleFirmware atTheEnd = SampleFirmware.amdSev().with(FirmwareImage.SEV_METADATA, u32(4096));
    byte[] image = atTheEnd.image().toArray();
    // Thirty sections where the image has room for none of their bytes.
    byte[] descriptor = sev.concat(u32(16 + 12 * 30, 1, 30)).toArray();
    System.arraycopy(descriptor, 0, image, image.length - 16, 16);
    int offsetData = indexOf(image, u32(4096));
    image[offsetData] = 16;
    image[offsetData + 1] = 0;
    assertThat(refused(Bytes.copyOf(image)).reason()).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void footersThatLieAreRefused() {
    Bytes image = SampleFirmware.amdSev().image();
    int footer = image.length() - 50;
    for (int length : new int[] {0, 17, 8193, 0xFFFF}) {
      byte[] lying = image.toArray();
      lying[footer] = (byte) length;
      lying[footer + 1] = (byte) (length >> 8);
      assertThat(refused(Bytes.copyOf(lying)).field()).isEqualTo("firmware.footer.length");
    }
    for (int length : new int[] {0, 17, 0xFFFF}) {
      byte[] lying = image.toArray();
      // The entry before the footer.
      lying[footer - 18] = (byte) length;
      lying[footer - 17] = (byte) (length >> 8);
      assertThat(refused(Bytes.copyOf(lying)).reason()).isEqualTo(Reason.FIELD_OUT_OF_RANGE);
    }
  }

  @Test
  void emptyAndHugeImagesAreRefused() {
    assertThat(refused(Bytes.EMPTY).reason()).isEqualTo(Reason.TRUNCATED);
    assertThat(refused(Bytes.copyOf(new byte[FirmwareImage.LARGEST + 1])).reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void noMutationOfAnImageMakesItsDigestThrow() {
    Random random = new Random(20261125);
    Bytes image = SampleFirmware.amdSev().image();
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = image.toArray();
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        int near = random.nextBoolean() ? image.length() - 180 : image.length() - 4096;
        mutated[near + random.nextInt(140)] ^= (byte) random.nextInt(1, 256);
      }
      if (FirmwareImage.parse(Bytes.copyOf(mutated))
          instanceof Parsed.Ok<FirmwareImage>(FirmwareImage read)) {
        new ExpectedLaunch.Snp(
                read, Optional.empty(), Optional.empty(), Vcpus.qemu(2, 0x80_0F12), 1)
            .digest();
      }
    }
  }

  private static SampleFirmware descriptor(Bytes bytes) {
    return SampleFirmware.amdSev().descriptor(bytes.zeroPaddedTo(1000));
  }

  private static void assertRefused(SampleFirmware sample, Reason reason, String field) {
    Refusal refusal = refused(sample.image());
    assertThat(refusal.reason()).as(refusal.toString()).isEqualTo(reason);
    assertThat(refusal.field()).contains(field);
  }

  private static int indexOf(byte[] image, Bytes wanted) {
    List<Integer> found = new java.util.ArrayList<>();
    for (int i = image.length - 200; i < image.length - 50; i++) {
      if (Bytes.copyOf(image).slice(i, i + wanted.length()).equals(wanted)) {
        found.add(i);
      }
    }
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  static FirmwareImage ok(SampleFirmware sample) {
    return ok(FirmwareImage.parse(sample.image()));
  }

  static FirmwareImage ok(Parsed<FirmwareImage> parsed) {
    return switch (parsed) {
      case Parsed.Ok<FirmwareImage>(FirmwareImage image) -> image;
      case Parsed.Malformed<FirmwareImage>(Refusal refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  private static Refusal refused(Bytes image) {
    Parsed<FirmwareImage> parsed = FirmwareImage.parse(image);
    assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
    return ((Parsed.Malformed<FirmwareImage>) parsed).refusal();
  }
}
