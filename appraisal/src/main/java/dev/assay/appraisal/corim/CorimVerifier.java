package dev.assay.appraisal.corim;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.cose.CoseSign1;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Verifies signed CoRIMs (draft-ietf-rats-corim, 4.2): COSE_Sign1 by a key that is given, or by
/// the leaf of a certificate chain that comes along (x5chain) and ends at an anchor that is given.
/// Pure: the same bytes at the same instant get the same answer.
///
/// The times that the signer set, those of the CoRIM itself and those of the certificates must all
/// hold. Revocation of the signer's certificates is not looked at: none of the makers publishes
/// lists for them.
public final class CorimVerifier {
  private static final String CONTENT_TYPE_WANTED = "application/rim+cbor";
  private static final Label CONTENT_TYPE = new Label(3, "content_type");
  private static final Label META = new Label(8, "meta");
  private static final Label META_VALIDITY = new Label(1, "validity");
  private static final Label X5CHAIN = new Label(33, "x5chain");
  private static final Label HASH_ENVELOPE = new Label(258, "payload_hash_alg");
  private static final int MOST_CERTIFICATES = 8;

  private final List<EcKey> keys;
  private final List<TrustAnchor> anchors;

  /// @param keys believed as they are
  /// @param anchors roots of signers' certificates
  public CorimVerifier(List<EcKey> keys, List<TrustAnchor> anchors) {
    this.keys = List.copyOf(keys);
    this.anchors = List.copyOf(anchors);
  }

  /// @param at when it must be valid
  public CorimVerification verify(Bytes encoded, Instant at) {
    try {
      return verified(encoded, at);
    } catch (Unreadable e) {
      return new CorimVerification.Refused(e.refusal());
    }
  }

  private CorimVerification verified(Bytes encoded, Instant at) throws Unreadable {
    CborItem item = CorimReader.unwrapped(CborReader.read(CorimReader.FIELD, encoded));
    if (!CorimReader.isSigned(item)) {
      throw new Unreadable(
          Reason.UNSIGNED, CorimReader.FIELD, "a signature (COSE_Sign1, tag 18)", item.kind());
    }
    CoseSign1 signed = CoseSign1.of(CorimReader.FIELD, item);
    String field = CorimReader.FIELD + ".protected";
    CborFields header = CborFields.of(field, CborReader.read(field, signed.protectedHeader()));
    requireContent(header);
    String signer = signer(signed, header, unprotected(item), at);
    requireValid(meta(header), at);
    Corim corim = CorimReader.signed(CorimReader.payload(signed));
    requireValid(CorimReader.FIELD, corim.notBefore(), corim.notAfter(), at);
    return new CorimVerification.Verified(corim, signer);
  }

  private static void requireContent(CborFields header) throws Unreadable {
    if (header.has(HASH_ENVELOPE)) {
      throw CborFields.outOfRange(
          header.path(HASH_ENVELOPE), "the CoRIM itself as payload", "a hash of it");
    }
    String type = header.text(CONTENT_TYPE);
    if (!type.equals(CONTENT_TYPE_WANTED)) {
      throw CborFields.outOfRange(
          header.path(CONTENT_TYPE), CONTENT_TYPE_WANTED, CborFields.excerpt(type));
    }
  }

  private String signer(CoseSign1 signed, CborFields header, CborFields unprotected, Instant at)
      throws Unreadable {
    Optional<Refusal> refusal = Optional.empty();
    for (EcKey key : keys) {
      refusal = signed.refusal("the key given", key);
      if (refusal.isEmpty()) {
        return "key " + key.spki().sha256();
      }
    }
    CborFields holder = header.has(X5CHAIN) ? header : unprotected;
    if (holder.has(X5CHAIN) && !anchors.isEmpty()) {
      return certified(signed, certificates(holder), at);
    }
    throw new Unreadable(
        refusal.orElseGet(
            () ->
                new Refusal(
                    Reason.CERTIFICATE_MISSING,
                    CorimReader.FIELD + ".signer",
                    "a key or an anchor that is believed for it",
                    "neither")));
  }

  private String certified(CoseSign1 signed, List<X509Certificate> chain, Instant at)
      throws Unreadable {
    String field = CorimReader.FIELD + ".x5chain";
    X509Certificate leaf = chain.getFirst();
    CertificatePath path =
        switch (CertificatePath.find(field, leaf, chain, anchors, Set.of())) {
          case CertificatePath.Search.Found(CertificatePath found) -> found;
          case CertificatePath.Search.NotFound notFound -> throw new Unreadable(notFound.refusal());
        };
    if (!(leaf.key().orElse(null) instanceof EcKey key)) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM, field, "an EC key", "a certificate with another");
    }
    Optional<Refusal> refusal =
        signed.refusal("the certificate's key", key).or(() -> path.invalidAt(field, at));
    if (refusal.isPresent()) {
      throw new Unreadable(refusal.get());
    }
    return "%s, certified by %s".formatted(leaf.subjectName(), path.anchor().name());
  }

  private static List<X509Certificate> certificates(CborFields header) throws Unreadable {
    CborItem item = header.get(X5CHAIN);
    List<CborItem> items =
        item instanceof CborItem.Array(List<CborItem> many) ? many : List.of(item);
    if (items.isEmpty() || items.size() > MOST_CERTIFICATES) {
      throw CborFields.outOfRange(
          header.path(X5CHAIN), "1 to %d certificates".formatted(MOST_CERTIFICATES), item.kind());
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (CborItem each : items) {
      Optional<X509Certificate> certificate =
          each instanceof CborItem.ByteString(Bytes der)
                  && der.length() <= CertificateReader.LONGEST_CERTIFICATE
              ? X509Certificate.decode(der)
              : Optional.empty();
      chain.add(
          certificate.orElseThrow(
              () ->
                  new Unreadable(
                      Reason.MALFORMED_ENCODING,
                      header.path(X5CHAIN),
                      "certificates in DER",
                      each.kind())));
    }
    return chain;
  }

  /// What the signer says of the signature; a map of nothing where there is none.
  private static CborFields meta(CborFields header) throws Unreadable {
    CborItem empty = new CborItem.MapItem(List.of());
    return CborFields.of(
        header.path(META),
        header.has(META) ? CborReader.read(header.path(META), header.bytes(META)) : empty);
  }

  private static void requireValid(CborFields meta, Instant at) throws Unreadable {
    if (meta.has(META_VALIDITY)) {
      Optional<CborFields> validity =
          Optional.of(CborFields.of(meta.path(META_VALIDITY), meta.get(META_VALIDITY)));
      requireValid(
          meta.path(META_VALIDITY),
          CorimReader.instant(validity, CorimReader.NOT_BEFORE),
          CorimReader.instant(validity, CorimReader.NOT_AFTER),
          at);
    }
  }

  private static void requireValid(
      String field, Optional<Instant> notBefore, Optional<Instant> notAfter, Instant at)
      throws Unreadable {
    if (notBefore.isPresent() && at.isBefore(notBefore.get())) {
      throw outOfDate(field + ".not_before", "not after " + at, notBefore.get());
    }
    if (notAfter.isPresent() && at.isAfter(notAfter.get())) {
      throw outOfDate(field + ".not_after", "not before " + at, notAfter.get());
    }
  }

  private static Unreadable outOfDate(String field, String wanted, Instant got) {
    return new Unreadable(Reason.COLLATERAL_EXPIRED, field, wanted, got.toString());
  }

  private static CborFields unprotected(CborItem item) throws Unreadable {
    CborItem content = item instanceof CborItem.Tagged(long _, CborItem inner) ? inner : item;
    return CborFields.of(
        CorimReader.FIELD + ".unprotected", Ids.array(CorimReader.FIELD, content).get(1));
  }
}
