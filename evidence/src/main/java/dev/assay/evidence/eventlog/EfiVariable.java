package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// An EFI variable as the firmware logs it.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | VariableName, a GUID | 0x00 | 16 | | TCG PC Client Platform Firmware Profile, UEFI_VARIABLE_DATA |
/// | UnicodeNameLength, in units of 2 bytes | 0x10 | 8 | LE | same |
/// | VariableDataLength | 0x18 | 8 | LE | same |
/// | UnicodeName | 0x20 | 2 n | UTF-16LE | same |
/// | VariableData | | n | | same |
///
/// @param vendor the GUID, as on the wire
record EfiVariable(Bytes vendor, String name, Bytes value) {
  /// EFI_GLOBAL_VARIABLE, 8be4df61-93ca-11d2-aa0d-00e098032b8c (UEFI, 3.3).
  static final Bytes GLOBAL = Bytes.fromHex("61dfe48bca93d211aa0d00e098032b8c");

  /// EFI_IMAGE_SECURITY_DATABASE, d719b2cb-3d3a-4596-a3bc-dad00e67656f (UEFI, 32.6.1).
  static final Bytes IMAGE_SECURITY = Bytes.fromHex("cbb219d73a3d9645a3bcdad00e67656f");

  private static final int GUID_BYTES = 16;
  private static final int LONGEST_NAME = 512;

  /// The variable, where the data is exactly one.
  static Optional<EfiVariable> in(Bytes data) {
    try {
      var cursor = new Cursor(data);
      Bytes vendor = cursor.bytes("vendor", GUID_BYTES);
      long nameUnits = cursor.u64le("name_length");
      long valueBytes = cursor.u64le("data_length");
      if (nameUnits < 0 || nameUnits > LONGEST_NAME) {
        return Optional.empty();
      }
      Bytes name = cursor.bytes("name", (int) nameUnits * 2);
      if (valueBytes != cursor.remaining()) {
        return Optional.empty();
      }
      return Optional.of(
          new EfiVariable(
              vendor,
              new String(name.toArray(), StandardCharsets.UTF_16LE),
              cursor.bytes("data", cursor.remaining())));
    } catch (Unreadable _) {
      return Optional.empty();
    }
  }

  boolean isNamed(Bytes wantedVendor, String wantedName) {
    return vendor.equals(wantedVendor) && name.equals(wantedName);
  }
}
