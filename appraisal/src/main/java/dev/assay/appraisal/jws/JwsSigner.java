package dev.assay.appraisal.jws;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/// A private key that signs, held ready: many threads may use it at once.
///
/// The same bytes always get the same signature: Ed25519's are so by definition, and ECDSA's nonce
/// is derived from key and message (RFC 6979), so that no random number generator can give the key
/// away and a replay can be exact.
public final class JwsSigner {
  private static final String FIELD = "signing key";
  private static final String PEM_LABEL = "PRIVATE KEY";
  private static final int LONGEST = 16 * 1024;

  private final JwsKey verificationKey;
  private final AsymmetricKeyParameter key;

  private JwsSigner(JwsKey verificationKey, AsymmetricKeyParameter key) {
    this.verificationKey = verificationKey;
    this.key = key;
  }

  /// Reads a private key of P-256, P-384 or Ed25519 as PKCS #8 (RFC 5958), DER or PEM, not
  /// encrypted. Which algorithm it signs with, the key says.
  public static Parsed<JwsSigner> parse(SecretBytes file) {
    try {
      return new Parsed.Ok<>(read(file.reveal()));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  public JwsAlgorithm algorithm() {
    return verificationKey.algorithm();
  }

  /// What the signatures are checked with.
  public JwsKey verificationKey() {
    return verificationKey;
  }

  public Bytes sign(Bytes message) {
    return switch (key) {
      case Ed25519PrivateKeyParameters ed25519 -> sign(ed25519, message);
      case ECPrivateKeyParameters ec -> sign(ec, message);
      default -> throw new IllegalStateException("read as another kind of key");
    };
  }

  private static Bytes sign(Ed25519PrivateKeyParameters key, Bytes message) {
    var signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message.toArray(), 0, message.length());
    return Bytes.copyOf(signer.generateSignature());
  }

  private Bytes sign(ECPrivateKeyParameters ec, Bytes message) {
    var digest = algorithm() == JwsAlgorithm.ES256 ? new SHA256Digest() : new SHA384Digest();
    var signer = new ECDSASigner(new HMacDSAKCalculator(digest));
    signer.init(true, ec);
    BigInteger[] rs = signer.generateSignature(algorithm().hash().digest(message).toArray());
    int width = algorithm().signatureBytes() / 2;
    return Bytes.copyOf(BigIntegers.asUnsignedByteArray(width, rs[0]))
        .concat(Bytes.copyOf(BigIntegers.asUnsignedByteArray(width, rs[1])));
  }

  private static JwsSigner read(Bytes file) throws Unreadable {
    if (file.length() > LONGEST) {
      throw malformed(file.length() + " bytes");
    }
    AsymmetricKeyParameter key = key(Pem.looksLike(file) ? pem(file) : file);
    return switch (key) {
      case Ed25519PrivateKeyParameters ed25519 ->
          new JwsSigner(publicKey(ed25519.generatePublicKey()), ed25519);
      case ECPrivateKeyParameters ec -> ofCurve(ec);
      default -> throw malformed("a key of another kind");
    };
  }

  private static JwsSigner ofCurve(ECPrivateKeyParameters given) throws Unreadable {
    EcCurve curve =
        Stream.of(EcCurve.values())
            .filter(known -> known.domain().getCurve().equals(given.getParameters().getCurve()))
            .filter(known -> JwsAlgorithm.forCurve(known).isPresent())
            .findFirst()
            .orElseThrow(() -> malformed("a key on another curve"));
    // The domain of ours has the fast arithmetic, and keeps the multiples of its generator.
    var key = new ECPrivateKeyParameters(given.getD(), curve.domain());
    var point = new FixedPointCombMultiplier().multiply(curve.domain().getG(), given.getD());
    return new JwsSigner(publicKey(new ECPublicKeyParameters(point, curve.domain())), key);
  }

  private static AsymmetricKeyParameter key(Bytes der) throws Unreadable {
    try {
      return PrivateKeyFactory.createKey(der.toArray());
    } catch (IOException | RuntimeException e) {
      // The decoder throws exceptions of many kinds at bytes that are no key.
      throw malformed("other bytes");
    }
  }

  private static JwsKey publicKey(AsymmetricKeyParameter key) throws Unreadable {
    try {
      SubjectPublicKeyInfo info = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key);
      return JwsKey.spki(Bytes.copyOf(info.getEncoded()));
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory", e);
    }
  }

  private static Bytes pem(Bytes file) throws Unreadable {
    List<Pem.Block> blocks = Pem.blocks(FIELD, file);
    if (blocks.size() != 1 || !blocks.getFirst().label().equals(PEM_LABEL)) {
      throw malformed(blocks.stream().map(Pem.Block::label).limit(3).toList().toString());
    }
    return blocks.getFirst().content();
  }

  private static Unreadable malformed(String got) {
    return new Unreadable(
        Reason.MALFORMED_ENCODING,
        FIELD,
        "one private key of P-256, P-384 or Ed25519, as PKCS #8, not encrypted",
        got);
  }

  /// The public half, and nothing else.
  @Override
  public String toString() {
    return "signer with " + verificationKey;
  }
}
