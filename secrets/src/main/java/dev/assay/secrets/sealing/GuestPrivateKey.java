package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The guest's side of a [GuestKey]: opens what was sealed to it.
///
/// The public half of a new key is what the JDK made, and read as a [GuestKey] only when something
/// is opened: a guest starts without the library that does it.
public final class GuestPrivateKey {
  private static final int RSA_BITS = 3072;
  private static final String FIELD = "guest_private_key";

  private final GuestKey.Kind kind;
  private final Bytes spki;

  /// What is held of the private half: an array can be overwritten, and a JDK's key can't.
  private final byte[] pkcs8;

  private volatile @Nullable GuestKey publicKey;

  private GuestPrivateKey(
      GuestKey.Kind kind, Bytes spki, byte[] pkcs8, @Nullable GuestKey publicKey) {
    this.kind = kind;
    this.spki = spki;
    this.pkcs8 = pkcs8;
    this.publicKey = publicKey;
  }

  /// A new key; RSA has 3072 bits.
  public static GuestPrivateKey generate(GuestKey.Kind kind, SecureRandom random) {
    KeyPair pair = pair(kind, random);
    return new GuestPrivateKey(
        kind, Bytes.copyOf(pair.getPublic().getEncoded()), pair.getPrivate().getEncoded(), null);
  }

  /// The key that `pair` is, if its public half is fit to seal to and its private half can be read.
  public static Parsed<GuestPrivateKey> of(KeyPair pair) {
    return switch (GuestKey.parse(Bytes.copyOf(pair.getPublic().getEncoded()))) {
      case Parsed.Ok<GuestKey>(GuestKey key) when isOfKind(key, pair.getPrivate()) ->
          new Parsed.Ok<>(
              new GuestPrivateKey(key.kind(), key.spki(), pair.getPrivate().getEncoded(), key));
      case Parsed.Ok<GuestKey>(GuestKey key) ->
          new Parsed.Malformed<>(
              new Refusal(
                  Reason.KEY_MISMATCH,
                  FIELD,
                  "a readable private key of kind " + key.kind(),
                  pair.getPrivate().getAlgorithm()));
      case Parsed.Malformed<GuestKey>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  public GuestKey publicKey() {
    GuestKey read = publicKey;
    if (read == null) {
      read =
          switch (GuestKey.parse(spki)) {
            case Parsed.Ok<GuestKey>(GuestKey key) -> key;
            case Parsed.Malformed<GuestKey>(Refusal refusal) ->
                throw new IllegalStateException("a new key is refused: " + refusal);
          };
      publicKey = read;
    }
    return read;
  }

  /// The public half, DER SubjectPublicKeyInfo.
  public Bytes spki() {
    return spki;
  }

  /// SHA-256 over the SubjectPublicKeyInfo, 32 bytes, as [GuestKey#id].
  public Bytes id() {
    return spki.sha256();
  }

  /// The private half as PKCS #8, DER: for its owner's own file. The caller wipes it.
  public byte[] pkcs8() {
    return pkcs8.clone();
  }

  /// Overwrites the private half. What was made of it for the openings so far is the garbage
  /// collector's. Nothing is opened with this key afterwards.
  public void wipe() {
    Arrays.fill(pkcs8, (byte) 0);
  }

  /// The public half's id.
  @Override
  public String toString() {
    return "private key of " + id();
  }

  /// @throws IllegalStateException if it is wiped
  PrivateKey privateKey() {
    try {
      return KeyFactory.getInstance(algorithm(kind))
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      // Without its cause, which may quote the key.
      throw new IllegalStateException("%s is wiped".formatted(this));
    }
  }

  /// The private key as HPKE has it (RFC 9180, 7.1.2); empty for RSA.
  Optional<byte[]> scalar() {
    return switch (privateKey()) {
      case XECPrivateKey x -> x.getScalar();
      case ECPrivateKey ec -> Optional.of(fixedLength(ec.getS(), coordinateBytes()));
      default -> Optional.empty();
    };
  }

  private int coordinateBytes() {
    return publicKey().ec().orElseThrow().curve().bytes();
  }

  private static boolean isOfKind(GuestKey key, PrivateKey privateKey) {
    return switch (key.kind()) {
      case X25519 -> privateKey instanceof XECPrivateKey x && x.getScalar().isPresent();
      case P256, P384, P521 -> privateKey instanceof ECPrivateKey;
      case RSA -> privateKey instanceof RSAPrivateKey;
    };
  }

  private static byte[] fixedLength(BigInteger number, int length) {
    byte[] minimal = number.toByteArray();
    byte[] fixed = new byte[length];
    int copied = Math.min(length, minimal.length);
    System.arraycopy(minimal, minimal.length - copied, fixed, length - copied, copied);
    return fixed;
  }

  private static String algorithm(GuestKey.Kind kind) {
    return switch (kind) {
      case X25519 -> "X25519";
      case P256, P384, P521 -> "EC";
      case RSA -> "RSA";
    };
  }

  private static KeyPair pair(GuestKey.Kind kind, SecureRandom random) {
    AlgorithmParameterSpec parameters =
        switch (kind) {
          case X25519 -> NamedParameterSpec.X25519;
          case P256 -> new ECGenParameterSpec("secp256r1");
          case P384 -> new ECGenParameterSpec("secp384r1");
          case P521 -> new ECGenParameterSpec("secp521r1");
          case RSA -> new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4);
        };
    return pair(algorithm(kind), parameters, random);
  }

  private static KeyPair pair(
      String algorithm, AlgorithmParameterSpec parameters, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(parameters, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
