package dev.assay.appraisal.ear;

import dev.assay.appraisal.TrustClaim;
import dev.assay.appraisal.TrustVector;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborItem.ByteString;
import dev.assay.evidence.cbor.CborItem.Entry;
import dev.assay.evidence.cbor.CborItem.Int;
import dev.assay.evidence.cbor.CborItem.MapItem;
import dev.assay.evidence.cbor.CborItem.Text;
import dev.assay.evidence.cbor.CborWriter;
import dev.assay.evidence.cose.CoseSign1;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lays facts out as a CWT (RFC 8392): claims under the numbers that draft-ietf-rats-ear, 3 gives
/// them, in a COSE_Sign1 (RFC 9052, 4.2) with tag 18 and nothing but the algorithm in its header.
///
/// Maps are in the one order of deterministic encoding (RFC 8949, 4.2.1), so the same facts are the
/// same bytes.
final class EarCwt {
  private static final CborItem ALG = new Int(1);

  // AR4SI's verifier-id.
  static final CborItem DEVELOPER = new Int(0);
  static final CborItem BUILD = new Int(1);

  private static final CborItem ATTESTED_KEY = new Text(EarWriter.ATTESTED_KEY);

  private static final Comparator<Entry> BY_ENCODED_KEY =
      Comparator.comparing(
          entry -> CborWriter.encode(entry.key()).toArray(), Arrays::compareUnsigned);

  private EarCwt() {}

  static Bytes sign(JwsSigner signer, EarFacts facts) {
    Bytes header =
        CborWriter.encode(map(Map.of(ALG, new Int(signer.algorithm().coseIdentifier()))));
    Bytes payload = CborWriter.encode(claims(facts));
    Bytes signature = signer.sign(CoseSign1.signed(header, payload));
    return CborWriter.encode(
        new CborItem.Tagged(
            CoseSign1.TAG,
            new CborItem.Array(
                List.of(
                    new ByteString(header),
                    map(Map.of()),
                    new ByteString(payload),
                    new ByteString(signature)))));
  }

  private static CborItem claims(EarFacts facts) {
    var claims = new HashMap<CborItem, CborItem>();
    claims.put(key(EarClaim.PROFILE), new Text(EarSpelling.DRAFT.profile()));
    claims.put(key(EarClaim.ISSUED_AT), new Int(facts.issuedAt().getEpochSecond()));
    facts
        .expiresAt()
        .ifPresent(at -> claims.put(key(EarClaim.EXPIRES_AT), new Int(at.getEpochSecond())));
    facts.nonce().ifPresent(nonce -> claims.put(key(EarClaim.NONCE), new ByteString(nonce)));
    claims.put(
        key(EarClaim.VERIFIER_ID),
        map(
            Map.of(
                DEVELOPER, new Text(facts.verifier().developer()),
                BUILD, new Text(facts.verifier().build()))));
    var submodules = new HashMap<CborItem, CborItem>();
    facts.submodules().forEach((name, said) -> submodules.put(new Text(name), submodule(said)));
    claims.put(key(EarClaim.SUBMODULES), map(submodules));
    return map(claims);
  }

  private static CborItem submodule(EarSubmodule said) {
    var claims = new HashMap<CborItem, CborItem>();
    claims.put(key(EarClaim.STATUS), new Int(EarStatus.of(said.status()).number()));
    if (!said.vector().values().isEmpty()) {
      claims.put(key(EarClaim.TRUST_VECTOR), vector(said.vector()));
    }
    if (!said.policyIds().isEmpty()) {
      claims.put(
          key(EarClaim.POLICY_ID),
          new CborItem.Array(said.policyIds().stream().<CborItem>map(Text::new).toList()));
    }
    said.attestedKey()
        .ifPresent(
            spki ->
                claims.put(
                    key(EarClaim.KEY_ATTESTATION),
                    map(Map.of(ATTESTED_KEY, new ByteString(spki)))));
    return map(claims);
  }

  private static CborItem vector(TrustVector vector) {
    var values = new HashMap<CborItem, CborItem>();
    vector.values().forEach((claim, value) -> values.put(new Int(number(claim)), new Int(value)));
    return map(values);
  }

  /// A claim's key in AR4SI's vector.
  static long number(TrustClaim claim) {
    return switch (claim) {
      case INSTANCE_IDENTITY -> 0;
      case CONFIGURATION -> 1;
      case EXECUTABLES -> 2;
      case FILE_SYSTEM -> 3;
      case HARDWARE -> 4;
      case RUNTIME_OPAQUE -> 5;
      case STORAGE_OPAQUE -> 6;
      case SOURCED_DATA -> 7;
    };
  }

  private static CborItem key(EarClaim claim) {
    return new Int(claim.cborKey());
  }

  private static CborItem map(Map<CborItem, CborItem> members) {
    return new MapItem(
        members.entrySet().stream()
            .map(member -> new Entry(member.getKey(), member.getValue()))
            .sorted(BY_ENCODED_KEY)
            .toList());
  }
}
