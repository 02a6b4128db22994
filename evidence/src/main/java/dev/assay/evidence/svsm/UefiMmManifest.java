package dev.assay.evidence.svsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The manifest of COCONUT-SVSM's UEFI variable store, version 0.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | version | 0 | 4 | LE | COCONUT-SVSM, protocols/uefivars.rs |
/// | flags | 4 | 4 | LE | same; bits 31:3 zero |
public record UefiMmManifest(
    boolean persistentVariables, boolean secureBoot, boolean secureBootDbUpdates) {
  private static final String FIELD = "svsm.uefi_mm";
  private static final int BYTES = 8;
  private static final int PERSISTENT_VARIABLES = 1;
  private static final int SECURE_BOOT = 1 << 1;
  private static final int DB_UPDATES = 1 << 2;

  public static Parsed<UefiMmManifest> parse(Bytes manifest) {
    try {
      return new Parsed.Ok<>(read(manifest));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static boolean looksLike(Bytes manifest) {
    return manifest.length() == BYTES && manifest.slice(0, 4).isAllZero();
  }

  public Bytes encode() {
    int flags =
        (persistentVariables ? PERSISTENT_VARIABLES : 0)
            | (secureBoot ? SECURE_BOOT : 0)
            | (secureBootDbUpdates ? DB_UPDATES : 0);
    return Bytes.copyOf(
        ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(4, flags).array());
  }

  public Claims claims() {
    return Claims.builder()
        .flag(FIELD + ".persistent_variables", persistentVariables)
        .flag(FIELD + ".secure_boot", secureBoot)
        .flag(FIELD + ".secure_boot_db_updates", secureBootDbUpdates)
        .build();
  }

  private static UefiMmManifest read(Bytes manifest) throws Unreadable {
    Cursor cursor = new Cursor(manifest);
    long version = cursor.u32le(FIELD + ".version");
    if (version != 0) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION, FIELD + ".version", "0", Long.toString(version));
    }
    long flags = cursor.u32le(FIELD + ".flags");
    if (flags >>> 3 != 0) {
      throw new Unreadable(
          Reason.RESERVED_NOT_ZERO, FIELD + ".flags[31:3]", "zero", "0x%x".formatted(flags));
    }
    cursor.end(FIELD);
    return new UefiMmManifest(
        (flags & PERSISTENT_VARIABLES) != 0, (flags & SECURE_BOOT) != 0, (flags & DB_UPDATES) != 0);
  }
}
