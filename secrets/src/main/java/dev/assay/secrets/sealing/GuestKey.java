package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.math.ec.rfc7748.X25519;

/// A guest's public key that is fit to seal to. What is weak, no key, or no encryption key is
/// refused when it is read; then sealing can only fail where the key is of another kind than asked.
///
/// | kind | what is checked | seals by |
/// | --- | --- | --- |
/// | X25519 | 32 bytes, canonical (RFC 7748), not of low order | HPKE |
/// | P-256, P-384, P-521 | named curve, uncompressed, on the curve (SEC 1, 3.2.2) | HPKE |
/// | P-256, P-521 | likewise | JWE |
/// | RSA | 2048 to 4096 bits, odd exponent of 65537 or more | JWE; below 3072 for KBS clients alone |
///
/// The encoding must be the one that DER allows for the key: a release is made once for each key,
/// and two spellings of one key would count as two.
public final class GuestKey {
  /// Longest SubjectPublicKeyInfo that is looked at; RSA of 4096 bits has 550 bytes.
  public static final int LONGEST = 1024;

  private static final String FIELD = "guest_key";
  private static final int DEEPEST = 4;

  /// RFC 8410, 3.
  private static final ASN1ObjectIdentifier ID_X25519 = new ASN1ObjectIdentifier("1.3.101.110");

  private static final BigInteger P25519 = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  /// What kind of key.
  public enum Kind {
    X25519,
    P256,
    P384,
    P521,
    RSA
  }

  private final Kind kind;
  private final Bytes spki;
  private final Bytes point;
  private final Optional<VerificationKey> key;

  private GuestKey(Kind kind, Bytes spki, Bytes point, Optional<VerificationKey> key) {
    this.kind = kind;
    this.spki = spki;
    this.point = point;
    this.key = key;
  }

  /// Reads a DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7; RFC 8410 for X25519).
  public static Parsed<GuestKey> parse(Bytes spki) {
    try {
      return new Parsed.Ok<>(read(spki));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  public Kind kind() {
    return kind;
  }

  /// The DER SubjectPublicKeyInfo it was read from.
  public Bytes spki() {
    return spki;
  }

  /// SHA-256 over the SubjectPublicKeyInfo, 32 bytes: what the ledger calls the key by.
  public Bytes id() {
    return spki.sha256();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GuestKey guest && spki.equals(guest.spki);
  }

  @Override
  public int hashCode() {
    return spki.hashCode();
  }

  /// Kind and id.
  @Override
  public String toString() {
    return "%s %s".formatted(kind, id());
  }

  /// The public key as HPKE has it (RFC 9180, 7.1.1): a point, uncompressed, or the coordinate of
  /// X25519. Empty for RSA.
  Bytes point() {
    return point;
  }

  Optional<EcKey> ec() {
    return key.filter(EcKey.class::isInstance).map(EcKey.class::cast);
  }

  Optional<RsaKey> rsa() {
    return key.filter(RsaKey.class::isInstance).map(RsaKey.class::cast);
  }

  private static GuestKey read(Bytes spki) throws Unreadable {
    if (spki.length() > LONGEST) {
      throw new Unreadable(
          Reason.TOO_LARGE, FIELD, "at most %d bytes".formatted(LONGEST), spki.length() + " bytes");
    }
    GuestKey read = isX25519(spki) ? x25519(spki) : ecOrRsa(spki);
    if (!read.spki.equals(spki)) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          FIELD,
          "the one DER encoding of the key, a point uncompressed",
          "another encoding of it");
    }
    return read;
  }

  private static GuestKey ecOrRsa(Bytes spki) throws Unreadable {
    return switch (signing(spki)) {
      case EcKey ec ->
          new GuestKey(
              switch (ec.curve()) {
                case P256 -> Kind.P256;
                case P384 -> Kind.P384;
                case P521 -> Kind.P521;
              },
              ec.spki(),
              Bytes.fromHex("04").concat(ec.x()).concat(ec.y()),
              Optional.of(ec));
      case RsaKey rsa -> new GuestKey(Kind.RSA, rsa.spki(), Bytes.EMPTY, Optional.of(rsa));
    };
  }

  /// What is neither is refused with all that would do: here, X25519 would.
  private static VerificationKey signing(Bytes spki) throws Unreadable {
    try {
      return VerificationKey.ofSpki(FIELD, spki);
    } catch (Unreadable e) {
      if (e.refusal().reason() != Reason.UNSUPPORTED_ALGORITHM) {
        throw e;
      }
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          FIELD,
          "a key on X25519, P-256, P-384 or P-521, by name, or RSA",
          e.refusal().got());
    }
  }

  private static boolean isX25519(Bytes spki) {
    return Der.isOneValue(spki, DEEPEST) && info(spki).filter(GuestKey::saysX25519).isPresent();
  }

  private static boolean saysX25519(SubjectPublicKeyInfo info) {
    return info.getAlgorithm().getAlgorithm().equals(ID_X25519);
  }

  private static Optional<SubjectPublicKeyInfo> info(Bytes spki) {
    try {
      return Optional.of(
          SubjectPublicKeyInfo.getInstance(ASN1Primitive.fromByteArray(spki.toArray())));
    } catch (IOException | RuntimeException e) {
      // The decoder throws exceptions of many kinds at bytes that are no key.
      return Optional.empty();
    }
  }

  private static GuestKey x25519(Bytes spki) throws Unreadable {
    ASN1BitString coordinate = info(spki).orElseThrow().getPublicKeyData();
    if (coordinate.getPadBits() != 0) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          FIELD,
          "whole bytes of X25519",
          "%d bits of the last left out".formatted(coordinate.getPadBits()));
    }
    Bytes u = Bytes.copyOf(coordinate.getOctets());
    if (u.length() != X25519.POINT_SIZE) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          FIELD,
          X25519.POINT_SIZE + " bytes of X25519",
          u.length() + " bytes");
    }
    if (littleEndian(u).compareTo(P25519) >= 0) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, FIELD, "a coordinate below 2^255 - 19", "a greater one");
    }
    if (hasLowOrder(u)) {
      throw new Unreadable(
          Reason.KEY_UNSUITABLE,
          FIELD,
          "a point of X25519 whose multiples are secret",
          "a point of low order");
    }
    return new GuestKey(
        Kind.X25519, Bytes.fromHex("302a300506032b656e032100").concat(u), u, Optional.empty());
  }

  /// Every scalar is a multiple of the cofactor: a point of low order times any of them is zero.
  private static boolean hasLowOrder(Bytes u) {
    byte[] scalar = new byte[X25519.SCALAR_SIZE];
    Arrays.fill(scalar, (byte) 0x55);
    return !X25519.calculateAgreement(scalar, 0, u.toArray(), 0, new byte[X25519.POINT_SIZE], 0);
  }

  private static BigInteger littleEndian(Bytes bytes) {
    byte[] reversed = new byte[bytes.length()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = (byte) bytes.unsignedAt(reversed.length - 1 - i);
    }
    return new BigInteger(1, reversed);
  }
}
