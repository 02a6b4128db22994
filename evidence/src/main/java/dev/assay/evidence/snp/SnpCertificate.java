package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.wire.Der;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.jspecify.annotations.Nullable;

/// One X.509 certificate, taken apart once. Everything a verifier may ask is read here, so that
/// nothing later can stumble over what the decoder left for later.
///
/// @param der the certificate's own bytes
/// @param commonName the subject's, empty where it has none or several
/// @param signed the bytes that the signature covers
/// @param amdSigned whether the certificate names AMD's signature algorithm, in both places
/// @param authorityKey the key, where it is one that may sign certificates
/// @param extensions content of extnValue by object identifier
/// @param unknownCritical a critical extension that nothing here understands
/// @param authority BasicConstraints and KeyUsage say that it may sign certificates
/// @param revoker KeyUsage says that it may sign revocation lists
/// @param pathLength how many authorities may follow below it
record SnpCertificate(
    Bytes der,
    Bytes sha256,
    Bytes subject,
    Bytes issuer,
    String subjectName,
    String issuerName,
    String commonName,
    BigInteger serial,
    Instant notBefore,
    Instant notAfter,
    SubjectPublicKeyInfo key,
    Bytes spkiSha256,
    Optional<PublicKey> authorityKey,
    Bytes signed,
    boolean amdSigned,
    Bytes signature,
    Map<String, Bytes> extensions,
    boolean unknownCritical,
    boolean authority,
    boolean revoker,
    int pathLength) {

  static final int NO_PATH_LENGTH = Integer.MAX_VALUE;

  private static final int DEEPEST_DER = 32;

  /// Empty where the bytes are no certificate in DER.
  static Optional<SnpCertificate> decode(Bytes der) {
    if (!Der.isOneValue(der, DEEPEST_DER)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = der.toArray();
      Certificate certificate = Certificate.getInstance(ASN1Primitive.fromByteArray(bytes));
      // The signed part is encoded again below: right only if the encoding is the one DER allows.
      boolean distinguished =
          Arrays.equals(bytes, certificate.getEncoded(ASN1Encoding.DER))
              && certificate.getSignature().getPadBits() == 0;
      return distinguished ? Optional.of(read(der, certificate)) : Optional.empty();
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // The decoder throws exceptions of many kinds at bytes that are no certificate.
      return Optional.empty();
    }
  }

  boolean selfIssued() {
    return subject.equals(issuer);
  }

  boolean isSignedBy(SnpCertificate authority) {
    return amdSigned
        && authority.authorityKey.isPresent()
        && PssSignature.verifies(authority.authorityKey.get(), signed, signature);
  }

  CertificateReference reference(String role) {
    return new CertificateReference(role, sha256, subjectName, notBefore, notAfter);
  }

  private static SnpCertificate read(Bytes der, Certificate certificate)
      throws IOException, GeneralSecurityException {
    TBSCertificate tbs = certificate.getTBSCertificate();
    SubjectPublicKeyInfo key = tbs.getSubjectPublicKeyInfo();
    Optional<Extensions> extensions = Optional.ofNullable(tbs.getExtensions());
    requireShallow(extensions);
    BasicConstraints constraints = BasicConstraints.fromExtensions(extensions.orElse(null));
    Optional<KeyUsage> usage = extensions.map(KeyUsage::fromExtensions);
    return new SnpCertificate(
        der,
        der.sha256(),
        encoded(tbs.getSubject()),
        encoded(tbs.getIssuer()),
        tbs.getSubject().toString(),
        tbs.getIssuer().toString(),
        commonName(tbs.getSubject()),
        tbs.getSerialNumber().getPositiveValue(),
        tbs.getStartDate().getDate().toInstant(),
        tbs.getEndDate().getDate().toInstant(),
        key,
        Bytes.copyOf(key.getEncoded(ASN1Encoding.DER)).sha256(),
        PssSignature.authorityKey(key),
        Bytes.copyOf(tbs.getEncoded(ASN1Encoding.DER)),
        tbs.getSignature().equals(certificate.getSignatureAlgorithm())
            && PssSignature.names(tbs.getSignature()),
        Bytes.copyOf(certificate.getSignature().getOctets()),
        extensions.map(SnpCertificate::values).orElse(Map.of()),
        extensions.map(SnpCertificate::hasUnknownCritical).orElse(false),
        constraints != null && constraints.isCA() && may(usage, KeyUsage.keyCertSign),
        may(usage, KeyUsage.cRLSign),
        pathLength(constraints));
  }

  private static Bytes encoded(X500Name name) throws IOException {
    return Bytes.copyOf(name.getEncoded(ASN1Encoding.DER));
  }

  private static String commonName(X500Name subject) {
    RDN[] names = subject.getRDNs(BCStyle.CN);
    if (names.length != 1 || names[0].isMultiValued()) {
      return "";
    }
    return IETFUtils.valueToString(names[0].getFirst().getValue());
  }

  private static Map<String, Bytes> values(Extensions extensions) {
    Map<String, Bytes> values = new HashMap<>();
    for (ASN1ObjectIdentifier oid : extensions.getExtensionOIDs()) {
      Bytes value = Bytes.copyOf(extensions.getExtension(oid).getExtnValue().getOctets());
      values.put(oid.getId(), value);
    }
    return Map.copyOf(values);
  }

  private static boolean hasUnknownCritical(Extensions extensions) {
    return Arrays.stream(extensions.getCriticalExtensionOIDs())
        .anyMatch(
            oid -> !oid.equals(Extension.basicConstraints) && !oid.equals(Extension.keyUsage));
  }

  private static boolean may(Optional<KeyUsage> usage, int what) {
    return usage.filter(given -> given.hasUsages(what)).isPresent();
  }

  /// What stands inside an extension is decoded apart from the certificate, and by recursion.
  private static void requireShallow(Optional<Extensions> extensions) {
    for (ASN1ObjectIdentifier oid : List.of(Extension.basicConstraints, Extension.keyUsage)) {
      Optional<Extension> found = extensions.map(all -> all.getExtension(oid));
      if (found.isPresent()
          && !Der.isOneValue(Bytes.copyOf(found.get().getExtnValue().getOctets()), DEEPEST_DER)) {
        throw new IllegalArgumentException("an extension that is not DER");
      }
    }
  }

  private static int pathLength(@Nullable BasicConstraints constraints) {
    if (constraints == null || constraints.getPathLenConstraint() == null) {
      return NO_PATH_LENGTH;
    }
    return constraints.getPathLenConstraint().intValueExact();
  }
}
