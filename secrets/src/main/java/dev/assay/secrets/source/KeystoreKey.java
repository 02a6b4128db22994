package dev.assay.secrets.source;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// What opens a keystore: the content of a key file, or a passphrase.
public final class KeystoreKey {
  static final int KEY_BYTES = 32;

  /// Shorter ones are guessed, whatever the derivation costs.
  static final int SHORTEST_PASSPHRASE = 12;

  private static final int LONGEST_PASSPHRASE = 1024;
  private static final int HEX = 16;

  private final SecretValue secret;
  private final boolean passphrase;

  private KeystoreKey(SecretValue secret, boolean passphrase) {
    this.secret = secret;
    this.passphrase = passphrase;
  }

  /// A key file: 64 hexadecimal digits, that is 32 random bytes, and perhaps an end of line.
  public static Parsed<KeystoreKey> keyFile(Path file) {
    try (SecretValue text = PrivateFile.read(file, 2 * KEY_BYTES + 2)) {
      return new Parsed.Ok<>(new KeystoreKey(text.reveal(bytes -> decoded(file, bytes)), false));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Makes a key file, with a new key in it, where there is no file yet.
  ///
  /// @return why it could not be made; empty: it was
  public static Optional<Refusal> createKeyFile(Path file, SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    String digits = HexFormat.of().formatHex(key) + "\n";
    try {
      KeystoreWriter.createNew(file, Bytes.copyOf(digits.getBytes(StandardCharsets.US_ASCII)));
      return Optional.empty();
    } catch (Unreadable e) {
      return Optional.of(e.refusal());
    }
  }

  /// A file whose first line is a passphrase, in UTF-8.
  public static Parsed<KeystoreKey> passphraseFile(Path file) {
    try (SecretValue text = PrivateFile.read(file, LONGEST_PASSPHRASE)) {
      return passphrase(
          file.toString(), SecretValue.takingOver(text.reveal(KeystoreKey::firstLine)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// @param field where it comes from, for a refusal
  /// @param passphrase taken over; UTF-8, 12 to 1024 bytes
  public static Parsed<KeystoreKey> passphrase(String field, SecretValue passphrase) {
    int length = passphrase.length();
    if (length < SHORTEST_PASSPHRASE || length > LONGEST_PASSPHRASE) {
      passphrase.close();
      return new Parsed.Malformed<>(
          new Refusal(
              Reason.KEY_UNSUITABLE,
              field,
              "a passphrase of %d to %d bytes".formatted(SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE),
              length + " bytes"));
    }
    return new Parsed.Ok<>(new KeystoreKey(passphrase, true));
  }

  boolean isPassphrase() {
    return passphrase;
  }

  SecretValue secret() {
    return secret;
  }

  /// Which of the two it is.
  @Override
  public String toString() {
    return passphrase ? "passphrase" : "key file";
  }

  private static SecretValue decoded(Path file, byte[] text) throws Unreadable {
    byte[] digits = firstLine(text);
    byte[] key = new byte[KEY_BYTES];
    boolean sound = digits.length == 2 * KEY_BYTES;
    for (int i = 0; sound && i < KEY_BYTES; i++) {
      int high = Character.digit(digits[2 * i], HEX);
      int low = Character.digit(digits[2 * i + 1], HEX);
      sound = high >= 0 && low >= 0;
      key[i] = (byte) (high << 4 | low);
    }
    Arrays.fill(digits, (byte) 0);
    if (!sound) {
      Arrays.fill(key, (byte) 0);
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          file.toString(),
          "%d hexadecimal digits".formatted(2 * KEY_BYTES),
          "something else");
    }
    return SecretValue.takingOver(key);
  }

  private static byte[] firstLine(byte[] text) {
    int end = 0;
    while (end < text.length && text[end] != '\n' && text[end] != '\r') {
      end++;
    }
    return Arrays.copyOf(text, end);
  }
}
