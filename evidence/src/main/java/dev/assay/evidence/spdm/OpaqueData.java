package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Opaque data as NVIDIA's devices fill it: fields one after the other, each a type (2 bytes, LE),
/// a size (2 bytes, LE) and as many bytes. Whoever makes the device says what its opaque data
/// means; that of others is kept as it is.
///
/// Source: NVIDIA nvtrust, opaque data types of the local GPU verifier; held against a report of an
/// H100.
record OpaqueData(List<Field> fields) {
  private static final int LAST_NAMED = 25;

  /// In the order of their types, from 1.
  private enum Name {
    CERT_ISSUER_NAME,
    CERT_AUTHORITY_KEY_IDENTIFIER,
    DRIVER_VERSION,
    GPU_INFO,
    SKU,
    VBIOS_VERSION,
    MANUFACTURER_ID,
    TAMPER_DETECTION,
    SMC,
    VPR,
    NVDEC0_STATUS,
    MSRSCNT,
    CPRINFO,
    BOARD_ID,
    CHIP_SKU,
    CHIP_SKU_MOD,
    PROJECT,
    PROJECT_SKU,
    PROJECT_SKU_MOD,
    FWID,
    PROTECTED_PCIE_STATUS,
    SWITCH_PDI,
    FLOORSWEPT_PORTS,
    POSITION_ID,
    LOCK_SWITCH_STATUS
  }

  private static final List<Name> TEXTS =
      List.of(
          Name.DRIVER_VERSION,
          Name.CHIP_SKU,
          Name.CHIP_SKU_MOD,
          Name.PROJECT,
          Name.PROJECT_SKU,
          Name.PROJECT_SKU_MOD);

  /// One of them.
  record Field(int type, Bytes value) {
    String name() {
      return type >= 1 && type <= LAST_NAMED
          ? Name.values()[type - 1].name().toLowerCase(Locale.ROOT)
          : "field_" + type;
    }

    /// Of a field that holds text: what stands before the zeros that fill it up, where that is
    /// printable.
    Optional<String> text() {
      boolean named = TEXTS.stream().anyMatch(text -> text.ordinal() == type - 1);
      String content = new String(value.toArray(), StandardCharsets.ISO_8859_1);
      String trimmed = content.replaceFirst("\0+$", "");
      return named && trimmed.chars().allMatch(c -> c >= ' ' && c <= '~')
          ? Optional.of(trimmed)
          : Optional.empty();
    }
  }

  /// Empty where the bytes are not such fields, each there once.
  static Optional<OpaqueData> read(Bytes opaque) {
    Cursor cursor = new Cursor(opaque);
    List<Field> fields = new ArrayList<>();
    try {
      while (cursor.remaining() > 0) {
        int type = cursor.u16le("type");
        fields.add(new Field(type, cursor.bytes("value", cursor.u16le("size"))));
      }
    } catch (Unreadable otherwise) {
      return Optional.empty();
    }
    boolean once = fields.stream().map(Field::type).distinct().count() == fields.size();
    return once && !fields.isEmpty() ? Optional.of(new OpaqueData(fields)) : Optional.empty();
  }

  Optional<Bytes> firmwareId() {
    return fields.stream()
        .filter(field -> field.type() == Name.FWID.ordinal() + 1)
        .map(Field::value)
        .findFirst();
  }
}
