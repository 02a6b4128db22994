package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.eat.EndorsedKeys;

<<<<<<< HEAD
/// Reads the file of `--key`: the public keys that the operator believes, as
/// - a SubjectPublicKeyInfo, DER or PEM;
/// - a JWK or a set of them (RFC 7517), of type EC, without a private part;
/// - a list of `{"pkey": JWK, "implementation-id": hex, "instance-id": hex}`, as other verifiers
///   keep them, in which each key is believed for its device only.
///
/// What is wrong with it is a matter of usage: it is the operator's own file.
public final class EndorsedKeyFile {
  private static final String OPTION = "--key: ";
  private static final int LARGEST = 1024 * 1024;
  private static final int DEEPEST = 8;
  private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String PEM_END = "-----END PUBLIC KEY-----";

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
              .build());

  private EndorsedKeyFile() {}

  public static EndorsedKeys read(Bytes file) {
    if (file.length() > LARGEST) {
      throw new UsageException(OPTION + "want at most %d bytes".formatted(LARGEST));
    }
    String text = new String(file.toArray(), StandardCharsets.ISO_8859_1);
    if (text.contains(PEM_BEGIN)) {
      return EndorsedKeys.of(spki(pem(text)));
    }
    boolean json = text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
    return json ? new EndorsedKeys(json(file)) : EndorsedKeys.of(spki(file));
  }

  private static Bytes pem(String text) {
    int from = text.indexOf(PEM_BEGIN) + PEM_BEGIN.length();
    int to = text.indexOf(PEM_END, from);
    if (to < 0 || text.indexOf(PEM_BEGIN, to) >= 0) {
      throw new UsageException(OPTION + "want one PUBLIC KEY in the PEM");
    }
    try {
      return Bytes.copyOf(Base64.getMimeDecoder().decode(text.substring(from, to)));
    } catch (IllegalArgumentException e) {
      throw new UsageException(OPTION + "the PEM holds no base64");
    }
  }

  private static EndorsedKey spki(Bytes der) {
    return usable(EndorsedKey.ofSpki(der));
  }

  private static List<EndorsedKey> json(Bytes file) {
    JsonNode root;
    try {
      root = JSON.readTree(file.toArray());
    } catch (IOException e) {
      throw new UsageException(OPTION + "JSON that can't be read");
    }
    if (root.isObject() && !root.has("keys")) {
      return List.of(jwk(root));
    }
    var keys = new ArrayList<EndorsedKey>();
    for (JsonNode member : root.isObject() ? root.path("keys") : root) {
      keys.add(member.has("pkey") ? trustAnchor(member) : jwk(member));
    }
    if (keys.isEmpty() || keys.size() > CertificateReader.MOST_CERTIFICATES) {
      throw new UsageException(
          OPTION
              + "want 1 to %d keys, got %d"
                  .formatted(CertificateReader.MOST_CERTIFICATES, keys.size()));
    }
    return keys;
  }

  private static EndorsedKey trustAnchor(JsonNode member) {
    return jwk(member.path("pkey"))
        .of(
            new EndorsedKey.Device(
                Inputs.hex("--key", text(member, "implementation-id")),
                Inputs.hex("--key", text(member, "instance-id"))));
  }

  private static EndorsedKey jwk(JsonNode jwk) {
    if (jwk.has("d")) {
      throw new UsageException(OPTION + "want a public key, got a private one");
    }
    if (!text(jwk, "kty").equals("EC")) {
      throw new UsageException(OPTION + "want a JWK of type EC, got " + text(jwk, "kty"));
    }
    EcCurve curve =
        switch (text(jwk, "crv")) {
          case "P-256" -> EcCurve.P256;
          case "P-384" -> EcCurve.P384;
          case "P-521" -> EcCurve.P521;
          default ->
              throw new UsageException(
                  OPTION + "want P-256, P-384 or P-521, got " + text(jwk, "crv"));
        };
    return usable(EndorsedKey.ofCoordinates(curve, base64Url(jwk, "x"), base64Url(jwk, "y")));
  }

  private static Bytes base64Url(JsonNode jwk, String member) {
    try {
      return Bytes.copyOf(Base64.getUrlDecoder().decode(text(jwk, member)));
    } catch (IllegalArgumentException e) {
      throw new UsageException(OPTION + "member %s is no base64url".formatted(member));
    }
  }

  private static String text(JsonNode object, String member) {
    if (!object.path(member).isTextual()) {
      throw new UsageException(OPTION + "want a text %s in the JSON".formatted(member));
    }
    return object.path(member).textValue();
  }

  private static EndorsedKey usable(Parsed<EndorsedKey> parsed) {
    return switch (parsed) {
      case Parsed.Ok<EndorsedKey>(EndorsedKey key) -> key;
      case Parsed.Malformed<EndorsedKey>(var refusal) ->
=======
/// The file of `--key` with keys of platforms. What is wrong with it is a matter of usage: it is
/// the operator's own file.
final class EndorsedKeyFile {
  private EndorsedKeyFile() {}

  static EndorsedKeys read(Bytes file) {
    return switch (EndorsedKeys.parse(file)) {
      case Parsed.Ok<EndorsedKeys>(EndorsedKeys keys) -> keys;
      case Parsed.Malformed<EndorsedKeys>(Refusal refusal) ->
>>>>>>> main
          throw new UsageException(
              "--key: want %s, got %s".formatted(refusal.wanted(), refusal.got()));
    };
  }
}
