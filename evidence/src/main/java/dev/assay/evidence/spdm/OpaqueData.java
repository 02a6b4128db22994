package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Opaque data as NVIDIA's devices fill it: fields one after the other, each a type (2 bytes, LE),
/// a size (2 bytes, LE) and as many bytes. Whoever makes the device says what its opaque data
/// means; that of others is kept as it is.
///
/// Source: NVIDIA nvtrust, opaque data types of the local GPU verifier; held against a report of an
/// H100.
record OpaqueData(List<Field> fields) {
  /// By their types, from 1.
  private static final List<String> NAMES =
      List.of(
          "cert_issuer_name",
          "cert_authority_key_identifier",
          "driver_version",
          "gpu_info",
          "sku",
          "vbios_version",
          "manufacturer_id",
          "tamper_detection",
          "smc",
          "vpr",
          "nvdec0_status",
          "msrscnt",
          "cprinfo",
          "board_id",
          "chip_sku",
          "chip_sku_mod",
          "project",
          "project_sku",
          "project_sku_mod",
          "fwid",
          "protected_pcie_status",
          "switch_pdi",
          "floorswept_ports",
          "position_id",
          "lock_switch_status");

  private static final Set<String> TEXTS =
      Set.of(
          "driver_version",
          "chip_sku",
          "chip_sku_mod",
          "project",
          "project_sku",
          "project_sku_mod");

  /// One of them.
  record Field(int type, Bytes value) {
    String name() {
      return type >= 1 && type <= NAMES.size() ? NAMES.get(type - 1) : "field_" + type;
    }

    /// Of a field that holds text: what stands before the zeros that fill it up, where that is
    /// printable.
    Optional<String> text() {
      String content = new String(value.toArray(), StandardCharsets.ISO_8859_1);
      String trimmed = content.replaceFirst("\0+$", "");
      return TEXTS.contains(name()) && trimmed.chars().allMatch(c -> c >= ' ' && c <= '~')
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
        .filter(field -> field.name().equals("fwid"))
        .map(Field::value)
        .findFirst();
  }
}
