package dev.assay.appraisal.ear;

import dev.assay.appraisal.json.CanonicalJson;
import dev.assay.appraisal.jws.CompactJws;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import java.nio.charset.StandardCharsets;

/// Writes and signs EARs with one key and in one spelling, as JWTs.
///
/// The same facts give the same token, bit for bit: claims are written in one way, and signatures
/// are deterministic. Many threads may use it at once.
public final class EarSigner {
  private final JwsSigner signer;
  private final EarSpelling spelling;
  private final String header;

  public EarSigner(JwsSigner signer, EarSpelling spelling) {
    this.signer = signer;
    this.spelling = spelling;
    this.header = CompactJws.header(signer.algorithm(), "JWT");
  }

  /// A JWT (RFC 7519): JWS in compact form.
  public String sign(EarFacts facts) {
    String claims = CanonicalJson.of(EarWriter.claims(facts, spelling));
    return CompactJws.sign(signer, header, Bytes.copyOf(claims.getBytes(StandardCharsets.UTF_8)));
  }
}
