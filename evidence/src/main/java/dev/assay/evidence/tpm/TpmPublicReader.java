package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a public area field by field, in order.
final class TpmPublicReader {
  static final int AES = 0x0006;
  static final int CFB = 0x0043;
  static final int P256 = 0x0003;
  static final int P384 = 0x0004;
  static final int P521 = 0x0005;

  private static final int LONGEST_DIGEST = 64;
  private static final int LONGEST_MODULUS = 512;
  private static final BigInteger DEFAULT_EXPONENT = BigInteger.valueOf(65537);
  private static final Set<Integer> TYPES =
      Set.of(TpmKey.Rsa.TYPE, TpmKey.KeyedHash.TYPE, TpmKey.Ecc.TYPE);

  private final String field;
  private final Bytes raw;
  private final TpmCursor cursor;

  private TpmPublicReader(String field, Bytes raw) {
    this.field = field;
    this.raw = raw;
    this.cursor = new TpmCursor(raw);
  }

  static Parsed<TpmPublic> read(String field, Bytes raw) {
    try {
      Bytes bare = isSized(raw) ? unwrapped(field, raw) : raw;
      return new Parsed.Ok<>(new TpmPublicReader(field, bare).area());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static boolean looksLike(Bytes raw) {
    return isSized(raw) || TYPES.contains(u16At(raw, 0));
  }

  /// A type after what could be a size. A TPMT_PUBLIC has its type first and the algorithm of its
  /// name after it, and no algorithm's number is a type's.
  private static boolean isSized(Bytes raw) {
    return TYPES.contains(u16At(raw, 2)) && TpmHash.ofId(u16At(raw, 2)).isEmpty();
  }

  private static int u16At(Bytes raw, int offset) {
    return raw.length() < offset + 2
        ? -1
        : raw.unsignedAt(offset) << Byte.SIZE | raw.unsignedAt(offset + 1);
  }

  private static Bytes unwrapped(String field, Bytes raw) throws Unreadable {
    Cursor cursor = new Cursor(raw);
    Bytes bare = cursor.bytes(field, cursor.u16be(field + ".size"));
    cursor.end(field);
    return bare;
  }

  private TpmPublic area() throws Unreadable {
    int type = cursor.u16(field + ".type");
    if (!TYPES.contains(type)) {
      throw unsupported("type", "RSA, ECC or KEYEDHASH", type);
    }
    HashAlgorithm nameAlgorithm = cursor.hash(field + ".name_alg");
    TpmObjectAttributes attributes =
        TpmObjectAttributes.read(
            field + ".object_attributes", cursor.u32(field + ".object_attributes"));
    Bytes authPolicy = policy(nameAlgorithm);
    TpmKey key =
        switch (type) {
          case TpmKey.Rsa.TYPE -> rsa();
          case TpmKey.Ecc.TYPE -> ecc();
          default -> keyedHash(nameAlgorithm);
        };
    cursor.end(field);
    return new TpmPublic(raw, nameAlgorithm, attributes, authPolicy, key);
  }

  private Bytes policy(HashAlgorithm nameAlgorithm) throws Unreadable {
    Bytes policy = cursor.sized(field + ".auth_policy", LONGEST_DIGEST);
    if (!policy.isEmpty() && policy.length() != nameAlgorithm.bytes()) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field + ".auth_policy",
          "none, or %d bytes".formatted(nameAlgorithm.bytes()),
          policy.length() + " bytes");
    }
    return policy;
  }

  private TpmKey.Rsa rsa() throws Unreadable {
    Optional<TpmKey.Symmetric> symmetric = symmetric();
    Optional<TpmScheme> scheme =
        scheme(List.of(TpmSigningAlgorithm.RSASSA, TpmSigningAlgorithm.RSAPSS));
    int keyBits = cursor.u16(field + ".key_bits");
    long exponent = cursor.u32(field + ".exponent");
    Bytes modulus = cursor.sized(field + ".modulus", LONGEST_MODULUS);
    RsaKey key =
        VerificationKey.rsa(
            field + ".modulus",
            new BigInteger(1, modulus.toArray()),
            exponent == 0 ? DEFAULT_EXPONENT : BigInteger.valueOf(exponent));
    if (key.modulus().bitLength() != keyBits || modulus.length() * Byte.SIZE != keyBits) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field + ".modulus",
          keyBits + " bits",
          "%d bits in %d bytes".formatted(key.modulus().bitLength(), modulus.length()));
    }
    return new TpmKey.Rsa(symmetric, scheme, exponent, key);
  }

  private TpmKey.Ecc ecc() throws Unreadable {
    Optional<TpmKey.Symmetric> symmetric = symmetric();
    Optional<TpmScheme> scheme = scheme(List.of(TpmSigningAlgorithm.ECDSA));
    EcCurve curve = curve();
    int kdf = cursor.u16(field + ".kdf");
    if (kdf != TpmHash.NULL) {
      throw unsupported("kdf", "none (0x0010)", kdf);
    }
    Bytes x = cursor.sized(field + ".x", curve.bytes());
    Bytes y = cursor.sized(field + ".y", curve.bytes());
    EcKey key = VerificationKey.ec(field + ".point", curve, padded(x, curve), padded(y, curve));
    return new TpmKey.Ecc(symmetric, scheme, x, y, key);
  }

  private TpmKey.KeyedHash keyedHash(HashAlgorithm nameAlgorithm) throws Unreadable {
    Optional<TpmScheme> scheme = scheme(List.of(TpmSigningAlgorithm.HMAC));
    Bytes unique = cursor.sized(field + ".unique", LONGEST_DIGEST);
    if (unique.length() != nameAlgorithm.bytes()) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field + ".unique",
          nameAlgorithm.bytes() + " bytes",
          unique.length() + " bytes");
    }
    return new TpmKey.KeyedHash(scheme, unique);
  }

  private Optional<TpmKey.Symmetric> symmetric() throws Unreadable {
    int algorithm = cursor.u16(field + ".symmetric");
    if (algorithm == TpmHash.NULL) {
      return Optional.empty();
    }
    if (algorithm != AES) {
      throw unsupported("symmetric", "AES (0x0006) or none (0x0010)", algorithm);
    }
    int keyBits = cursor.u16(field + ".symmetric.key_bits");
    if (keyBits != 128 && keyBits != 192 && keyBits != 256) {
      throw unsupported("symmetric.key_bits", "128, 192 or 256", keyBits);
    }
    int mode = cursor.u16(field + ".symmetric.mode");
    if (mode != CFB) {
      throw unsupported("symmetric.mode", "CFB (0x0043)", mode);
    }
    return Optional.of(new TpmKey.Symmetric(keyBits));
  }

  private Optional<TpmScheme> scheme(List<TpmSigningAlgorithm> fitting) throws Unreadable {
    int id = cursor.u16(field + ".scheme");
    if (id == TpmHash.NULL) {
      return Optional.empty();
    }
    TpmSigningAlgorithm algorithm =
        TpmSigningAlgorithm.ofId(id)
            .filter(fitting::contains)
            .orElseThrow(() -> unsupported("scheme", "none (0x0010), or one of " + fitting, id));
    return Optional.of(new TpmScheme(algorithm, cursor.hash(field + ".scheme_hash")));
  }

  private EcCurve curve() throws Unreadable {
    int id = cursor.u16(field + ".curve_id");
    return switch (id) {
      case P256 -> EcCurve.P256;
      case P384 -> EcCurve.P384;
      case P521 -> EcCurve.P521;
      default -> throw unsupported("curve_id", "P-256, P-384 or P-521", id);
    };
  }

  private static Bytes padded(Bytes coordinate, EcCurve curve) {
    return Bytes.copyOf(new byte[curve.bytes() - coordinate.length()]).concat(coordinate);
  }

  private Unreadable unsupported(String name, String wanted, int got) {
    return new Unreadable(
        Reason.UNSUPPORTED_ALGORITHM, field + "." + name, wanted, "0x%04x".formatted(got));
  }
}
