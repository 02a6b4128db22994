package dev.assay.secrets.source;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.HKDFParameters;

/// How a keystore's keys come of what opens it. From a passphrase by Argon2id (RFC 9106), whose
/// costs are in the file and bounded here: a planted file must not buy computing time, and one that
/// asks for next to none is not worth a passphrase.
///
/// @param memory KiB, and 0 for a key file
/// @param salt 32 bytes
record KeyDerivation(boolean passphrase, int memory, int iterations, int lanes, Bytes salt) {
  private static final int OF_KEY_FILE = 1;
  private static final int OF_PASSPHRASE = 2;
  private static final int SALT_BYTES = 32;
  private static final int ROOT_BYTES = 32;

  private static final int MEMORY = 32 * 1024;
  private static final int ITERATIONS = 3;
  private static final int LEAST_MEMORY = 16 * 1024;
  private static final int MOST_MEMORY = 48 * 1024;
  private static final int MOST_ITERATIONS = 4;
  private static final int MOST_LANES = 4;

  /// For a new keystore.
  static KeyDerivation of(KeystoreKey key, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return key.isPassphrase()
        ? new KeyDerivation(true, MEMORY, ITERATIONS, 1, Bytes.copyOf(salt))
        : new KeyDerivation(false, 0, 0, 0, Bytes.copyOf(salt));
  }

  static KeyDerivation read(Cursor cursor, String field) throws Unreadable {
    int kind = cursor.u8(field + ".derivation");
    if (kind != OF_KEY_FILE && kind != OF_PASSPHRASE) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          field + ".derivation",
          "1 (key file) or 2 (passphrase)",
          Integer.toString(kind));
    }
    boolean passphrase = kind == OF_PASSPHRASE;
    int memory = cost(cursor, field + ".memory", passphrase, LEAST_MEMORY, MOST_MEMORY);
    int iterations = cost(cursor, field + ".iterations", passphrase, 1, MOST_ITERATIONS);
    int lanes = cursor.u8(field + ".lanes");
    require(field + ".lanes", lanes, passphrase, 1, MOST_LANES);
    return new KeyDerivation(
        passphrase, memory, iterations, lanes, cursor.bytes(field + ".salt", SALT_BYTES));
  }

  Bytes encode() {
    ByteBuffer out = ByteBuffer.allocate(1 + 2 * Integer.BYTES + 1);
    out.put((byte) (passphrase ? OF_PASSPHRASE : OF_KEY_FILE));
    out.putInt(memory).putInt(iterations).put((byte) lanes);
    return Bytes.copyOf(out.array()).concat(salt);
  }

  /// The keys. With a passphrase it takes some tenths of a second, on purpose.
  KeystoreCipher cipher(KeystoreKey key) throws Unreadable {
    if (key.isPassphrase() != passphrase) {
      throw new Unreadable(
          Reason.SOURCE_DENIED,
          "keystore.key",
          passphrase ? "a passphrase" : "a key file",
          key.toString());
    }
    byte[] root = key.secret().reveal(secret -> passphrase ? argon2(secret) : secret.clone());
    try {
      return new KeystoreCipher(expanded(root, "entries"), expanded(root, "file"));
    } finally {
      Arrays.fill(root, (byte) 0);
    }
  }

  private byte[] argon2(byte[] secret) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memory)
            .withIterations(iterations)
            .withParallelism(lanes)
            .withSalt(salt.toArray())
            .build());
    byte[] root = new byte[ROOT_BYTES];
    generator.generateBytes(secret, root);
    return root;
  }

  private byte[] expanded(byte[] root, String purpose) {
    var generator = new HKDFBytesGenerator(new SHA256Digest());
    byte[] info = ("assay keystore 1 " + purpose).getBytes(StandardCharsets.US_ASCII);
    generator.init(new HKDFParameters(root, salt.toArray(), info));
    byte[] key = new byte[ROOT_BYTES];
    generator.generateBytes(key, 0, key.length);
    return key;
  }

  private static int cost(Cursor cursor, String field, boolean passphrase, int least, int most)
      throws Unreadable {
    long cost = cursor.u32be(field);
    require(field, cost, passphrase, least, most);
    return (int) cost;
  }

  private static void require(String field, long cost, boolean passphrase, int least, int most)
      throws Unreadable {
    if (passphrase ? cost < least || cost > most : cost != 0) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field,
          passphrase ? "%d to %d".formatted(least, most) : "0 for a key file",
          Long.toString(cost));
    }
  }
}
