package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.snp.GuestPolicy;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What a guest's owner signs for an SNP launch: it fails unless the digest and the policy are
/// these, and the report then names who signed.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | LD | 0x00 | 48 | | launch digest; AMD 56860, ID block |
/// | FAMILY_ID | 0x30 | 16 | | |
/// | IMAGE_ID | 0x40 | 16 | | |
/// | VERSION | 0x50 | 4 | LE | 1 |
/// | GUEST_SVN | 0x54 | 4 | LE | |
/// | POLICY | 0x58 | 8 | LE | |
///
/// @param launchDigest 48 bytes
/// @param familyId 16 bytes, the owner's
/// @param imageId 16 bytes, the owner's
/// @param guestSvn unsigned 32 bits, the owner's
public record IdBlock(
    Bytes launchDigest, Bytes familyId, Bytes imageId, long guestSvn, GuestPolicy policy) {
  public static final int BYTES = 96;

  private static final int VERSION = 1;
  private static final int ID_BYTES = 16;
  private static final String FIELD = "id_block";

  public IdBlock {
    boolean sized =
        launchDigest.length() == PageDigest.DIGEST_BYTES
            && familyId.length() == ID_BYTES
            && imageId.length() == ID_BYTES
            && guestSvn >= 0
            && guestSvn <= 0xFFFF_FFFFL;
    if (!sized) {
      throw new IllegalArgumentException(
          "an ID block has 48, 16 and 16 bytes, and an SVN of 32 bits");
    }
  }

  public static Parsed<IdBlock> parse(Bytes raw96) {
    try {
      Cursor cursor = new Cursor(raw96);
      Bytes digest = cursor.bytes(FIELD + ".ld", PageDigest.DIGEST_BYTES);
      Bytes familyId = cursor.bytes(FIELD + ".family_id", ID_BYTES);
      Bytes imageId = cursor.bytes(FIELD + ".image_id", ID_BYTES);
      long version = cursor.u32le(FIELD + ".version");
      if (version != VERSION) {
        throw new Unreadable(
            Reason.UNSUPPORTED_VERSION, FIELD + ".version", "1", Long.toString(version));
      }
      long guestSvn = cursor.u32le(FIELD + ".guest_svn");
      GuestPolicy policy = new GuestPolicy(cursor.u64le(FIELD + ".policy"));
      cursor.end(FIELD);
      return new Parsed.Ok<>(new IdBlock(digest, familyId, imageId, guestSvn, policy));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The 96 bytes: what the ID key signs.
  public Bytes encode() {
    ByteBuffer numbers =
        ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    numbers.putInt(VERSION).putInt((int) guestSvn).putLong(policy.bits());
    return launchDigest.concat(familyId).concat(imageId).concat(Bytes.copyOf(numbers.array()));
  }
}
