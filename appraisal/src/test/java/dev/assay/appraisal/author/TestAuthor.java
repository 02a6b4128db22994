package dev.assay.appraisal.author;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Set;

/// Somebody with a key made from their name, the same in every run.
public record TestAuthor(String keyId, KeyPair keys) {
  public static TestAuthor p256(String keyId) {
    return ec(keyId, "secp256r1");
  }

  static TestAuthor ec(String keyId, String curve) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve), random(keyId));
      return new TestAuthor(keyId, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static TestAuthor ed25519(String keyId) {
    return of(keyId, "Ed25519", 255);
  }

  static TestAuthor rsa(String keyId, int bits) {
    return of(keyId, "RSA", bits);
  }

  private static TestAuthor of(String keyId, String algorithm, int size) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size, random(keyId));
      return new TestAuthor(keyId, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static SecureRandom random(String seed) throws GeneralSecurityException {
    var random = SecureRandom.getInstance("SHA1PRNG");
    random.setSeed(seed.getBytes(StandardCharsets.UTF_8));
    return random;
  }

  /// As the deployment knows it.
  public Author of(String... tenants) {
    return named(keyId, tenants);
  }

  Author named(String name, String... tenants) {
    return switch (AuthorKey.parse(spki())) {
      case Parsed.Ok<AuthorKey>(AuthorKey key) -> new Author(keyId, name, key, Set.of(tenants));
      case Parsed.Malformed<AuthorKey>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  Bytes spki() {
    return Bytes.copyOf(keys.getPublic().getEncoded());
  }

  public String publicPem() {
    return pem("PUBLIC KEY", keys.getPublic().getEncoded());
  }

  public String privatePem() {
    return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }

  SigningKey signingKey() {
    var pem = SecretBytes.of(Bytes.copyOf(privatePem().getBytes(StandardCharsets.US_ASCII)));
    return switch (SigningKey.parse(pem)) {
      case Parsed.Ok<SigningKey>(SigningKey key) -> key;
      case Parsed.Malformed<SigningKey>(var refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  public String sign(String document) {
    return signingKey().sign(DocumentKind.POLICY, keyId, document);
  }
}
