package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.sev.SevEcKey;
import dev.assay.evidence.sev.SevKeyPair;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// Who signed an [IdBlock]: the ID key, and an author key that may vouch for it.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | ID_KEY_ALGO | 0x000 | 4 | LE | 1, ECDSA P-384 with SHA-384; AMD 56860, ID authentication |
/// | AUTH_KEY_ALGO | 0x004 | 4 | LE | 1; 0 where there is no author key |
/// | reserved | 0x008 | 56 | | zero |
/// | ID_BLOCK_SIG | 0x040 | 512 | LE | over the ID block |
/// | ID_KEY | 0x240 | 0x404 | | [SevEcKey] |
/// | reserved | 0x644 | 60 | | zero |
/// | ID_KEY_SIG | 0x680 | 512 | LE | over ID_KEY, by the author key |
/// | AUTHOR_KEY | 0x880 | 0x404 | | [SevEcKey]; zero where there is none |
/// | reserved | 0xC84 | 892 | | zero |
///
/// @param blockSignature 512 bytes
/// @param idKey on P-384
/// @param author the key that vouches for the ID key, on P-384
public record IdAuth(Bytes blockSignature, SevEcKey idKey, Optional<Author> author) {
  public static final int BYTES = 4096;

  private static final int ECDSA_P384_SHA384 = 1;
  private static final int HEADER_BYTES = 0x40;
  private static final int AFTER_ID_KEY = 60;
  private static final int AFTER_AUTHOR_KEY = 892;
  private static final String FIELD = "id_auth";

  /// @param keySignature over the ID key's structure, 512 bytes
  public record Author(Bytes keySignature, SevEcKey key) {
    public Author {
      if (keySignature.length() != SevEcKey.SIGNATURE_BYTES) {
        throw new IllegalArgumentException("a signature has 512 bytes");
      }
      requireP384(key);
    }
  }

  public IdAuth {
    if (blockSignature.length() != SevEcKey.SIGNATURE_BYTES) {
      throw new IllegalArgumentException("a signature has 512 bytes");
    }
    requireP384(idKey);
  }

  public static Parsed<IdAuth> parse(Bytes page) {
    try {
      return new Parsed.Ok<>(read(new Cursor(page)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Signs an ID block, with no author key.
  ///
  /// @param key on P-384
  public static IdAuth sign(IdBlock block, SevKeyPair key) {
    return new IdAuth(
        key.sign(HashAlgorithm.SHA384, block.encode()), key.publicKey(), Optional.empty());
  }

  /// The same, with an author key that vouches for the ID key.
  ///
  /// @param authorKey on P-384
  public IdAuth vouchedForBy(SevKeyPair authorKey) {
    Bytes signature = authorKey.sign(HashAlgorithm.SHA384, idKey.encode());
    return new IdAuth(
        blockSignature, idKey, Optional.of(new Author(signature, authorKey.publicKey())));
  }

  /// What is wrong with the signatures, as the firmware would find it at launch; nothing if they
  /// hold.
  public Optional<Refusal> refusal(IdBlock block) {
    if (!idKey.verifies(HashAlgorithm.SHA384, block.encode(), blockSignature)) {
      return Optional.of(
          new Refusal(
              Reason.SIGNATURE_INVALID,
              FIELD + ".id_block_sig",
              "a signature of the ID block by ID_KEY",
              "one that does not verify"));
    }
    return author
        .filter(
            found ->
                !found.key().verifies(HashAlgorithm.SHA384, idKey.encode(), found.keySignature()))
        .map(
            _ ->
                new Refusal(
                    Reason.SIGNATURE_INVALID,
                    FIELD + ".id_key_sig",
                    "a signature of ID_KEY by AUTHOR_KEY",
                    "one that does not verify"));
  }

  /// ID_KEY_DIGEST of the report: SHA-384 over the key's whole structure.
  public Bytes idKeyDigest() {
    return idKey.encode().sha384();
  }

  /// AUTHOR_KEY_DIGEST of the report, where AUTHOR_KEY_EN is set.
  public Optional<Bytes> authorKeyDigest() {
    return author.map(found -> found.key().encode().sha384());
  }

  /// The page, 4096 bytes.
  public Bytes encode() {
    ByteBuffer algorithms = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    algorithms.putInt(ECDSA_P384_SHA384).putInt(author.isPresent() ? ECDSA_P384_SHA384 : 0);
    Bytes page =
        Bytes.copyOf(algorithms.array())
            .concat(blockSignature)
            .concat(idKey.encode())
            .concat(Bytes.copyOf(new byte[AFTER_ID_KEY]));
    if (author.isPresent()) {
      page = page.concat(author.get().keySignature()).concat(author.get().key().encode());
    }
    return page.zeroPaddedTo(BYTES);
  }

  private static IdAuth read(Cursor cursor) throws Unreadable {
    algorithm(cursor, "id_key_algo", ECDSA_P384_SHA384);
    boolean authored = algorithm(cursor, "auth_key_algo", 0) != 0;
    cursor.zero(FIELD + ".reserved", HEADER_BYTES - 2 * Integer.BYTES);
    Bytes blockSignature = cursor.bytes(FIELD + ".id_block_sig", SevEcKey.SIGNATURE_BYTES);
    SevEcKey idKey = key(cursor, "id_key");
    cursor.zero(FIELD + ".reserved", AFTER_ID_KEY);
    Optional<Author> author = Optional.empty();
    if (authored) {
      Bytes keySignature = cursor.bytes(FIELD + ".id_key_sig", SevEcKey.SIGNATURE_BYTES);
      author = Optional.of(new Author(keySignature, key(cursor, "author_key")));
    } else {
      cursor.zero(FIELD + ".id_key_sig", SevEcKey.SIGNATURE_BYTES);
      cursor.zero(FIELD + ".author_key", SevEcKey.BYTES);
    }
    cursor.zero(FIELD + ".reserved", AFTER_AUTHOR_KEY);
    cursor.end(FIELD);
    return new IdAuth(blockSignature, idKey, author);
  }

  private static SevEcKey key(Cursor cursor, String part) throws Unreadable {
    String field = FIELD + "." + part;
    Bytes structure = cursor.bytes(field, SevEcKey.BYTES);
    return switch (SevEcKey.parse(field, structure)) {
      case Parsed.Ok<SevEcKey>(SevEcKey key) when key.key().curve() == EcCurve.P384 -> key;
      case Parsed.Ok<SevEcKey>(SevEcKey key) ->
          throw new Unreadable(
              Reason.UNSUPPORTED_ALGORITHM, field, "P-384", key.key().description());
      case Parsed.Malformed<SevEcKey>(Refusal refusal) -> throw new Unreadable(refusal);
    };
  }

  private static long algorithm(Cursor cursor, String part, int alsoAllowed) throws Unreadable {
    long algorithm = cursor.u32le(FIELD + "." + part);
    if (algorithm != ECDSA_P384_SHA384 && algorithm != alsoAllowed) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          FIELD + "." + part,
          "1, ECDSA P-384 with SHA-384",
          Long.toString(algorithm));
    }
    return algorithm;
  }

  private static void requireP384(SevEcKey key) {
    if (key.key().curve() != EcCurve.P384) {
      throw new IllegalArgumentException("ID and author keys are on P-384");
    }
  }
}
