package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// A firmware image (OVMF, or an SVSM in the same clothes) and what the table at its end tells the
/// VMM. An image without the table is one too: nothing of it is known then.
public final class FirmwareImage {
  /// More than any VMM maps below 4 GiB for firmware.
  public static final int LARGEST = 16 * 1024 * 1024;

  private static final String FIELD = "firmware";

  static final UUID SEV_METADATA = UUID.fromString("dc886566-984a-4798-a75e-5585a7bf67cc");
  static final UUID HASH_TABLE = UUID.fromString("7255371f-3a3b-4b04-927b-1da6efa8d454");
  static final UUID SECRET_BLOCK = UUID.fromString("4c2eb361-7d9b-4cc3-8081-127c90d3d294");
  static final UUID AP_RESET = UUID.fromString("00f771de-1a7e-4fcb-890e-68c77e2fb44e");
  static final UUID SVSM_INFO = UUID.fromString("a789a612-0597-4c4b-a49f-cbb1fe9d1ddd");

  private final Bytes image;
  private final Optional<MemoryBlock> hashTable;
  private final Optional<MemoryBlock> secretBlock;
  private final OptionalLong apEip;
  private final OptionalLong svsmEntry;
  private final Optional<SevMetadata> metadata;

  private FirmwareImage(Bytes image, FooterTable table) throws Unreadable {
    this.image = image;
    this.hashTable = table.block(HASH_TABLE, "firmware.hash_table");
    this.secretBlock = table.block(SECRET_BLOCK, "firmware.secret_block");
    this.apEip = table.u32(AP_RESET, "firmware.ap_reset");
    this.svsmEntry = table.u32(SVSM_INFO, "firmware.svsm_info");
    OptionalLong fromEnd = table.u32(SEV_METADATA, "firmware.sev_metadata");
    this.metadata =
        fromEnd.isPresent()
            ? Optional.of(SevMetadata.read(image, fromEnd.getAsLong()))
            : Optional.empty();
  }

  /// Memory that the firmware sets aside.
  ///
  /// @param base guest physical address, unsigned 32 bits; 0 where the firmware has none
  /// @param size bytes, unsigned 32 bits
  public record MemoryBlock(long base, long size) {
    boolean isSetAside() {
      return base != 0 && size != 0;
    }

    private void addTo(Claims.Builder claims, String name) {
      claims.text(name + ".base", hex(base)).number(name + ".size", size);
    }
  }

  /// Reads an image's tables; a table that is there and lies is refused.
  public static Parsed<FirmwareImage> parse(Bytes image) {
    try {
      if (image.isEmpty()) {
        throw new Unreadable(Reason.TRUNCATED, FIELD, "a firmware image", "nothing");
      }
      if (image.length() > LARGEST) {
        throw new Unreadable(
            Reason.TOO_LARGE, FIELD, "at most " + LARGEST + " bytes", image.length() + " bytes");
      }
      return new Parsed.Ok<>(new FirmwareImage(image, FooterTable.read(image)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Whether it ends as an image with a table does.
  public static boolean looksLike(Bytes image) {
    return FooterTable.isAtTheEndOf(image);
  }

  public Bytes image() {
    return image;
  }

  /// Where a VMM puts the hashes of a kernel that it loads itself; absent where the firmware would
  /// not look at them.
  public Optional<MemoryBlock> hashTable() {
    return hashTable.filter(MemoryBlock::isSetAside);
  }

  /// Where LAUNCH_SECRET may put secrets.
  public Optional<MemoryBlock> secretBlock() {
    return secretBlock.filter(MemoryBlock::isSetAside);
  }

  /// Where the processors that are not the first one start, 32 bits.
  public OptionalLong apEip() {
    return apEip;
  }

  /// Where an SVSM starts, from the beginning of its image.
  public OptionalLong svsmEntry() {
    return svsmEntry;
  }

  /// What an SNP launch has to measure or to set up besides the image.
  Optional<SevMetadata> metadata() {
    return metadata;
  }

  /// What the tables say, for people to look at.
  public Claims claims() {
    Claims.Builder claims =
        Claims.builder()
            .number("firmware.bytes", image.length())
            .binary("firmware.sha256", image.sha256());
    apEip.ifPresent(eip -> claims.text("firmware.ap_reset", hex(eip)));
    secretBlock().ifPresent(block -> block.addTo(claims, "firmware.secret_block"));
    hashTable().ifPresent(block -> block.addTo(claims, "firmware.hash_table"));
    svsmEntry.ifPresent(entry -> claims.text("firmware.svsm_info", hex(entry)));
    metadata.ifPresent(found -> found.addTo(claims));
    return claims.build();
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
