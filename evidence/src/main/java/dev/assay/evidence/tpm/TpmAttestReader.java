package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;

/// Reads a TPMS_ATTEST field by field, in order: so a refusal names the first field that is wrong.
final class TpmAttestReader {
  static final long MAGIC = 0xFF54_4347L;

  private static final Bytes MAGIC_ON_THE_WIRE = Bytes.fromHex("ff544347");

  /// TPM2B_DATA holds a TPMT_HA (Part 2).
  private static final int LONGEST_DATA = 66;

  private static final int LONGEST_DIGEST = 64;
  private static final int SIZE_BYTES = 2;
  private static final int MAGIC_BYTES = 4;

  private final Bytes raw;
  private final TpmCursor cursor;

  private TpmAttestReader(Bytes raw) {
    this.raw = raw;
    this.cursor = new TpmCursor(raw);
  }

  static Parsed<TpmAttest> read(Bytes raw) {
    try {
      return new Parsed.Ok<>(new TpmAttestReader(bare(raw)).attest());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Without a TPM2B's size. A size that reads like the magic would announce 65364 bytes, many
  /// times what any attestation has.
  private static Bytes bare(Bytes raw) throws Unreadable {
    if (hasMagicAt(raw, 0) || !hasMagicAt(raw, SIZE_BYTES)) {
      return raw;
    }
    Cursor sized = new Cursor(raw);
    Bytes bare = sized.bytes("tpm.attest", sized.u16be("tpm.attest.size"));
    sized.end("tpm.attest");
    return bare;
  }

  static boolean looksLike(Bytes raw) {
    return hasMagicAt(raw, 0) || hasMagicAt(raw, SIZE_BYTES);
  }

  private static boolean hasMagicAt(Bytes raw, int offset) {
    return raw.length() >= offset + MAGIC_BYTES
        && raw.slice(offset, offset + MAGIC_BYTES).equals(MAGIC_ON_THE_WIRE);
  }

  private TpmAttest attest() throws Unreadable {
    long magic = cursor.u32("tpm.magic");
    if (magic != MAGIC) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          "tpm.magic",
          "0x%08x (made by a TPM)".formatted(MAGIC),
          "0x%08x".formatted(magic));
    }
    int type = type();
    TpmName qualifiedSigner = cursor.name("tpm.qualified_signer");
    Bytes extraData = cursor.sized("tpm.extra_data", LONGEST_DATA);
    TpmClock clock = clock();
    long firmwareVersion = cursor.u64("tpm.firmware_version");
    TpmAttest.Attested attested =
        switch (type) {
          case TpmAttest.Quote.TYPE -> quote();
          case TpmAttest.Certify.TYPE ->
              new TpmAttest.Certify(
                  cursor.name("tpm.certify.name"), cursor.name("tpm.certify.qualified_name"));
          default ->
              new TpmAttest.Creation(
                  cursor.name("tpm.creation.object_name"), digest("tpm.creation.creation_hash"));
        };
    cursor.end("tpm");
    return new TpmAttest(raw, qualifiedSigner, extraData, clock, firmwareVersion, attested);
  }

  private int type() throws Unreadable {
    int type = cursor.u16("tpm.type");
    boolean known =
        type == TpmAttest.Quote.TYPE
            || type == TpmAttest.Certify.TYPE
            || type == TpmAttest.Creation.TYPE;
    if (!known) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          "tpm.type",
          "0x8018 (quote), 0x8017 (certify) or 0x801a (creation)",
          "0x%04x".formatted(type));
    }
    return type;
  }

  private TpmClock clock() throws Unreadable {
    long clock = cursor.u64("tpm.clock");
    if (clock < 0) {
      // 292 million years.
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, "tpm.clock", "below 2^63 ms", Long.toUnsignedString(clock));
    }
    long resetCount = cursor.u32("tpm.reset_count");
    long restartCount = cursor.u32("tpm.restart_count");
    int safe = cursor.u8("tpm.safe");
    if (safe > 1) {
      throw new Unreadable(Reason.FIELD_OUT_OF_RANGE, "tpm.safe", "0 or 1", Integer.toString(safe));
    }
    return new TpmClock(clock, resetCount, restartCount, safe == 1);
  }

  private TpmAttest.Quote quote() throws Unreadable {
    List<PcrSelection> selections = PcrSelectionReader.read("tpm.pcr_selection", cursor);
    return new TpmAttest.Quote(selections, digest("tpm.pcr_digest"));
  }

  private Bytes digest(String field) throws Unreadable {
    Bytes digest = cursor.sized(field, LONGEST_DIGEST);
    if (TpmHash.ofDigestLength(digest.length()).isEmpty()) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field,
          "a digest of 20, 32, 48 or 64 bytes",
          digest.length() + " bytes");
    }
    return digest;
  }
}
