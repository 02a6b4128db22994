package dev.assay.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.appraisal.json.CanonicalJson;
import dev.assay.appraisal.json.Json.Members;
import dev.assay.appraisal.json.Json.Text;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The key that a client of the KBS protocol wants its secrets sealed to: a public JWK (RFC 7517),
/// of texts alone.
///
/// @param members all of it, for the evidence covers all
/// @param sha256 of its SubjectPublicKeyInfo, in hex: how releases are found
record TeePubkey(Map<String, String> members, String sha256) {
  static final String NAME = "tee-pubkey";

  private static final String FIELD = "runtime-data." + NAME;
  private static final int MOST_MEMBERS = 16;

  /// RFC 7518, 6.2.2, 6.3.2 and 6.4; `priv` is of keys that hold out against quantum computers.
  private static final Set<String> PRIVATE =
      Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");

  TeePubkey {
    members = Map.copyOf(members);
  }

  /// A private part that a client sent by mistake is refused: the whole goes into the log, and into
  /// tokens.
  ///
  /// @throws Problem.Found what is wrong with it
  static TeePubkey read(JsonNode given) {
    if (!(given instanceof ObjectNode jwk) || jwk.size() > MOST_MEMBERS) {
      throw bad("a JWK of at most %d members".formatted(MOST_MEMBERS), Json.kindOf(given));
    }
    var members = new TreeMap<String, String>();
    for (Map.Entry<String, JsonNode> member : jwk.properties()) {
      if (PRIVATE.contains(member.getKey())) {
        throw bad("a public key", "a private one");
      }
      if (!member.getValue().isTextual()) {
        throw bad("members that are texts", Json.kindOf(member.getValue()));
      }
      members.put(member.getKey(), member.getValue().textValue());
    }
    try {
      VerificationKey key = VerificationKey.ofJwk(FIELD, members);
      // The protocol has no sealing for it: said now, not with each secret that never comes.
      if (key instanceof EcKey ec && ec.curve() == EcCurve.P384) {
        throw bad("P-256, P-521 or RSA", "P-384");
      }
      return new TeePubkey(members, HexFormat.of().formatHex(key.spki().sha256().toArray()));
    } catch (Unreadable e) {
      throw new Problem.Found(
          Problem.badMember(e.refusal().field(), e.refusal().wanted(), e.refusal().got()));
    }
  }

  ObjectNode jwk() {
    ObjectNode jwk = Json.object();
    new TreeMap<>(members).forEach(jwk::put);
    return jwk;
  }

  /// What the client hashed into its report data: canonical JSON (RFC 8785) of its nonce, this key
  /// and the evidence of devices, of which there is none.
  byte[] runtimeData(String nonce) {
    var jwk = new TreeMap<String, dev.assay.appraisal.json.Json>();
    members.forEach((name, value) -> jwk.put(name, new Text(value)));
    var all =
        new Members(
            Map.of(
                "additional-evidence",
                new Text(""),
                "nonce",
                new Text(nonce),
                NAME,
                new Members(jwk)));
    return CanonicalJson.of(all).getBytes(StandardCharsets.UTF_8);
  }

  private static Problem.Found bad(String wanted, String got) {
    return new Problem.Found(Problem.badMember(FIELD, wanted, got));
  }
}
