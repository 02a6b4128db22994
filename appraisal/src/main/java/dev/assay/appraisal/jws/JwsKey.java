package dev.assay.appraisal.jws;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.appraisal.json.JsonText;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.function.BiPredicate;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/// A public key that tokens are checked with, and the one algorithm that goes with it.
public final class JwsKey {
  private static final String FIELD = "key";

  /// SubjectPublicKeyInfo of Ed25519 (RFC 8410, 4), up to the 32 bytes of the key.
  private static final Bytes ED25519_SPKI = Bytes.fromHex("302a300506032b6570032100");

  private static final int ED25519_BYTES = 32;
  private static final String PEM_LABEL = "PUBLIC KEY";
  private static final int LONGEST = 16 * 1024;

  private final JwsAlgorithm algorithm;
  private final Bytes spki;
  private final BiPredicate<Bytes, Bytes> check;

  private JwsKey(JwsAlgorithm algorithm, Bytes spki, BiPredicate<Bytes, Bytes> check) {
    this.algorithm = algorithm;
    this.spki = spki;
    this.check = check;
  }

  /// Reads a SubjectPublicKeyInfo, DER or PEM, or a JWK (RFC 7517), of P-256, P-384 or Ed25519.
  public static Parsed<JwsKey> parse(Bytes file) {
    try {
      return new Parsed.Ok<>(read(file));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  public JwsAlgorithm algorithm() {
    return algorithm;
  }

  /// The DER SubjectPublicKeyInfo.
  public Bytes spki() {
    return spki;
  }

  /// Whether `signature` is one over `signed` by this key under its algorithm.
  public boolean verifies(Bytes signed, Bytes signature) {
    return signature.length() == algorithm.signatureBytes() && check.test(signed, signature);
  }

  private static JwsKey read(Bytes file) throws Unreadable {
    if (file.isEmpty() || file.length() > LONGEST) {
      throw new Unreadable(
          Reason.TOO_LARGE, FIELD, "1 to %d bytes".formatted(LONGEST), file.length() + " bytes");
    }
    if (Pem.looksLike(file)) {
      return spki(pem(file));
    }
    return " \t\r\n{".indexOf(file.unsignedAt(0)) >= 0
        ? jwk(JsonText.read(FIELD, file))
        : spki(file);
  }

  private static Bytes pem(Bytes file) throws Unreadable {
    List<Pem.Block> blocks = Pem.blocks(FIELD, file);
    if (blocks.size() != 1 || !blocks.getFirst().label().equals(PEM_LABEL)) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          FIELD,
          "one %s in the PEM".formatted(PEM_LABEL),
          blocks.stream().map(Pem.Block::label).limit(3).toList().toString());
    }
    return blocks.getFirst().content();
  }

  static JwsKey spki(Bytes der) throws Unreadable {
    int prefix = ED25519_SPKI.length();
    if (der.length() == prefix + ED25519_BYTES && der.slice(0, prefix).equals(ED25519_SPKI)) {
      return ed25519(der.slice(prefix, der.length()));
    }
    if (VerificationKey.ofSpki(FIELD, der) instanceof EcKey key) {
      return ec(key);
    }
    throw unsupported("an RSA key");
  }

  private static JwsKey jwk(JsonObject jwk) throws Unreadable {
    if (jwk.has("d")) {
      throw new Unreadable(Reason.FIELD_OUT_OF_RANGE, FIELD, "a public key", "a private one");
    }
    String kind = jwk.text("kty") + " " + jwk.text("crv");
    return switch (kind) {
      case "EC P-256" -> ec(jwk, EcCurve.P256);
      case "EC P-384" -> ec(jwk, EcCurve.P384);
      case "OKP Ed25519" -> ed25519(coordinate(jwk, "x"));
      default -> throw jwk.outOfRange("crv", "EC P-256, EC P-384 or OKP Ed25519", kind);
    };
  }

  private static JwsKey ec(JsonObject jwk, EcCurve curve) throws Unreadable {
    return ec(VerificationKey.ec(FIELD, curve, coordinate(jwk, "x"), coordinate(jwk, "y")));
  }

  private static Bytes coordinate(JsonObject jwk, String name) throws Unreadable {
    return Base64Url.decode(jwk.pathOf(name), jwk.text(name));
  }

  private static JwsKey ec(EcKey key) throws Unreadable {
    JwsAlgorithm algorithm =
        JwsAlgorithm.forCurve(key.curve()).orElseThrow(() -> unsupported(key.description()));
    var scheme = new SignatureScheme.EcdsaRaw(algorithm.hash());
    return new JwsKey(
        algorithm, key.spki(), (signed, signature) -> key.verifies(scheme, signed, signature));
  }

  private static JwsKey ed25519(Bytes point) throws Unreadable {
    if (point.length() != ED25519_BYTES) {
      throw unsupported("an Ed25519 key of %d bytes".formatted(point.length()));
    }
    try {
      var key = new Ed25519PublicKeyParameters(point.toArray());
      return new JwsKey(
          JwsAlgorithm.EDDSA,
          ED25519_SPKI.concat(point),
          (signed, signature) -> verifies(key, signed, signature));
    } catch (IllegalArgumentException e) {
      throw unsupported("32 bytes that are no point of Ed25519");
    }
  }

  private static boolean verifies(Ed25519PublicKeyParameters key, Bytes signed, Bytes signature) {
    var verifier = new Ed25519Signer();
    verifier.init(false, key);
    verifier.update(signed.toArray(), 0, signed.length());
    return verifier.verifySignature(signature.toArray());
  }

  private static Unreadable unsupported(String got) {
    return new Unreadable(
        Reason.UNSUPPORTED_ALGORITHM, FIELD, "a key on P-256, P-384 or Ed25519", got);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JwsKey key && spki.equals(key.spki);
  }

  @Override
  public int hashCode() {
    return spki.hashCode();
  }

  @Override
  public String toString() {
    return "%s key %s".formatted(algorithm, spki.sha256());
  }
}
