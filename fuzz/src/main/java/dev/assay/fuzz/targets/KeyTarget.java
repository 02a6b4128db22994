package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.evidence.x509.X509Certificate;
import dev.assay.fuzz.FuzzTarget;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// A public key in each of its encodings, and signatures that it did not make.
public final class KeyTarget implements FuzzTarget {
  private static final List<SignatureScheme> SCHEMES =
      List.of(
          new SignatureScheme.EcdsaRaw(HashAlgorithm.SHA384),
          new SignatureScheme.EcdsaDer(HashAlgorithm.SHA256),
          new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA256),
          new SignatureScheme.RsaPss(HashAlgorithm.SHA256, SignatureScheme.RsaPss.EITHER_SALT));

  private static final BigInteger EXPONENT = BigInteger.valueOf(65537);

  private interface Reading {
    VerificationKey key() throws Unreadable;
  }

  @Override
  public void feed(Bytes input) {
    attempt(() -> VerificationKey.ofSpki("key", input), input);
    attempt(() -> VerificationKey.rsa("key", new BigInteger(1, input.toArray()), EXPONENT), input);
    for (EcCurve curve : EcCurve.values()) {
      attempt(() -> EcKey.ofPoint("key", curve, input), input);
      if (input.length() == 2 * curve.bytes()) {
        Bytes x = input.slice(0, curve.bytes());
        Bytes y = input.slice(curve.bytes(), input.length());
        attempt(() -> VerificationKey.ec("key", curve, x, y), input);
      }
    }
  }

  @Override
  public List<Bytes> seeds() {
    List<Bytes> seeds = new ArrayList<>();
    for (Bytes certificate : SnpSamples.MILAN_CHIP.certificates().der()) {
      X509Certificate.decode(certificate).map(X509Certificate::spki).ifPresent(seeds::add);
    }
    // The chip's: 23 bytes of header, then the point, uncompressed; its coordinates.
    Bytes point = seeds.getFirst().slice(23, seeds.getFirst().length());
    seeds.add(point);
    seeds.add(point.slice(1, point.length()));
    return seeds;
  }

  private static void attempt(Reading reading, Bytes signature) {
    try {
      VerificationKey key = reading.key();
      for (SignatureScheme scheme : SCHEMES) {
        Expect.that(
            !key.verifies(scheme, Bytes.EMPTY, signature), "a key is no signature by itself");
      }
    } catch (Unreadable refused) {
      Expect.that(!refused.refusal().wanted().isEmpty(), "a refusal says what was wanted");
    }
  }
}
