package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verified;
import dev.assay.evidence.VerifiedClaims;
import java.util.LinkedHashMap;
import java.util.Map;

/// Claims as a verifier made them, of which a test changes what it is about.
final class ClaimsSample {
  private final Map<String, ClaimValue> claims;
  private boolean simulated;

  private ClaimsSample(Map<String, ClaimValue> claims) {
    this.claims = claims;
  }

  /// Under a genuine root, whatever the evidence was under.
  static ClaimsSample of(Verified verified) {
    return new ClaimsSample(new LinkedHashMap<>(verified.claims().asMap()));
  }

  /// `name=value`, with `true` and `false` for flags, `#1` for numbers, `"x` for text, hex for
  /// bytes, and nothing for a claim that is not there.
  ClaimsSample changed(String change) {
    int split = change.indexOf('=');
    String name = change.substring(0, split);
    String value = change.substring(split + 1);
    if (value.isEmpty()) {
      claims.remove(name);
    } else if (value.equals("true") || value.equals("false")) {
      claims.put(name, new ClaimValue.Flag(Boolean.parseBoolean(value)));
    } else if (value.startsWith("#")) {
      claims.put(name, new ClaimValue.Number(Long.parseLong(value.substring(1))));
    } else if (value.startsWith("\"")) {
      claims.put(name, new ClaimValue.Text(value.substring(1)));
    } else {
      claims.put(name, new ClaimValue.Binary(Bytes.fromHex(value)));
    }
    return this;
  }

  ClaimsSample with(Claims more) {
    claims.putAll(more.asMap());
    return this;
  }

  ClaimsSample simulated() {
    simulated = true;
    return this;
  }

  VerifiedClaims verified() {
    return VerifiedClaims.recalledFromVerifierLog(Claims.copyOf(claims), simulated);
  }
}
