package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an SNP launch has to set up for the firmware.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | signature `ASEV` | 0x0 | 4 | | edk2, OvmfPkg/ResetVector, OvmfSevMetadata |
/// | length | 0x4 | 4 | LE | header and sections |
/// | version | 0x8 | 4 | LE | 1 |
/// | count of sections | 0xC | 4 | LE | |
/// | section address | +0x0 | 4 | LE | guest physical |
/// | section size | +0x4 | 4 | LE | bytes |
/// | section type | +0x8 | 4 | LE | [Type] |
///
/// @param sections in the order in which a VMM measures them
record SevMetadata(List<Section> sections) {
  private static final int HEADER_BYTES = 16;
  private static final int SECTION_BYTES = 12;
  private static final int VERSION = 1;

  /// Genuine images have three to seven.
  private static final int MOST_SECTIONS = 64;

  private static final Bytes SIGNATURE = Bytes.copyOf("ASEV".getBytes(StandardCharsets.US_ASCII));
  private static final String FIELD = "firmware.sev_metadata";

  /// What a section is for.
  enum Type {
    /// Memory that is used before the guest can validate any itself.
    SNP_SEC_MEM(1),
    SNP_SECRETS(2),
    CPUID(3),
    /// Calling area of an SVSM.
    SVSM_CAA(4),
    /// The page of the kernel hashes.
    KERNEL_HASHES(0x10);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    static Optional<Type> of(long code) {
      for (Type type : values()) {
        if (type.code == code) {
          return Optional.of(type);
        }
      }
      return Optional.empty();
    }
  }

  /// @param address guest physical, unsigned 32 bits
  /// @param size bytes, unsigned 32 bits
  /// @param type as it stands there; see [Type]
  record Section(long address, long size, long type) {}

  /// @param fromEnd how far from the image's end the descriptor begins
  static SevMetadata read(Bytes image, long fromEnd) throws Unreadable {
    if (fromEnd < HEADER_BYTES || fromEnd > image.length()) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          FIELD + ".offset",
          "16 to %d bytes before the end".formatted(image.length()),
          Long.toString(fromEnd));
    }
    int start = image.length() - (int) fromEnd;
    int longest = HEADER_BYTES + MOST_SECTIONS * SECTION_BYTES;
    Cursor cursor = new Cursor(image.slice(start, start + (int) Math.min(fromEnd, longest)));
    Bytes signature = cursor.bytes(FIELD + ".signature", SIGNATURE.length());
    if (!signature.equals(SIGNATURE)) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, FIELD + ".signature", "ASEV", signature.toHex());
    }
    long length = cursor.u32le(FIELD + ".length");
    long version = cursor.u32le(FIELD + ".version");
    long count = cursor.u32le(FIELD + ".count");
    if (version != VERSION) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION, FIELD + ".version", "1", Long.toString(version));
    }
    if (count > MOST_SECTIONS) {
      throw new Unreadable(
          Reason.TOO_LARGE, FIELD + ".count", "at most " + MOST_SECTIONS, Long.toString(count));
    }
    if (length != HEADER_BYTES + count * SECTION_BYTES) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          FIELD + ".length",
          "%d, for %d sections".formatted(HEADER_BYTES + count * SECTION_BYTES, count),
          Long.toString(length));
    }
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String field = FIELD + ".section." + i;
      sections.add(
          new Section(
              cursor.u32le(field + ".address"),
              cursor.u32le(field + ".size"),
              cursor.u32le(field + ".type")));
    }
    return new SevMetadata(List.copyOf(sections));
  }

  boolean has(Type type) {
    return sections.stream().anyMatch(section -> section.type() == type.code);
  }

  void addTo(Claims.Builder claims) {
    for (int i = 0; i < sections.size(); i++) {
      Section section = sections.get(i);
      String name = FIELD + ".section." + i;
      claims
          .text(
              name + ".type",
              Type.of(section.type()).map(Type::name).orElse(FirmwareImage.hex(section.type())))
          .text(name + ".address", FirmwareImage.hex(section.address()))
          .number(name + ".size", section.size());
    }
  }
}
