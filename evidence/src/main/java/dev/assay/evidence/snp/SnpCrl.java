package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertList;

/// A certificate revocation list as AMD's key distribution service hands it out: the ARK's, over
/// the serial numbers of intermediates. Leaves all have serial 0 and are never listed; a newer TCB
/// supersedes them.
///
/// Whether the ARK signed it, [SnpRevocation] asks.
public final class SnpCrl {
  private static final String FIELD = "snp.crl";
  private static final int LONGEST_CRL = 1024 * 1024;
  private static final int DEEPEST_DER = 32;

  private final Bytes sha256;
  private final Bytes issuer;
  private final Instant thisUpdate;
  private final Instant nextUpdate;
  private final Set<BigInteger> serials;
  private final Bytes signed;
  private final Bytes signature;

  private SnpCrl(Bytes der, CertificateList list) throws IOException, Unreadable {
    TBSCertList tbs = list.getTBSCertList();
    if (!tbs.getSignature().equals(list.getSignatureAlgorithm())
        || !PssSignature.names(tbs.getSignature())) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          FIELD + ".signature",
          "RSASSA-PSS with SHA-384",
          list.getSignatureAlgorithm().getAlgorithm().getId());
    }
    if (tbs.getNextUpdate() == null) {
      throw new Unreadable(Reason.MALFORMED_ENCODING, FIELD + ".next_update", "a time", "none");
    }
    checkExtensions(tbs);
    this.sha256 = der.sha256();
    this.issuer = Bytes.copyOf(tbs.getIssuer().getEncoded(ASN1Encoding.DER));
    this.thisUpdate = tbs.getThisUpdate().getDate().toInstant();
    this.nextUpdate = tbs.getNextUpdate().getDate().toInstant();
    this.serials = serials(tbs);
    this.signed = Bytes.copyOf(tbs.getEncoded(ASN1Encoding.DER));
    this.signature = Bytes.copyOf(list.getSignature().getOctets());
  }

  /// Reads a list in DER, or in PEM as `X509 CRL`.
  public static Parsed<SnpCrl> parse(Bytes derOrPem) {
    try {
      return new Parsed.Ok<>(read(derOrPem));
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

  boolean isSignedBy(SnpCertificate root) {
    return issuer.equals(root.subject())
        && root.revoker()
        && root.authorityKey().isPresent()
        && PssSignature.verifies(root.authorityKey().get(), signed, signature);
  }

  boolean lists(SnpCertificate certificate) {
    return serials.contains(certificate.serial());
  }

  private static SnpCrl read(Bytes derOrPem) throws Unreadable {
    if (derOrPem.length() > LONGEST_CRL) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          FIELD,
          "at most " + LONGEST_CRL + " bytes",
          derOrPem.length() + " bytes");
    }
    Bytes der = Pem.looksLike(derOrPem) ? fromPem(derOrPem) : derOrPem;
    if (!Der.isOneValue(der, DEEPEST_DER)) {
      throw malformed();
    }
    try {
      byte[] bytes = der.toArray();
      CertificateList list = CertificateList.getInstance(ASN1Primitive.fromByteArray(bytes));
      if (!Arrays.equals(bytes, list.getEncoded(ASN1Encoding.DER))) {
        throw malformed();
      }
      return new SnpCrl(der, list);
    } catch (IOException | RuntimeException e) {
      // The decoder throws exceptions of many kinds at bytes that are no list.
      throw malformed();
    }
  }

  private static Bytes fromPem(Bytes pem) throws Unreadable {
    List<Pem.Block> blocks = Pem.blocks(FIELD, pem);
    if (blocks.size() != 1 || !blocks.getFirst().label().equals("X509 CRL")) {
      throw malformed();
    }
    return blocks.getFirst().content();
  }

  private static void checkExtensions(TBSCertList tbs) throws Unreadable {
    Extensions extensions = tbs.getExtensions();
    if (extensions != null && extensions.getCriticalExtensionOIDs().length != 0) {
      // A list that is a delta, indirect or partial says so in one of these: it is not the whole.
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          FIELD + ".extensions",
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

  private static Unreadable malformed() {
    return new Unreadable(
        Reason.MALFORMED_ENCODING,
        FIELD,
        "a certificate revocation list in DER or PEM",
        "other bytes");
  }
}
