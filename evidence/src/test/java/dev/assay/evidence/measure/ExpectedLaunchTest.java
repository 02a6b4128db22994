package dev.assay.evidence.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.efi.KernelHashes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpectedLaunchTest {
  private static final FirmwareImage AMD_SEV = FirmwareImageTest.ok(SampleFirmware.amdSev());
  private static final KernelHashes KERNEL =
      KernelHashes.of(Bytes.fromHex("4d5a"), Bytes.EMPTY, "root=/dev/vda");
  private static final Vcpus ONE = Vcpus.qemu(1, VcpuModel.EPYC_MILAN.signature());
  private static final Vcpus TWO = Vcpus.qemu(2, VcpuModel.EPYC_MILAN.signature());

  @Test
  void sevIsTheHashOfTheImageAndTheTableOfHashes() {
    assertThat(digest(new ExpectedLaunch.Sev(AMD_SEV, Optional.empty())))
        .isEqualTo(AMD_SEV.image().sha256());
    assertThat(digest(new ExpectedLaunch.Sev(AMD_SEV, Optional.of(KERNEL))))
        .isEqualTo(AMD_SEV.image().concat(KERNEL.encode()).sha256());
  }

  @Test
  void sevEsAddsEachProcessorsPage() {
    Bytes first = VmsaPage.realMode(TWO, 0xFFFF_FFF0L, 0);
    Bytes second = VmsaPage.realMode(TWO, 0x80_B004, 0);

    assertThat(digest(new ExpectedLaunch.SevEs(AMD_SEV, Optional.empty(), TWO)))
        .isEqualTo(AMD_SEV.image().concat(first).concat(second).sha256());
  }

  @Test
  void everythingThatAnOwnerChoosesChangesTheDigestOfSnp() {
    List<Bytes> digests = new ArrayList<>();
    for (Vmm vmm : Vmm.values()) {
      digests.add(snp(new Vcpus(1, vmm, 0x80_0F12, true), 1, Optional.empty()));
    }
    digests.add(snp(ONE, 1, Optional.empty()));
    digests.add(snp(TWO, 1, Optional.empty()));
    digests.add(snp(ONE, SevFeature.SNP_ACTIVE | SevFeature.DEBUG_SWAP, Optional.empty()));
    digests.add(snp(ONE, 1, Optional.of(KERNEL)));
    digests.add(snp(new Vcpus(1, Vmm.QEMU, 0x80_0F12, false), 1, Optional.empty()));

    assertThat(new HashSet<>(digests)).hasSameSizeAs(digests);
  }

  @Test
  void theFirmwaresDigestStandsForItsPages() {
    Bytes firmware = value(ExpectedLaunch.Snp.firmwareDigest(AMD_SEV));

    assertThat(
            digest(
                new ExpectedLaunch.Snp(
                    AMD_SEV, Optional.of(firmware), Optional.of(KERNEL), ONE, 1)))
        .isEqualTo(snp(ONE, 1, Optional.of(KERNEL)));
  }

  @Test
  void aKernelThatTheFirmwareWouldNotCheckIsRefused() {
    SampleFirmware without = SampleFirmware.amdSev().without(FirmwareImage.HASH_TABLE);

    assertUnsuitable(new ExpectedLaunch.Sev(image(without), Optional.of(KERNEL)));
    assertUnsuitable(new ExpectedLaunch.SevEs(image(without), Optional.of(KERNEL), ONE));
    assertUnsuitable(snpLaunch(image(without), Optional.of(KERNEL), ONE));
    assertUnsuitable(
        snpLaunch(
            image(SampleFirmware.amdSev().sections(0x80_0000, 0x1000, 1)),
            Optional.of(KERNEL),
            ONE));
  }

  @Test
  void aHashTableThatIsTooSmallOrElsewhereIsRefused() {
    for (Bytes block :
        List.of(
            SampleFirmware.u32(0x81_0C00, 175),
            SampleFirmware.u32(0x81_0F51, 0x400),
            SampleFirmware.u32(0x82_0C00, 0x400))) {
      SampleFirmware sample = SampleFirmware.amdSev().with(FirmwareImage.HASH_TABLE, block);

      assertUnsuitable(snpLaunch(image(sample), Optional.of(KERNEL), ONE));
    }
  }

  @Test
  void aSecondProcessorNeedsAPlaceToStart() {
    FirmwareImage without = image(SampleFirmware.amdSev().without(FirmwareImage.AP_RESET));

    assertUnsuitable(new ExpectedLaunch.SevEs(without, Optional.empty(), TWO));
    assertUnsuitable(snpLaunch(without, Optional.empty(), TWO));
    assertThat(snpLaunch(without, Optional.empty(), ONE).digest()).isInstanceOf(Parsed.Ok.class);
  }

  @Test
  void snpNeedsWholePagesAndMetadata() {
    assertUnsuitable(
        snpLaunch(
            image(SampleFirmware.amdSev().without(FirmwareImage.SEV_METADATA)),
            Optional.empty(),
            ONE));
    FirmwareImage odd = FirmwareImageTest.ok(FirmwareImage.parse(Bytes.copyOf(new byte[4097])));
    assertUnsuitable(snpLaunch(odd, Optional.empty(), ONE));
  }

  @Test
  void sectionsThatNoLaunchHasAreRefused() {
    assertSection(Reason.FIELD_OUT_OF_RANGE, 0x80_0000, 0x1000, 5);
    assertSection(Reason.FIELD_OUT_OF_RANGE, 0x80_0001, 0x1000, 1);
    assertSection(Reason.FIELD_OUT_OF_RANGE, 0x80_0000, 0x1001, 1);
    assertSection(Reason.FIELD_OUT_OF_RANGE, 0x80_0000, 0x2000, 2);
    assertSection(Reason.FIELD_OUT_OF_RANGE, 0x80_0000, 0, 3);
    assertSection(Reason.TOO_LARGE, 0x80_0000, 0xFFFF_F000L, 1);
  }

  @Test
  void theLargestSectionsTakeLessThanTwoSeconds() {
    FirmwareImage image = image(SampleFirmware.amdSev().sections(0, 0x4000_0000, 1));

    assertThat(snpLaunch(image, Optional.empty(), Vcpus.qemu(Vcpus.MOST, 0)).digest())
        .isInstanceOf(Parsed.Ok.class);
  }

  @Test
  void anSvsmNeedsAnEntryInsideItsImage() {
    FirmwareImage noEntry = AMD_SEV;
    FirmwareImage outside =
        image(SampleFirmware.amdSev().with(FirmwareImage.SVSM_INFO, SampleFirmware.u32(8192)));
    FirmwareImage fine =
        image(SampleFirmware.amdSev().with(FirmwareImage.SVSM_INFO, SampleFirmware.u32(0)));

    assertUnsuitable(new ExpectedLaunch.SnpSvsm(AMD_SEV, noEntry, 4096, ONE));
    assertUnsuitable(new ExpectedLaunch.SnpSvsm(AMD_SEV, outside, 4096, ONE));
    assertUnsuitable(new ExpectedLaunch.SnpSvsm(AMD_SEV, fine, 4095, ONE));
    assertThat(new ExpectedLaunch.SnpSvsm(AMD_SEV, fine, 4096, ONE).digest())
        .isInstanceOf(Parsed.Ok.class);
  }

  @Test
  void processorsHaveLimits() {
    assertThatThrownBy(() -> Vcpus.qemu(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Vcpus.qemu(4097, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Vcpus.qemu(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void signaturesAreComposedAsCpuidDoes() {
    assertThat(VcpuModel.signature(25, 1, 1)).isEqualTo(VcpuModel.EPYC_MILAN.signature());
    assertThat(VcpuModel.signature(25, 17, 0)).isEqualTo(VcpuModel.EPYC_GENOA.signature());
    assertThat(VcpuModel.signature(23, 49, 0)).isEqualTo(VcpuModel.EPYC_ROME.signature());
    assertThat(VcpuModel.ofName("epyc-milan-v2")).contains(VcpuModel.EPYC_MILAN);
    assertThat(VcpuModel.ofName("EPYC-v4")).contains(VcpuModel.EPYC);
    assertThat(VcpuModel.ofName("Opteron")).isEmpty();
  }

  private static void assertSection(Reason reason, long address, long size, long type) {
    FirmwareImage image = image(SampleFirmware.amdSev().sections(address, size, type));
    assertThat(refusal(snpLaunch(image, Optional.empty(), ONE)).reason()).isEqualTo(reason);
  }

  private static void assertUnsuitable(ExpectedLaunch launch) {
    assertThat(refusal(launch).reason()).isEqualTo(Reason.FIRMWARE_UNSUITABLE);
  }

  private static Refusal refusal(ExpectedLaunch launch) {
    Parsed<Bytes> digest = launch.digest();
    assertThat(digest).isInstanceOf(Parsed.Malformed.class);
    return ((Parsed.Malformed<Bytes>) digest).refusal();
  }

  private static Bytes snp(Vcpus vcpus, long features, Optional<KernelHashes> kernel) {
    return digest(new ExpectedLaunch.Snp(AMD_SEV, Optional.empty(), kernel, vcpus, features));
  }

  private static ExpectedLaunch snpLaunch(
      FirmwareImage firmware, Optional<KernelHashes> kernel, Vcpus vcpus) {
    return new ExpectedLaunch.Snp(firmware, Optional.empty(), kernel, vcpus, 1);
  }

  private static FirmwareImage image(SampleFirmware sample) {
    return FirmwareImageTest.ok(sample);
  }

  private static Bytes digest(ExpectedLaunch launch) {
    return value(launch.digest());
  }

  private static Bytes value(Parsed<Bytes> parsed) {
    return switch (parsed) {
      case Parsed.Ok<Bytes>(Bytes value) -> value;
      case Parsed.Malformed<Bytes>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }
}
