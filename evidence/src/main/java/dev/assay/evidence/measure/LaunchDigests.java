package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.efi.KernelHashes;
import dev.assay.evidence.measure.FirmwareImage.MemoryBlock;
import dev.assay.evidence.wire.Unreadable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// What each kind of launch measures, in which order.
final class LaunchDigests {
  /// The firmware's image ends here.
  private static final long FOUR_GIB = 1L << 32;

  private static final int OFFSET_IN_PAGE = PageDigest.PAGE - 1;

  private LaunchDigests() {}

  /// Works a digest out, or refuses.
  interface Work {
    Bytes digest() throws Unreadable;
  }

  static Parsed<Bytes> orRefusal(Work work) {
    try {
      return new Parsed.Ok<>(work.digest());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static Bytes sev(ExpectedLaunch.Sev launch) throws Unreadable {
    return Bytes.copyOf(plain(launch.firmware(), launch.kernel()).digest());
  }

  static Bytes sevEs(ExpectedLaunch.SevEs launch) throws Unreadable {
    MessageDigest digest = plain(launch.firmware(), launch.kernel());
    Vcpus vcpus = launch.vcpus();
    digest.update(VmsaPage.realMode(vcpus, VmsaPage.RESET_VECTOR, 0).toArray());
    if (vcpus.count() > 1) {
      byte[] others = VmsaPage.realMode(vcpus, apEip(launch.firmware()), 0).toArray();
      for (int i = 1; i < vcpus.count(); i++) {
        digest.update(others);
      }
    }
    return Bytes.copyOf(digest.digest());
  }

  static Bytes snp(ExpectedLaunch.Snp launch) throws Unreadable {
    Vcpus vcpus = launch.vcpus();
    PageDigest digest =
        launch.firmwareDigest().isPresent()
            ? new PageDigest(launch.firmwareDigest().get())
            : firmwarePages(launch.firmware());
    new MeasuredSections(launch.firmware(), "firmware", vcpus.vmm())
        .addTo(digest, hashPage(launch));
    digest.vmsa(VmsaPage.realMode(vcpus, VmsaPage.RESET_VECTOR, launch.guestFeatures()));
    if (vcpus.count() > 1) {
      Bytes others = VmsaPage.realMode(vcpus, apEip(launch.firmware()), launch.guestFeatures());
      for (int i = 1; i < vcpus.count(); i++) {
        digest.vmsa(others);
      }
    }
    return digest.value();
  }

  static Bytes snpSvsm(ExpectedLaunch.SnpSvsm launch) throws Unreadable {
    Bytes svsm = wholePages(launch.svsm(), "svsm");
    long end = FOUR_GIB - launch.firmware().image().length() - launch.variablesBytes();
    long start = end - svsm.length();
    if (launch.svsm().svsmEntry().isEmpty()) {
      throw unsuitable("svsm", "an SVSM image, whose table names where it starts", "no such entry");
    }
    long entry = start + launch.svsm().svsmEntry().getAsLong();
    if (start % PageDigest.PAGE != 0 || entry >= end) {
      throw unsuitable(
          "svsm",
          "page-aligned, with an entry inside",
          "image at 0x%x, entry 0x%x".formatted(start, entry));
    }
    PageDigest digest = firmwarePages(launch.firmware()).normal(start, svsm);
    new MeasuredSections(launch.svsm(), "svsm", Vmm.QEMU).addTo(digest, Optional.empty());
    Bytes vmsa = VmsaPage.svsm(launch.vcpus(), entry);
    for (int i = 0; i < launch.vcpus().count(); i++) {
      digest.vmsa(vmsa);
    }
    return digest.value();
  }

  static PageDigest firmwarePages(FirmwareImage firmware) throws Unreadable {
    Bytes image = wholePages(firmware, "firmware");
    return PageDigest.empty().normal(FOUR_GIB - image.length(), image);
  }

  private static Bytes wholePages(FirmwareImage firmware, String field) throws Unreadable {
    Bytes image = firmware.image();
    if (image.length() % PageDigest.PAGE != 0) {
      throw unsuitable(field, "whole pages of 4096 bytes", image.length() + " bytes");
    }
    return image;
  }

  private static MessageDigest plain(FirmwareImage firmware, Optional<KernelHashes> kernel)
      throws Unreadable {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      firmware.image().digestInto(digest);
      if (kernel.isPresent()) {
        hashTable(firmware);
        kernel.get().encode().digestInto(digest);
      }
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The page of the kernel's hashes, zeros around them.
  private static Optional<Bytes> hashPage(ExpectedLaunch.Snp launch) throws Unreadable {
    if (launch.kernel().isEmpty()) {
      return Optional.empty();
    }
    int offset = (int) (hashTable(launch.firmware()).base() & OFFSET_IN_PAGE);
    if (offset + KernelHashes.PADDED_BYTES > PageDigest.PAGE) {
      throw unsuitable(
          "firmware.hash_table.base", "a table inside one page", "0x%x into one".formatted(offset));
    }
    Bytes table = Bytes.copyOf(new byte[offset]).concat(launch.kernel().get().encode());
    return Optional.of(table.zeroPaddedTo(PageDigest.PAGE));
  }

  private static MemoryBlock hashTable(FirmwareImage firmware) throws Unreadable {
    MemoryBlock block =
        firmware
            .hashTable()
            .orElseThrow(
                () ->
                    unsuitable(
                        "firmware.hash_table",
                        "firmware that checks the hashes of a kernel (an AmdSev build of OVMF)",
                        "firmware without a hash table: it would boot any kernel"));
    if (block.size() < KernelHashes.PADDED_BYTES) {
      throw unsuitable(
          "firmware.hash_table.size",
          KernelHashes.PADDED_BYTES + " bytes or more",
          Long.toString(block.size()));
    }
    return block;
  }

  private static long apEip(FirmwareImage firmware) throws Unreadable {
    return firmware
        .apEip()
        .orElseThrow(
            () ->
                unsuitable(
                    "firmware.ap_reset",
                    "where processors other than the first start, for more than one",
                    "no SEV-ES reset block in the firmware"));
  }

  static Unreadable unsuitable(String field, String wanted, String got) {
    return new Unreadable(Reason.FIRMWARE_UNSUITABLE, field, wanted, got);
  }
}
