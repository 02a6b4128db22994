package dev.assay.evidence.sev.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.simulated.SeededRandom;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/// A made-up ARK or ASK, RSA of 2048 bits as Naples' were: makes AMD's binary certificates.
final class SimulatedAmdKey {
  private static final int BITS = 2048;
  private static final int BYTES = BITS / Byte.SIZE;
  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private final KeyPair pair;
  private final Bytes id;
  private final SeededRandom salt;

  SimulatedAmdKey(Bytes seed) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS, new SeededRandom(seed));
      this.pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
    this.id = seed.sha256().slice(0, 16);
    this.salt = new SeededRandom(seed.sha256());
  }

  Bytes id() {
    return id;
  }

  /// A certificate of this key.
  ///
  /// @param usage 0 ARK, 0x13 ASK
  Bytes certificate(int usage, Bytes certifyingId, SimulatedAmdKey signer) {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    Bytes signed =
        u32(1)
            .concat(id)
            .concat(certifyingId)
            .concat(u32(usage))
            .concat(Bytes.copyOf(new byte[16]))
            .concat(u32(BITS))
            .concat(u32(BITS))
            .concat(littleEndian(key.getPublicExponent()))
            .concat(littleEndian(key.getModulus()));
    return signed.concat(signer.sign(signed));
  }

  /// 256 bytes, little-endian.
  Bytes sign(Bytes signed) {
    try {
      Signature pss = Signature.getInstance("RSASSA-PSS");
      pss.setParameter(PSS);
      pss.initSign(pair.getPrivate(), salt);
      pss.update(signed.toArray());
      return littleEndian(new BigInteger(1, pss.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with RSASSA-PSS", e);
    }
  }

  private static Bytes littleEndian(BigInteger value) {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = value.shiftRight(Byte.SIZE * i).byteValue();
    }
    return Bytes.copyOf(bytes);
  }

  private static Bytes u32(int value) {
    return Bytes.copyOf(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }
}
