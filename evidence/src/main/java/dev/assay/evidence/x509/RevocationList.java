package dev.assay.evidence.x509;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.jspecify.annotations.Nullable;

/// A certificate revocation list (RFC 5280, 5) that is whole: no delta, nothing indirect. Who
/// signed it, [#isSignedBy] answers: reading proves nothing.
public final class RevocationList {
  private static final int LONGEST_CRL = 1024 * 1024;
  private static final int DEEPEST_DER = 32;

  private final Bytes sha256;
  private final Bytes issuer;
  private final String issuerName;
  private final Optional<BigInteger> number;
  private final Instant thisUpdate;
  private final Instant nextUpdate;
  private final Set<BigInteger> serials;
  private final Bytes signed;
  private final SignatureScheme signedWith;
  private final Bytes signature;

  private RevocationList(String field, Bytes der, CertificateList list)
      throws IOException, Unreadable {
    TBSCertList tbs = list.getTBSCertList();
    this.signedWith = scheme(field, list);
    if (tbs.getNextUpdate() == null) {
      throw new Unreadable(Reason.MALFORMED_ENCODING, field + ".next_update", "a time", "none");
    }
    checkExtensions(field, tbs.getExtensions());
    this.sha256 = der.sha256();
    this.issuer = Bytes.copyOf(tbs.getIssuer().getEncoded(ASN1Encoding.DER));
    this.issuerName = tbs.getIssuer().toString();
    this.number = number(tbs.getExtensions());
    this.thisUpdate = tbs.getThisUpdate().getDate().toInstant();
    this.nextUpdate = tbs.getNextUpdate().getDate().toInstant();
    this.serials = serials(tbs);
    this.signed = Der.firstWithin(der);
    this.signature = Bytes.copyOf(list.getSignature().getOctets());
  }

  /// Reads a list in DER, or in PEM as `X509 CRL`.
  ///
  /// @param field what a refusal calls it, e.g. `snp.crl`
  public static Parsed<RevocationList> parse(String field, Bytes derOrPem) {
    try {
      return new Parsed.Ok<>(read(field, derOrPem));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  public Bytes sha256() {
    return sha256;
  }

  public Instant thisUpdate() {
    return thisUpdate;
  }

  public Instant nextUpdate() {
    return nextUpdate;
  }

  /// The issuer's name in DER.
  public Bytes issuer() {
    return issuer;
  }

  /// The issuer's name for people.
  public String issuerName() {
    return issuerName;
  }

  /// The CRL number (RFC 5280, 5.2.3), where it has one.
  public Optional<BigInteger> number() {
    return number;
  }

  /// How many certificates it takes back.
  public int size() {
    return serials.size();
  }

  /// Whether `issuer` has the name, the right (cRLSign) and the key that signed this.
  public boolean isSignedBy(X509Certificate issuer) {
    return this.issuer.equals(issuer.subject())
        && issuer.mayBeUsedFor(KeyUsage.cRLSign)
        && issuer.key().isPresent()
        && issuer.key().get().verifies(signedWith, signed, signature);
  }

  /// Whether it takes `certificate` back: one of the same issuer's, by its serial number.
  public boolean lists(X509Certificate certificate) {
    return issuer.equals(certificate.issuer()) && serials.contains(certificate.serial());
  }

  /// Whether it takes back its issuer's certificate with this serial number.
  public boolean lists(BigInteger serial) {
    return serials.contains(serial);
  }

  private static RevocationList read(String field, Bytes derOrPem) throws Unreadable {
    if (derOrPem.length() > LONGEST_CRL) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          field,
          "at most " + LONGEST_CRL + " bytes",
          derOrPem.length() + " bytes");
    }
    Bytes der = Pem.looksLike(derOrPem) ? fromPem(field, derOrPem) : derOrPem;
    if (!Der.isOneValue(der, DEEPEST_DER)) {
      throw malformed(field);
    }
    try {
      CertificateList list =
          CertificateList.getInstance(ASN1Primitive.fromByteArray(der.toArray()));
      return new RevocationList(field, der, list);
    } catch (IOException | RuntimeException e) {
      // The decoder throws exceptions of many kinds at bytes that are no list.
      throw malformed(field);
    }
  }

  private static Bytes fromPem(String field, Bytes pem) throws Unreadable {
    List<Pem.Block> blocks = Pem.blocks(field, pem);
    if (blocks.size() != 1 || !blocks.getFirst().label().equals("X509 CRL")) {
      throw malformed(field);
    }
    return blocks.getFirst().content();
  }

  private static SignatureScheme scheme(String field, CertificateList list) throws Unreadable {
    Optional<SignatureScheme> scheme =
        list.getTBSCertList().getSignature().equals(list.getSignatureAlgorithm())
            ? SignatureAlgorithms.schemeOf(list.getSignatureAlgorithm())
            : Optional.empty();
    return scheme.orElseThrow(
        () ->
            new Unreadable(
                Reason.UNSUPPORTED_ALGORITHM,
                field + ".signature",
                "RSASSA-PSS, RSA or ECDSA with SHA-256, SHA-384 or SHA-512",
                list.getSignatureAlgorithm().getAlgorithm().getId()));
  }

  private static Optional<BigInteger> number(@Nullable Extensions extensions) {
    Extension number = extensions == null ? null : extensions.getExtension(Extension.cRLNumber);
    if (number == null) {
      return Optional.empty();
    }
    Bytes content = Bytes.copyOf(number.getExtnValue().getOctets());
    return Der.isOneValue(content, 1)
        ? Optional.of(ASN1Integer.getInstance(content.toArray()).getPositiveValue())
        : Optional.empty();
  }

  private static void checkExtensions(String field, @Nullable Extensions extensions)
      throws Unreadable {
    if (extensions != null && extensions.getCriticalExtensionOIDs().length != 0) {
      // A list that is a delta, indirect or partial says so in one of these: it is not the whole.
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          field + ".extensions",
          "none critical",
          extensions.getCriticalExtensionOIDs()[0].getId());
    }
  }

  private static Set<BigInteger> serials(TBSCertList tbs) {
    Set<BigInteger> serials = new HashSet<>();
    for (TBSCertList.CRLEntry entry : tbs.getRevokedCertificates()) {
      serials.add(entry.getUserCertificate().getPositiveValue());
    }
    return Set.copyOf(serials);
  }

  private static Unreadable malformed(String field) {
    return new Unreadable(
        Reason.MALFORMED_ENCODING,
        field,
        "a certificate revocation list in DER or PEM",
        "other bytes");
  }
}
