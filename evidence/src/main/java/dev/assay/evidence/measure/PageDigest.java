package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SNP's launch digest, page by page: each step is SHA-384 over a PAGE_INFO that holds the digest
/// so far.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | DIGEST_CUR | 0x00 | 48 | | AMD 56860, PAGE_INFO |
/// | CONTENTS | 0x30 | 48 | | SHA-384 of the page; zero for pages whose content is not measured |
/// | LENGTH | 0x60 | 2 | LE | 0x70 |
/// | PAGE_TYPE | 0x62 | 1 | | |
/// | IMI_PAGE, VMPL3, VMPL2, VMPL1 permissions, reserved | 0x63 | 5 | | zero in the launches known here |
/// | GPA | 0x68 | 8 | LE | |
final class PageDigest {
  static final int DIGEST_BYTES = 48;
  static final int PAGE = 4096;

  /// The address under which every VMSA is measured.
  private static final long VMSA_ADDRESS = 0xFFFF_FFFF_F000L;

  private static final int INFO_BYTES = 0x70;
  private static final int CONTENTS = 0x30;
  private static final int LENGTH = 0x60;
  private static final int PAGE_TYPE = 0x62;
  private static final int ADDRESS = 0x68;

  /// PAGE_TYPE.
  enum Type {
    NORMAL(1),
    VMSA(2),
    ZERO(3),
    UNMEASURED(4),
    SECRETS(5),
    CPUID(6);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  private final MessageDigest sha384;
  private final ByteBuffer info = ByteBuffer.allocate(INFO_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /// @param start 48 bytes: zero, or the digest of what was measured before
  PageDigest(Bytes start) {
    try {
      this.sha384 = MessageDigest.getInstance("SHA-384");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-384", e);
    }
    info.put(start.toArray()).putShort(LENGTH, (short) INFO_BYTES);
  }

  static PageDigest empty() {
    return new PageDigest(Bytes.copyOf(new byte[DIGEST_BYTES]));
  }

  /// Pages with their content.
  ///
  /// @param content whole pages
  PageDigest normal(long address, Bytes content) {
    byte[] bytes = content.toArray();
    for (int from = 0; from < bytes.length; from += PAGE) {
      measured(Type.NORMAL, address + from, bytes, from);
    }
    return this;
  }

  PageDigest vmsa(Bytes page) {
    measured(Type.VMSA, VMSA_ADDRESS, page.toArray(), 0);
    return this;
  }

  /// Pages of which only type and address are measured.
  PageDigest unread(Type type, long address, long size) {
    for (int i = CONTENTS; i < CONTENTS + DIGEST_BYTES; i++) {
      info.put(i, (byte) 0);
    }
    for (long from = 0; from < size; from += PAGE) {
      step(type, address + from);
    }
    return this;
  }

  Bytes value() {
    return Bytes.copyOf(info.array()).slice(0, DIGEST_BYTES);
  }

  private void measured(Type type, long address, byte[] content, int from) {
    sha384.update(content, from, PAGE);
    digestInto(CONTENTS);
    step(type, address);
  }

  private void step(Type type, long address) {
    info.put(PAGE_TYPE, (byte) type.code).putLong(ADDRESS, address);
    sha384.update(info.array());
    digestInto(0);
  }

  private void digestInto(int offset) {
    try {
      sha384.digest(info.array(), offset, DIGEST_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-384 has 48 bytes", e);
    }
  }
}
