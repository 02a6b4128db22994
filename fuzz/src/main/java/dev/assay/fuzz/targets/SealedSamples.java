package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.simulated.SeededRandom;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestKey;
import dev.assay.secrets.sealing.GuestPrivateKey;
import dev.assay.secrets.sealing.HpkeEnvelope;
import dev.assay.secrets.sealing.HpkeSealing;
import dev.assay.secrets.sealing.JweMessage;
import dev.assay.secrets.sealing.JweSealing;
import dev.assay.secrets.sealing.SealingContext;
import java.util.EnumMap;
import java.util.Map;

/// Guests' keys, and a secret sealed to them.
final class SealedSamples {
  static final SealingContext CONTEXT =
      new SealingContext("acme", "web-1", "payments", "disk-key", 1);

  private static final Map<GuestKey.Kind, GuestPrivateKey> KEYS =
      new EnumMap<>(GuestKey.Kind.class);

  private SealedSamples() {}

  static synchronized GuestPrivateKey key(GuestKey.Kind kind) {
    return KEYS.computeIfAbsent(kind, any -> GuestPrivateKey.generate(any, random()));
  }

  static HpkeEnvelope hpke(GuestKey.Kind kind) {
    return SevSamples.made(HpkeSealing.seal(key(kind).publicKey(), CONTEXT, secret(), random()));
  }

  static JweMessage jwe(GuestKey.Kind kind) {
    return SevSamples.made(JweSealing.STRICT.seal(key(kind).publicKey(), secret(), random()));
  }

  /// By whichever sealing has keys of that kind.
  static void sealTo(GuestKey key) {
    if (key.kind() == GuestKey.Kind.RSA) {
      SevSamples.made(JweSealing.FOR_KBS_CLIENTS.seal(key, secret(), random()));
    } else {
      SevSamples.made(HpkeSealing.seal(key, CONTEXT, secret(), random()));
    }
  }

  static SecretValue secret() {
    return SecretValue.takingOver(new byte[] {1, 2, 3});
  }

  static SeededRandom random() {
    return new SeededRandom(Bytes.fromHex("09".repeat(32)));
  }
}
