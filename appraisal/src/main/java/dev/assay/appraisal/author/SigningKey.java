package dev.assay.appraisal.author;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An author's private key. It never prints itself, and says nothing of what it is but which
/// algorithm it signs by.
public final class SigningKey {
  private static final String FIELD = "key";
  private static final String PEM_LABEL = "PRIVATE KEY";
  private static final String WANTED =
      "one PEM block PRIVATE KEY (PKCS #8, not encrypted; `openssl pkcs8 -topk8 -nocrypt` makes"
          + " it)";
  private static final List<String> KINDS = List.of("EC", "Ed25519", "RSA");

  /// Object identifiers of curves in DER (SEC 2, appendix A).
  private static final Map<Bytes, SignatureAlgorithm> CURVES =
      Map.of(
          Bytes.fromHex("06082a8648ce3d030107"), SignatureAlgorithm.ES256,
          Bytes.fromHex("06052b81040022"), SignatureAlgorithm.ES384);

  private final SignatureAlgorithm algorithm;
  private final PrivateKey key;

  private SigningKey(SignatureAlgorithm algorithm, PrivateKey key) {
    this.algorithm = algorithm;
    this.key = key;
  }

  /// Reads a PEM file with one private key as PKCS #8 (RFC 5958).
  public static Parsed<SigningKey> parse(SecretBytes pem) {
    try {
      List<Pem.Block> blocks = Pem.blocks(FIELD, pem.reveal());
      if (blocks.size() != 1 || !blocks.getFirst().label().equals(PEM_LABEL)) {
        return refused(
            Reason.MALFORMED_ENCODING,
            WANTED,
            blocks.size() == 1
                ? "a block " + blocks.getFirst().label()
                : blocks.size() + " blocks");
      }
      return ofPkcs8(blocks.getFirst().content());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private static Parsed<SigningKey> ofPkcs8(Bytes der) {
    var spec = new PKCS8EncodedKeySpec(der.toArray());
    for (String kind : KINDS) {
      try {
        PrivateKey key = KeyFactory.getInstance(kind).generatePrivate(spec);
        return algorithm(key)
            .<Parsed<SigningKey>>map(found -> new Parsed.Ok<>(new SigningKey(found, key)))
            .orElseGet(
                () ->
                    refused(
                        Reason.UNSUPPORTED_ALGORITHM,
                        SignatureAlgorithm.KEYS,
                        "another " + key.getAlgorithm() + " key"));
      } catch (GeneralSecurityException e) {
        // No key of this kind; its message might quote what it was given.
      }
    }
    return refused(Reason.MALFORMED_ENCODING, SignatureAlgorithm.KEYS, "none");
  }

  private static Optional<SignatureAlgorithm> algorithm(PrivateKey key)
      throws GeneralSecurityException {
    return switch (key) {
      case ECPrivateKey ec -> curve(ec);
      case EdECPrivateKey edwards
          when edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName()) ->
          Optional.of(SignatureAlgorithm.ED25519);
      case RSAPrivateKey rsa when rsa.getModulus().bitLength() >= SignatureAlgorithm.SHORTEST_RSA ->
          Optional.of(SignatureAlgorithm.PS256);
      default -> Optional.empty();
    };
  }

  private static Optional<SignatureAlgorithm> curve(ECPrivateKey key)
      throws GeneralSecurityException {
    try {
      var parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(key.getParams());
      return Optional.ofNullable(CURVES.get(Bytes.copyOf(parameters.getEncoded())));
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory", e);
    }
  }

  private static Parsed<SigningKey> refused(Reason reason, String wanted, String got) {
    return new Parsed.Malformed<>(new Refusal(reason, FIELD, wanted, got));
  }

  /// Signs a document.
  ///
  /// @param keyId as the deployment knows the key, fit for it by [Author#isKeyId]
  /// @return a compact JWS, detached
  public String sign(DocumentKind kind, String keyId, String document) {
    if (!Author.isKeyId(keyId)) {
      throw new IllegalArgumentException("no key id: " + keyId);
    }
    String header =
        "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"%s\"}"
            .formatted(algorithm.headerName(), keyId, kind.type());
    String encodedHeader = DetachedJws.encoded(utf8(header));
    Bytes signed = DetachedJws.signed(encodedHeader + ".", utf8(document));
    return encodedHeader + ".." + DetachedJws.encoded(signature(signed));
  }

  private Bytes signature(Bytes signed) {
    try {
      var signer = Signature.getInstance(algorithm.jcaName());
      if (algorithm == SignatureAlgorithm.PS256) {
        signer.setParameter(
            new PSSParameterSpec(
                "SHA-256",
                "MGF1",
                MGF1ParameterSpec.SHA256,
                32,
                PSSParameterSpec.TRAILER_FIELD_BC));
      }
      signer.initSign(key);
      signer.update(signed.toArray());
      return Bytes.copyOf(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read can sign", e);
    }
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The algorithm, and nothing of the key.
  @Override
  public String toString() {
    return "private key for " + algorithm.headerName();
  }
}
