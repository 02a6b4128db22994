package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.efi.KernelHashes;
import dev.assay.evidence.measure.ExpectedLaunch;
import dev.assay.evidence.measure.FirmwareImage;
import dev.assay.evidence.measure.Vcpus;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.Optional;

/// A firmware image, up to the digest of each kind of launch: two runs agree.
public final class FirmwareImageTarget implements FuzzTarget {
  private static final int IMAGE_BYTES = 4096;
  private static final Vcpus VCPUS = Vcpus.qemu(2, 0xA0_0F11);
  private static final Optional<KernelHashes> KERNEL =
      Optional.of(KernelHashes.of(Bytes.fromHex("01"), Bytes.EMPTY, ""));

  /// SEV metadata 0x800 before the end, hash table, secret block, AP reset block, footer.
  private static final String TABLE =
      "00080000"
          + "1600"
          + "666588dc4a989847a75e5585a7bf67cc"
          + "000c810000040000"
          + "1a00"
          + "1f3755723b3a044b927b1da6efa8d454"
          + "00008100000c0000"
          + "1a00"
          + "61b32e4c9b7dc34c8081127c90d3d294"
          + "04b08000"
          + "1600"
          + "de71f7007e1acb4f890e68c77e2fb44e"
          + "7200"
          + "de82b596b21ff745baeaa366c55a082d";

  /// A page that must be zero, and the page of the kernel's hashes.
  private static final String METADATA =
      "41534556"
          + "28000000"
          + "01000000"
          + "02000000"
          + "00008000"
          + "00100000"
          + "01000000"
          + "00008100"
          + "00100000"
          + "10000000";

  @Override
  public void feed(Bytes input) {
    if (FirmwareImage.parse(input) instanceof Parsed.Ok<FirmwareImage>(FirmwareImage image)) {
      image.claims();
      for (ExpectedLaunch launch : launches(image)) {
        Expect.that(launch.digest().equals(launch.digest()), "two runs agree");
      }
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(image());
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        Bytes.fromHex("41534556"),
        Bytes.fromHex("12a689a797054b4ca49fcbb1fe9d1ddd"),
        Bytes.fromHex("de82b596b21ff745baeaa366c55a082d"));
  }

  private static List<ExpectedLaunch> launches(FirmwareImage image) {
    return List.of(
        new ExpectedLaunch.Sev(image, KERNEL),
        new ExpectedLaunch.SevEs(image, KERNEL, VCPUS),
        new ExpectedLaunch.Snp(image, Optional.empty(), KERNEL, VCPUS, 1),
        new ExpectedLaunch.SnpSvsm(image, image, IMAGE_BYTES, VCPUS));
  }

  private static Bytes image() {
    Bytes metadata = Bytes.fromHex(METADATA);
    Bytes table = Bytes.fromHex(TABLE);
    return Bytes.copyOf(new byte[IMAGE_BYTES - 0x800])
        .concat(metadata)
        .zeroPaddedTo(IMAGE_BYTES - 32 - table.length())
        .concat(table)
        .zeroPaddedTo(IMAGE_BYTES);
  }
}
