package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.measure.SevMetadata.Section;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The pages that an SNP launch adds for an image's metadata, as each VMM adds them.
final class MeasuredSections {
  /// 1 GiB. Genuine images ask for less than 1 MiB; a digest must not take minutes.
  private static final long MOST_BYTES = 1L << 30;

  private final FirmwareImage image;
  private final String field;
  private final Vmm vmm;

  MeasuredSections(FirmwareImage image, String field, Vmm vmm) {
    this.image = image;
    this.field = field;
    this.vmm = vmm;
  }

  void addTo(PageDigest digest, Optional<Bytes> hashPage) throws Unreadable {
    SevMetadata metadata =
        image
            .metadata()
            .orElseThrow(
                () ->
                    LaunchDigests.unsuitable(
                        field + ".sev_metadata", "firmware for SNP", "no SEV metadata"));
    if (hashPage.isPresent() && !metadata.has(SevMetadata.Type.KERNEL_HASHES)) {
      throw LaunchDigests.unsuitable(
          field + ".sev_metadata",
          "a section for kernel hashes, for a kernel to be measured",
          "none: the firmware would boot any kernel");
    }
    check(metadata);
    if (hashPage.isPresent()) {
      checkHashPage(metadata);
    }
    List<Section> last = new ArrayList<>();
    for (Section section : metadata.sections()) {
      SevMetadata.Type type = SevMetadata.Type.of(section.type()).orElseThrow();
      // EC2 adds the CPUID page after everything else.
      if (vmm == Vmm.EC2 && type == SevMetadata.Type.CPUID) {
        last.add(section);
      } else {
        add(digest, section, type, hashPage);
      }
    }
    for (Section section : last) {
      digest.unread(PageDigest.Type.CPUID, section.address(), PageDigest.PAGE);
    }
  }

  private void add(
      PageDigest digest, Section section, SevMetadata.Type type, Optional<Bytes> hashPage) {
    switch (type) {
      case SNP_SEC_MEM ->
          digest.unread(
              vmm == Vmm.GCE ? PageDigest.Type.UNMEASURED : PageDigest.Type.ZERO,
              section.address(),
              section.size());
      case SNP_SECRETS ->
          digest.unread(PageDigest.Type.SECRETS, section.address(), PageDigest.PAGE);
      case CPUID -> digest.unread(PageDigest.Type.CPUID, section.address(), PageDigest.PAGE);
      case SVSM_CAA -> digest.unread(PageDigest.Type.ZERO, section.address(), section.size());
      case KERNEL_HASHES ->
          hashPage.ifPresentOrElse(
              page -> digest.normal(section.address(), page),
              () -> digest.unread(PageDigest.Type.ZERO, section.address(), section.size()));
    }
  }

  private void check(SevMetadata metadata) throws Unreadable {
    long total = 0;
    for (int i = 0; i < metadata.sections().size(); i++) {
      Section section = metadata.sections().get(i);
      String name = "%s.sev_metadata.section.%d".formatted(field, i);
      SevMetadata.Type type =
          SevMetadata.Type.of(section.type())
              .orElseThrow(
                  () ->
                      new Unreadable(
                          Reason.FIELD_OUT_OF_RANGE,
                          name + ".type",
                          "1, 2, 3, 4 or 16",
                          Long.toString(section.type())));
      checkRange(section, name);
      checkSize(section, type, name);
      total += section.size();
    }
    if (total > MOST_BYTES) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          field + ".sev_metadata",
          "at most %d bytes in its sections".formatted(MOST_BYTES),
          Long.toString(total));
    }
  }

  /// The VMM measures the table in the section's page, the firmware looks for it at the footer's
  /// address: a kernel is measured only where both are one.
  private void checkHashPage(SevMetadata metadata) throws Unreadable {
    long wanted = image.hashTable().map(block -> block.base() & -PageDigest.PAGE).orElse(-1L);
    for (Section section : metadata.sections()) {
      boolean hashes =
          SevMetadata.Type.of(section.type()).equals(Optional.of(SevMetadata.Type.KERNEL_HASHES));
      if (hashes && section.address() != wanted) {
        throw LaunchDigests.unsuitable(
            field + ".sev_metadata",
            "the kernel hashes' section around the hash table, at 0x%x".formatted(wanted),
            "0x%x".formatted(section.address()));
      }
    }
  }

  private static void checkRange(Section section, String name) throws Unreadable {
    boolean wholePages =
        section.address() % PageDigest.PAGE == 0 && section.size() % PageDigest.PAGE == 0;
    if (!wholePages) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          name,
          "whole pages of 4096 bytes",
          "0x%x bytes at 0x%x".formatted(section.size(), section.address()));
    }
  }

  /// Of these kinds a launch adds one page, whatever the size says.
  private static void checkSize(Section section, SevMetadata.Type type, String name)
      throws Unreadable {
    boolean one =
        switch (type) {
          case SNP_SECRETS, CPUID, KERNEL_HASHES -> true;
          case SNP_SEC_MEM, SVSM_CAA -> false;
        };
    if (one && section.size() != PageDigest.PAGE) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, name + ".size", "4096", Long.toString(section.size()));
    }
  }
}
