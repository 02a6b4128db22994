package dev.assay.ingest.token;

import dev.assay.appraisal.json.CanonicalJson;
import dev.assay.appraisal.json.Json;
import dev.assay.appraisal.jws.Base64Url;
import dev.assay.appraisal.jws.JwsKey;
import dev.assay.evidence.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// Public keys as JWKs (RFC 7517).
final class Jwk {
  private static final int P256_BYTES = 32;
  private static final int P384_BYTES = 48;
  private static final int ED25519_BYTES = 32;

  private Jwk() {}

  /// The key with what it is for, and its id.
  static Json.Members of(JwsKey key) {
    Map<String, Json> members = new TreeMap<>(required(key));
    members.put("alg", new Json.Text(key.algorithm().wireName()));
    members.put("kid", new Json.Text(thumbprint(key)));
    members.put("use", new Json.Text("sig"));
    return new Json.Members(members);
  }

  /// RFC 7638, with SHA-256: the name that a key has by itself.
  static String thumbprint(JwsKey key) {
    String canonical = CanonicalJson.of(new Json.Members(required(key)));
    return Base64Url.encode(Bytes.copyOf(canonical.getBytes(StandardCharsets.UTF_8)).sha256());
  }

  /// RFC 7518, 6.2.1, and RFC 8037, 2. A SubjectPublicKeyInfo ends with the point: X ‖ Y.
  private static Map<String, Json> required(JwsKey key) {
    return switch (key.algorithm()) {
      case ES256 -> ec("P-256", key.spki(), P256_BYTES);
      case ES384 -> ec("P-384", key.spki(), P384_BYTES);
      case EDDSA ->
          Map.of(
              "kty", new Json.Text("OKP"),
              "crv", new Json.Text("Ed25519"),
              "x", last(key.spki(), ED25519_BYTES, 0));
    };
  }

  private static Map<String, Json> ec(String curve, Bytes spki, int width) {
    return Map.of(
        "kty",
        new Json.Text("EC"),
        "crv",
        new Json.Text(curve),
        "x",
        last(spki, width, width),
        "y",
        last(spki, width, 0));
  }

  private static Json last(Bytes spki, int length, int after) {
    int end = spki.length() - after;
    return new Json.Text(Base64Url.encode(spki.slice(end - length, end)));
  }
}
