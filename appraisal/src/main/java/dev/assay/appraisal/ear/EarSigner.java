package dev.assay.appraisal.ear;

import dev.assay.appraisal.json.CanonicalJson;
import dev.assay.appraisal.jws.Base64Url;
import dev.assay.appraisal.jws.CompactJws;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// Writes and signs EARs with one key and in one form: as JWTs of one spelling, or as CWTs.
///
/// The same facts give the same token, bit for bit: claims are written in one way, and signatures
/// are deterministic. Many threads may use it at once.
public final class EarSigner {
  private final Function<EarFacts, String> form;

  private EarSigner(Function<EarFacts, String> form) {
    this.form = form;
  }

  /// Of JWTs (RFC 7519): JWS in compact form.
  public static EarSigner ofJwts(JwsSigner signer, EarSpelling spelling) {
    String header = CompactJws.header(signer.algorithm(), "JWT");
    return new EarSigner(
        facts -> {
          String claims = CanonicalJson.of(EarWriter.claims(facts, spelling));
          return CompactJws.sign(
              signer, header, Bytes.copyOf(claims.getBytes(StandardCharsets.UTF_8)));
        });
  }

  /// Of CWTs (RFC 8392): COSE_Sign1, as base64url without padding. Whoever is handed a token tells
  /// the two apart by their dots, of which a CWT has none.
  public static EarSigner ofCwts(JwsSigner signer) {
    return new EarSigner(facts -> Base64Url.encode(EarCwt.sign(signer, facts)));
  }

  /// The token, as text.
  public String sign(EarFacts facts) {
    return form.apply(facts);
  }
}
