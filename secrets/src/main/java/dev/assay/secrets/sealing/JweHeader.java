package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The protected header of a JWE of the KBS protocol.
///
/// Deployed clients parse it and write it again to know what the tag covers. So it is written as
/// they do: compact, `alg`, then `enc`, then `epk` with its members sorted, and nothing else.
///
/// @param ephemeral the sender's ephemeral key; empty for RSA
record JweHeader(Optional<EcKey> ephemeral) {
  static final String ECDH = "ECDH-ES+A256KW";

  private static final String RSA = "RSA-OAEP-256";
  private static final String FIELD = JweMessage.FIELD + ".protected";
  private static final Set<String> OF_RSA = Set.of("alg", "enc");
  private static final Set<String> OF_EC =
      Set.of("alg", "enc", "epk.crv", "epk.kty", "epk.x", "epk.y");

  String encode() {
    String json =
        ephemeral
            .map(
                key ->
                    "{\"alg\":\"%s\",\"enc\":\"A256GCM\",\"epk\":{\"crv\":\"%s\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}}"
                        .formatted(
                            ECDH,
                            key.curve().jwkName(),
                            JsonTexts.base64Url(key.x()),
                            JsonTexts.base64Url(key.y())))
            .orElse("{\"alg\":\"%s\",\"enc\":\"A256GCM\"}".formatted(RSA));
    return JsonTexts.base64Url(Bytes.copyOf(json.getBytes(StandardCharsets.US_ASCII)));
  }

  /// Members that nobody here knows are refused: one of them could change what the others mean.
  static JweHeader read(String encoded) throws Unreadable {
    Bytes json = JsonTexts.base64Url(FIELD, encoded);
    Map<String, String> members =
        JsonTexts.read(FIELD, new String(json.toArray(), StandardCharsets.UTF_8));
    String alg = members.getOrDefault("alg", "");
    Set<String> wanted = alg.equals(ECDH) ? OF_EC : OF_RSA;
    boolean known = (alg.equals(ECDH) || alg.equals(RSA)) && "A256GCM".equals(members.get("enc"));
    if (!known || !members.keySet().equals(wanted)) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          FIELD,
          "%s or %s with A256GCM, and no other members".formatted(ECDH, RSA),
          "others");
    }
    return new JweHeader(alg.equals(ECDH) ? Optional.of(ephemeral(members)) : Optional.empty());
  }

  private static EcKey ephemeral(Map<String, String> members) throws Unreadable {
    String field = FIELD + ".epk";
    EcCurve curve =
        EcCurve.ofJwkName(members.getOrDefault("epk.crv", ""))
            .filter(known -> known != EcCurve.P384)
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.UNSUPPORTED_ALGORITHM, field + ".crv", "P-256 or P-521", "another"));
    if (!"EC".equals(members.get("epk.kty"))) {
      throw new Unreadable(Reason.UNSUPPORTED_ALGORITHM, field + ".kty", "EC", "another");
    }
    return VerificationKey.ec(
        field,
        curve,
        JsonTexts.base64Url(field + ".x", members.getOrDefault("epk.x", "")),
        JsonTexts.base64Url(field + ".y", members.getOrDefault("epk.y", "")));
  }
}
