package dev.assay.secrets.source;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Secrets in one encrypted file; [KeystoreFile] has its layout.
///
/// Old versions stay until they are destroyed, and a destroyed version's number is never given
/// again. Whoever reads sees the file before a change or after it, never in between: changes are
/// made to a copy, which is written through to the disk and then takes the file's name. A file that
/// changed is read again; one that is older than what was read before, damaged, or not opened by
/// the key makes every secret [Fetched.Unavailable] until it is put right.
///
/// What the key does not protect from: somebody who can write the file may put back an older copy
/// of it while nobody has it open.
public final class Keystore implements SecretSource {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(30);
  private static final String FIELD = "keystore";

  private final String name;
  private final Path file;
  private final KeystoreKey key;

  private volatile @Nullable Snapshot snapshot;

  /// @param name what policies call it by
  /// @param file read when first asked for a secret, so that it may come into being later
  public Keystore(String name, Path file, KeystoreKey key) {
    this.name = name;
    this.file = file;
    this.key = key;
  }

  /// Makes an empty keystore where there is no file yet.
  ///
  /// @return why it could not be made; empty: it was
  public static Optional<Refusal> create(Path file, KeystoreKey key, SecureRandom random) {
    try {
      KeyDerivation derivation = KeyDerivation.of(key, random);
      KeystoreCipher cipher = derivation.cipher(key);
      Bytes header = KeystoreFile.header(derivation);
      KeystoreWriter.createNew(file, encoded(cipher, header, cipher.mac(header), 1, List.of()));
      return Optional.empty();
    } catch (Unreadable e) {
      return Optional.of(e.refusal());
    }
  }

  /// What the bytes of a keystore say is in it. Without the key nothing of it is authenticated.
  public static Parsed<List<KeystoreEntry>> parse(Bytes file) {
    return switch (KeystoreFile.parse(file)) {
      case Parsed.Ok<KeystoreFile>(KeystoreFile content) ->
          new Parsed.Ok<>(content.entries().stream().map(Keystore::described).toList());
      case Parsed.Malformed<KeystoreFile>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  @Override
  public String name() {
    return name;
  }

  /// @param path segments of letters, digits, `_`, `.` and `-`, separated by `/`
  @Override
  public Fetched fetch(String path, OptionalLong version) {
    Snapshot current;
    try {
      current = current();
    } catch (Unreadable e) {
      return new Fetched.Unavailable(e.refusal(), RETRY_AFTER);
    }
    List<KeystoreFile.Entry> versions = versions(current.content(), path);
    Optional<KeystoreFile.Entry> found =
        version.isPresent()
            ? versions.stream().filter(entry -> entry.version() == version.getAsLong()).findFirst()
            : versions.reversed().stream().filter(entry -> entry.sealed().isPresent()).findFirst();
    if (found.isPresent() && found.get().sealed().isPresent()) {
      return opened(current, found.get(), found.get().sealed().get());
    }
    return new Fetched.Missing(missing(path, version, versions));
  }

  /// All versions of all secrets, by path and then by version.
  public Parsed<List<KeystoreEntry>> list() {
    return answered(() -> current().content().entries().stream().map(Keystore::described).toList());
  }

  /// Puts a secret there that was not there before; its version is 1.
  ///
  /// @param at the present instant
  public Parsed<Long> put(String path, SecretValue value, Instant at, SecureRandom random) {
    return changed(
        path,
        (current, versions) -> {
          if (!versions.isEmpty()) {
            throw new Unreadable(
                Reason.FIELD_OUT_OF_RANGE,
                FIELD + ".path",
                "a path that is not there yet; a new version of a secret is a rotation",
                versions.getLast().toString());
          }
          return added(current, path, 1, value, at, random);
        });
  }

  /// Adds the next version of a secret. Earlier ones stay until they are destroyed.
  ///
  /// @param at the present instant
  public Parsed<Long> rotate(String path, SecretValue value, Instant at, SecureRandom random) {
    return changed(
        path,
        (current, versions) -> {
          if (versions.isEmpty()) {
            throw new Unreadable(missing(path, OptionalLong.empty(), versions));
          }
          return added(current, path, versions.getLast().version() + 1, value, at, random);
        });
  }

  /// Destroys one version of a secret: its plaintext is gone from the file, its number stays taken.
  public Parsed<Long> destroy(String path, long version) {
    return changed(
        path,
        (current, versions) -> {
          KeystoreFile.Entry entry =
              versions.stream()
                  .filter(found -> found.version() == version && found.sealed().isPresent())
                  .findFirst()
                  .orElseThrow(
                      () -> new Unreadable(missing(path, OptionalLong.of(version), versions)));
          return new Change(
              current.content().entries().stream()
                  .map(found -> found.equals(entry) ? entry.destroyed() : found)
                  .toList(),
              version);
        });
  }

  /// Name, file and kind of key.
  @Override
  public String toString() {
    return "keystore %s in %s, opened by a %s".formatted(name, file, key);
  }

  /// What was read, and of which file.
  private record Snapshot(Stamp stamp, KeystoreFile content, KeystoreCipher cipher) {}

  /// What changes when a file does: a rename makes another inode of it.
  private record Stamp(@Nullable Object fileKey, FileTime modified, long size) {}

  private record Change(List<KeystoreFile.Entry> entries, long version) {}

  private interface Changing {
    Change of(Snapshot current, List<KeystoreFile.Entry> versions) throws Unreadable;
  }

  private interface Answering<T> {
    T get() throws Unreadable;
  }

  private static <T> Parsed<T> answered(Answering<T> answering) {
    try {
      return new Parsed.Ok<>(answering.get());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private Parsed<Long> changed(String path, Changing changing) {
    return answered(
        () -> {
          SecretPath.of(FIELD + ".path", path);
          return KeystoreWriter.exclusively(
              file,
              () -> {
                Snapshot current = current();
                KeystoreFile content = current.content();
                Change change = changing.of(current, versions(content, path));
                Bytes encoded =
                    encoded(
                        current.cipher(),
                        content.header(),
                        content.keyCheck(),
                        content.generation() + 1,
                        change.entries());
                KeystoreWriter.replace(file, encoded);
                return change.version();
              });
        });
  }

  private static Change added(
      Snapshot current,
      String path,
      long version,
      SecretValue value,
      Instant at,
      SecureRandom random)
      throws Unreadable {
    var bare =
        new KeystoreFile.Entry(
            SecretPath.of(FIELD + ".path", path),
            version,
            Instant.ofEpochMilli(at.toEpochMilli()),
            Optional.empty());
    var entry =
        new KeystoreFile.Entry(
            bare.path(),
            version,
            bare.created(),
            Optional.of(current.cipher().seal(value, bare.associated(), random)));
    var entries = new ArrayList<>(current.content().entries());
    entries.add(entry);
    entries.sort(
        Comparator.comparing(KeystoreFile.Entry::path).thenComparingLong(KeystoreFile.Entry::version));
    return new Change(entries, version);
  }

  private static Bytes encoded(
      KeystoreCipher cipher,
      Bytes header,
      Bytes keyCheck,
      long generation,
      List<KeystoreFile.Entry> entries)
      throws Unreadable {
    Bytes checked = KeystoreFile.checked(header, keyCheck, generation, entries);
    Bytes encoded = checked.concat(cipher.mac(checked));
    // What could not be read again is never written.
    if (KeystoreFile.parse(encoded) instanceof Parsed.Malformed<KeystoreFile>(Refusal refusal)) {
      throw new Unreadable(refusal);
    }
    return encoded;
  }

  private Snapshot current() throws Unreadable {
    Stamp stamp = stamp();
    Snapshot known = snapshot;
    return known != null && known.stamp().equals(stamp) ? known : reloaded();
  }

  private synchronized Snapshot reloaded() throws Unreadable {
    Stamp stamp = stamp();
    Snapshot known = snapshot;
    if (known != null && known.stamp().equals(stamp)) {
      return known;
    }
    KeystoreFile content = content();
    KeystoreCipher cipher =
        known != null && known.content().derivation().equals(content.derivation())
            ? known.cipher()
            : content.derivation().cipher(key);
    requireAuthentic(content, cipher);
    if (known != null && content.generation() < known.content().generation()) {
      throw new Unreadable(
          Reason.STATE_ROLLBACK,
          FIELD + ".generation",
          "%d or later".formatted(known.content().generation()),
          Long.toString(content.generation()));
    }
    Snapshot fresh = new Snapshot(stamp, content, cipher);
    snapshot = fresh;
    return fresh;
  }

  private KeystoreFile content() throws Unreadable {
    Bytes bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = Bytes.copyOf(in.readNBytes(KeystoreFile.LARGEST + 1));
    } catch (IOException e) {
      throw PrivateFile.unreadable(file, e);
    }
    return switch (KeystoreFile.parse(bytes)) {
      case Parsed.Ok<KeystoreFile>(KeystoreFile read) -> read;
      case Parsed.Malformed<KeystoreFile>(Refusal refusal) -> throw new Unreadable(refusal);
    };
  }

  private static void requireAuthentic(KeystoreFile content, KeystoreCipher cipher)
      throws Unreadable {
    if (!cipher.mac(content.header()).equalsInConstantTime(content.keyCheck())) {
      throw new Unreadable(
          Reason.SOURCE_DENIED,
          FIELD + ".key_check",
          "the key or passphrase that this keystore was made with",
          "another, or a changed header");
    }
    if (!cipher.mac(content.checked()).equalsInConstantTime(content.mac())) {
      throw new Unreadable(
          Reason.MAC_INVALID,
          firstBroken(content, cipher),
          "as it was written by a holder of the key",
          "changed since");
    }
  }

  /// Which entry was tampered with, if it is one; else it is their number or order, or the MAC.
  private static String firstBroken(KeystoreFile content, KeystoreCipher cipher) {
    for (KeystoreFile.Entry entry : content.entries()) {
      if (entry.sealed().isPresent() && !opens(cipher, entry, entry.sealed().get())) {
        return FIELD + ".entry " + entry;
      }
    }
    return FIELD + ".mac";
  }

  private static boolean opens(
      KeystoreCipher cipher, KeystoreFile.Entry entry, KeystoreFile.Sealed sealed) {
    Optional<SecretValue> value = cipher.open(sealed, entry.associated());
    value.ifPresent(SecretValue::close);
    return value.isPresent();
  }

  private static Fetched opened(
      Snapshot current, KeystoreFile.Entry entry, KeystoreFile.Sealed sealed) {
    return current
        .cipher()
        .open(sealed, entry.associated())
        .<Fetched>map(value -> new Fetched.Found(value, entry.version()))
        .orElseGet(
            () ->
                new Fetched.Unavailable(
                    new Refusal(
                        Reason.MAC_INVALID,
                        FIELD + ".entry " + entry,
                        "as it was written by a holder of the key",
                        "changed since"),
                    RETRY_AFTER));
  }

  private static List<KeystoreFile.Entry> versions(KeystoreFile content, String path) {
    return content.entries().stream().filter(entry -> entry.path().text().equals(path)).toList();
  }

  private static Refusal missing(
      String path, OptionalLong version, List<KeystoreFile.Entry> versions) {
    String field = FIELD + "." + SecretPath.printable(path);
    String wanted = version.isPresent() ? "version " + version.getAsLong() : "a version";
    if (versions.isEmpty()) {
      return new Refusal(Reason.SECRET_MISSING, field, wanted, "no such path");
    }
    boolean wasThere =
        version.isEmpty()
            || versions.stream().anyMatch(entry -> entry.version() == version.getAsLong());
    return wasThere
        ? new Refusal(Reason.SECRET_DESTROYED, field, wanted, "it was destroyed")
        : new Refusal(
            Reason.SECRET_MISSING,
            field,
            wanted,
            "%d to %d".formatted(versions.getFirst().version(), versions.getLast().version()));
  }

  private static KeystoreEntry described(KeystoreFile.Entry entry) {
    return new KeystoreEntry(
        entry.path().text(), entry.version(), entry.created(), entry.sealed().isEmpty());
  }

  private Stamp stamp() throws Unreadable {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
    } catch (IOException e) {
      throw PrivateFile.unreadable(file, e);
    }
  }
}
