package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.Seeded;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.EnumMap;
import java.util.Map;

/// A key of each kind, made once: RSA takes its time.
final class GuestKeys {
  private static final Map<GuestKey.Kind, GuestPrivateKey> KEYS =
      new EnumMap<>(GuestKey.Kind.class);

  private GuestKeys() {}

  static synchronized GuestPrivateKey of(GuestKey.Kind kind) {
    return KEYS.computeIfAbsent(kind, any -> GuestPrivateKey.generate(any, Seeded.of(1)));
  }

  /// An RSA key of 2048 bits.
  static GuestPrivateKey shortRsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return ok(GuestPrivateKey.of(generator.generateKeyPair()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  static Bytes flipped(Bytes bytes, int index) {
    byte[] changed = bytes.toArray();
    changed[index] ^= 0x10;
    return Bytes.copyOf(changed);
  }
}
