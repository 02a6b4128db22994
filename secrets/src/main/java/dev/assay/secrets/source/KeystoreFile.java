package dev.assay.secrets.source;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A keystore as it lies on disk: read, and nothing in it believed yet.
///
/// | field | bytes | order | |
/// | --- | --- | --- | --- |
/// | magic | 8 | | `ASSAYKEY` |
/// | version | 2 | BE | 1 |
/// | derivation | 1 | | 1: HKDF of a key file; 2: Argon2id (RFC 9106) of a passphrase |
/// | memory, iterations, lanes | 4, 4, 1 | BE | Argon2id's, memory in KiB; zero for a key file |
/// | salt | 32 | | random, once for each keystore |
/// | key check | 32 | | HMAC-SHA-256 of all before it: whether the key is the right one |
/// | generation | 8 | BE | how often it was written |
/// | count | 4 | BE | of entries |
/// | entries | | | by path, then by version, ascending |
/// | MAC | 32 | | HMAC-SHA-256 of all before it |
///
/// | field of an entry | bytes | order | |
/// | --- | --- | --- | --- |
/// | path | 2 + n | BE | length, then ASCII |
/// | version | 8 | BE | 1 or more |
/// | created | 8 | BE | milliseconds since the epoch |
/// | state | 1 | | 0: destroyed, and nothing follows; 1: sealed |
/// | nonce | 12 | | random |
/// | ciphertext | 4 + n | BE | length, then AES-256-GCM with its tag; AAD: the entry up to its state |
///
/// @param header what comes before the key check, verbatim
/// @param checked what the MAC is over, verbatim
record KeystoreFile(
    KeyDerivation derivation,
    Bytes header,
    Bytes keyCheck,
    long generation,
    List<Entry> entries,
    Bytes checked,
    Bytes mac) {
  static final int LARGEST = 16 * 1024 * 1024;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;
  static final int MAC_BYTES = 32;

  private static final Bytes MAGIC = Bytes.copyOf("ASSAYKEY".getBytes(StandardCharsets.US_ASCII));
  private static final int VERSION = 1;
  private static final int MOST_ENTRIES = 65_536;
  private static final int DESTROYED = 0;
  private static final int SEALED = 1;
  private static final String FIELD = "keystore";

  /// One version of one secret.
  ///
  /// @param sealed empty where it was destroyed
  record Entry(SecretPath path, long version, Instant created, Optional<Sealed> sealed) {
    /// What AES-GCM binds the plaintext to.
    Bytes associated() {
      return written(
          out -> {
            out.writeShort(path.text().length());
            out.write(path.text().getBytes(StandardCharsets.US_ASCII));
            out.writeLong(version);
            out.writeLong(created.toEpochMilli());
          });
    }

    Entry destroyed() {
      return new Entry(path, version, created, Optional.empty());
    }

    @Override
    public String toString() {
      return path + " version " + version;
    }
  }

  record Sealed(Bytes nonce, Bytes ciphertext) {}

  static Parsed<KeystoreFile> parse(Bytes file) {
    try {
      return new Parsed.Ok<>(read(file));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// All that the key check is over.
  static Bytes header(KeyDerivation derivation) {
    return written(
        out -> {
          out.write(MAGIC.toArray());
          out.writeShort(VERSION);
          out.write(derivation.encode().toArray());
        });
  }

  /// All that the MAC is over.
  static Bytes checked(Bytes header, Bytes keyCheck, long generation, List<Entry> entries) {
    return written(
        out -> {
          out.write(header.toArray());
          out.write(keyCheck.toArray());
          out.writeLong(generation);
          out.writeInt(entries.size());
          for (Entry entry : entries) {
            write(out, entry);
          }
        });
  }

  private static void write(DataOutputStream out, Entry entry) throws IOException {
    out.write(entry.associated().toArray());
    out.writeByte(entry.sealed().isPresent() ? SEALED : DESTROYED);
    if (entry.sealed().isPresent()) {
      Sealed sealed = entry.sealed().get();
      out.write(sealed.nonce().toArray());
      out.writeInt(sealed.ciphertext().length());
      out.write(sealed.ciphertext().toArray());
    }
  }

  private static KeystoreFile read(Bytes file) throws Unreadable {
    if (file.length() > LARGEST) {
      throw new Unreadable(
          Reason.TOO_LARGE, FIELD, "at most %d bytes".formatted(LARGEST), file.length() + " bytes");
    }
    Cursor cursor = new Cursor(file);
    Bytes magic = cursor.bytes(FIELD + ".magic", MAGIC.length());
    if (!magic.equals(MAGIC)) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING, FIELD + ".magic", MAGIC.toHex(), magic.toHex());
    }
    int version = cursor.u16be(FIELD + ".version");
    if (version != VERSION) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION,
          FIELD + ".version",
          Integer.toString(VERSION),
          Integer.toString(version));
    }
    KeyDerivation derivation = KeyDerivation.read(cursor, FIELD);
    Bytes header = file.slice(0, cursor.position());
    Bytes keyCheck = cursor.bytes(FIELD + ".key_check", MAC_BYTES);
    long generation = cursor.u64be(FIELD + ".generation");
    List<Entry> entries = entries(cursor);
    Bytes checked = file.slice(0, cursor.position());
    Bytes mac = cursor.bytes(FIELD + ".mac", MAC_BYTES);
    cursor.end(FIELD);
    return new KeystoreFile(derivation, header, keyCheck, generation, entries, checked, mac);
  }

  private static List<Entry> entries(Cursor cursor) throws Unreadable {
    long count = cursor.u32be(FIELD + ".count");
    if (count > MOST_ENTRIES) {
      throw new Unreadable(
          Reason.TOO_LARGE, FIELD + ".count", "at most " + MOST_ENTRIES, Long.toString(count));
    }
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String field = FIELD + ".entry." + i;
      Entry entry = entry(cursor, field);
      if (!entries.isEmpty() && !isBefore(entries.getLast(), entry)) {
        throw new Unreadable(
            Reason.FIELD_OUT_OF_RANGE,
            field,
            "a path and version after " + entries.getLast(),
            entry.toString());
      }
      entries.add(entry);
    }
    return List.copyOf(entries);
  }

  private static boolean isBefore(Entry a, Entry b) {
    int byPath = a.path().compareTo(b.path());
    return byPath < 0 || (byPath == 0 && a.version() < b.version());
  }

  private static Entry entry(Cursor cursor, String field) throws Unreadable {
    Bytes text = cursor.bytes(field + ".path", cursor.u16be(field + ".path"));
    SecretPath path =
        SecretPath.of(field + ".path", new String(text.toArray(), StandardCharsets.US_ASCII));
    long version = cursor.u64be(field + ".version");
    if (version < 1) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, field + ".version", "1 or more", Long.toString(version));
    }
    Instant created = Instant.ofEpochMilli(cursor.u64be(field + ".created"));
    int state = cursor.u8(field + ".state");
    return switch (state) {
      case DESTROYED -> new Entry(path, version, created, Optional.empty());
      case SEALED -> new Entry(path, version, created, Optional.of(sealed(cursor, field)));
      default ->
          throw new Unreadable(
              Reason.FIELD_OUT_OF_RANGE, field + ".state", "0 or 1", Integer.toString(state));
    };
  }

  private static Sealed sealed(Cursor cursor, String field) throws Unreadable {
    Bytes nonce = cursor.bytes(field + ".nonce", NONCE_BYTES);
    long length = cursor.u32be(field + ".ciphertext");
    if (length < TAG_BYTES || length > SecretValue.LARGEST + TAG_BYTES) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field + ".ciphertext",
          "%d to %d bytes".formatted(TAG_BYTES, SecretValue.LARGEST + TAG_BYTES),
          length + " bytes");
    }
    return new Sealed(nonce, cursor.bytes(field + ".ciphertext", (int) length));
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static Bytes written(Writing writing) {
    var bytes = new ByteArrayOutputStream();
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory", e);
    }
    return Bytes.copyOf(bytes.toByteArray());
  }
}
