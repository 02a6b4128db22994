package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.jspecify.annotations.Nullable;

/// The key pair of one guest, which its evidence binds to the machine. It is made when first
/// needed, and the private half never leaves the process.
public final class GuestKey {
  /// Curves a guest's key may be on, by their names in FIPS 186-5.
  public enum Curve {
    P_256("secp256r1"),
    P_384("secp384r1");

    private final String name;

    Curve(String name) {
      this.name = name;
    }
  }

  private final Curve curve;
  private @Nullable KeyPair pair;

  public GuestKey(Curve curve) {
    this.curve = curve;
  }

  /// The public half, DER SubjectPublicKeyInfo.
  public Bytes publicKey() {
    return Bytes.copyOf(pair().getPublic().getEncoded());
  }

  private synchronized KeyPair pair() {
    if (pair == null) {
      pair = generate();
    }
    return pair;
  }

  private KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve.name));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + curve.name, e);
    }
  }

  @Override
  public String toString() {
    return "guest key on " + curve;
  }
}
