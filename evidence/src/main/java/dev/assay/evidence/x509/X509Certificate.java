package dev.assay.evidence.x509;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.jspecify.annotations.Nullable;

/// One X.509 certificate (RFC 5280), taken apart once. Everything a verifier may ask is read here,
/// so that nothing later can stumble over what the decoder left for later. Nobody vouches for what
/// it says: that is for the path it stands in.
///
/// @param der the certificate's own bytes
/// @param subject the subject's name in DER
/// @param issuer the issuer's name in DER
/// @param commonName the subject's, empty where it has none or several
/// @param spki the DER SubjectPublicKeyInfo, as it stands in the certificate
/// @param key the key, where it is one that signatures can be checked with
/// @param signed the bytes that the signature covers, as they were received
/// @param signedWith how it was signed, where both places name the same, and one known here
/// @param extensions content of extnValue by object identifier
/// @param critical object identifiers of the critical extensions
/// @param extendedKeyUsages object identifiers, empty where the extension is absent
/// @param keyUsages bits of KeyUsage as [KeyUsage] numbers them, empty where it is absent
/// @param authority BasicConstraints and KeyUsage say that it may sign certificates
/// @param pathLength how many authorities may follow below it, [#NO_PATH_LENGTH] if any number
public record X509Certificate(
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
    Bytes spki,
    Bytes spkiSha256,
    Optional<VerificationKey> key,
    Bytes signed,
    Optional<SignatureScheme> signedWith,
    Bytes signature,
    Map<String, Bytes> extensions,
    Set<String> critical,
    Set<String> extendedKeyUsages,
    Set<Integer> keyUsages,
    boolean authority,
    int pathLength) {

  public static final int NO_PATH_LENGTH = Integer.MAX_VALUE;

  private static final int DEEPEST_DER = 32;

  /// What stands inside these is decoded apart from the certificate, and by recursion.
  private static final List<ASN1ObjectIdentifier> DECODED =
      List.of(Extension.basicConstraints, Extension.keyUsage, Extension.extendedKeyUsage);

  private static final List<Integer> KEY_USAGES =
      List.of(
          KeyUsage.digitalSignature,
          KeyUsage.nonRepudiation,
          KeyUsage.keyEncipherment,
          KeyUsage.dataEncipherment,
          KeyUsage.keyAgreement,
          KeyUsage.keyCertSign,
          KeyUsage.cRLSign,
          KeyUsage.encipherOnly,
          KeyUsage.decipherOnly);

  /// Empty where the bytes are no certificate in DER.
  public static Optional<X509Certificate> decode(Bytes der) {
    if (!Der.isOneValue(der, DEEPEST_DER)) {
      return Optional.empty();
    }
    try {
      Certificate certificate = Certificate.getInstance(ASN1Primitive.fromByteArray(der.toArray()));
      return certificate.getSignature().getPadBits() == 0
          ? Optional.of(read(der, certificate))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      // The decoder throws exceptions of many kinds at bytes that are no certificate.
      return Optional.empty();
    }
  }

  public boolean selfIssued() {
    return subject.equals(issuer);
  }

  /// Whether the signature is one of `issuer`'s key. Whether `issuer` may sign certificates at all
  /// is another question.
  public boolean isSignedBy(X509Certificate issuer) {
    return signedWith.isPresent()
        && issuer.key.isPresent()
        && issuer.key.get().verifies(signedWith.get(), signed, signature);
  }

  /// Whether there is a critical extension beside BasicConstraints, KeyUsage and those `known`.
  public boolean hasCriticalBeside(Set<String> known) {
    return critical.stream()
        .anyMatch(
            oid ->
                !oid.equals(Extension.basicConstraints.getId())
                    && !oid.equals(Extension.keyUsage.getId())
                    && !known.contains(oid));
  }

  /// Whether KeyUsage is there and has the bit, as [KeyUsage] numbers it.
  public boolean mayBeUsedFor(int keyUsage) {
    return keyUsages.contains(keyUsage);
  }

  /// Why it is not valid at `at`: first and last instant included (RFC 5280, 4.1.2.5), no leeway.
  ///
  /// @param field what a refusal calls it
  public Optional<Refusal> invalidAt(String field, Instant at) {
    if (at.isAfter(notAfter)) {
      return Optional.of(
          new Refusal(
              Reason.CERTIFICATE_EXPIRED,
              field + ".not_after",
              "not before " + at,
              notAfter.toString()));
    }
    if (at.isBefore(notBefore)) {
      return Optional.of(
          new Refusal(
              Reason.CERTIFICATE_NOT_YET_VALID,
              field + ".not_before",
              "not after " + at,
              notBefore.toString()));
    }
    return Optional.empty();
  }

  /// What revocation lists and clocks are held against later, under `field`: appraisal has claims
  /// alone.
  public Claims claims(String field) {
    return Claims.builder()
        .text(field + ".common_name", commonName)
        .binary(field + ".serial", serialBytes())
        .binary(field + ".spki_sha256", spkiSha256)
        .text(field + ".not_before", notBefore.toString())
        .text(field + ".not_after", notAfter.toString())
        .build();
  }

  /// The serial number, big-endian, without leading zeros.
  public Bytes serialBytes() {
    byte[] signed = serial.toByteArray();
    Bytes all = Bytes.copyOf(signed);
    return signed.length > 1 && signed[0] == 0 ? all.slice(1, signed.length) : all;
  }

  public CertificateReference reference(String role) {
    return new CertificateReference(role, sha256, subjectName, notBefore, notAfter);
  }

  private static X509Certificate read(Bytes der, Certificate certificate) throws IOException {
    TBSCertificate tbs = certificate.getTBSCertificate();
    Bytes spki = encoded(tbs.getSubjectPublicKeyInfo().toASN1Primitive());
    Optional<Extensions> extensions = Optional.ofNullable(tbs.getExtensions());
    requireShallow(extensions);
    BasicConstraints constraints = BasicConstraints.fromExtensions(extensions.orElse(null));
    Set<Integer> usages = keyUsages(extensions);
    return new X509Certificate(
        der,
        der.sha256(),
        encoded(tbs.getSubject().toASN1Primitive()),
        encoded(tbs.getIssuer().toASN1Primitive()),
        tbs.getSubject().toString(),
        tbs.getIssuer().toString(),
        commonName(tbs.getSubject()),
        tbs.getSerialNumber().getPositiveValue(),
        tbs.getStartDate().getDate().toInstant(),
        tbs.getEndDate().getDate().toInstant(),
        spki,
        spki.sha256(),
        key(spki),
        Der.firstWithin(der),
        tbs.getSignature().equals(certificate.getSignatureAlgorithm())
            ? SignatureAlgorithms.schemeOf(tbs.getSignature())
            : Optional.empty(),
        Bytes.copyOf(certificate.getSignature().getOctets()),
        extensions.map(X509Certificate::values).orElse(Map.of()),
        extensions.map(X509Certificate::critical).orElse(Set.of()),
        extensions.map(X509Certificate::extendedKeyUsages).orElse(Set.of()),
        usages,
        constraints != null && constraints.isCA() && usages.contains(KeyUsage.keyCertSign),
        pathLength(constraints));
  }

  private static Optional<VerificationKey> key(Bytes spki) {
    try {
      return Optional.of(VerificationKey.ofSpki("key", spki));
    } catch (Unreadable e) {
      return Optional.empty();
    }
  }

  private static Bytes encoded(ASN1Primitive value) throws IOException {
    return Bytes.copyOf(value.getEncoded(ASN1Encoding.DER));
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

  private static Set<String> critical(Extensions extensions) {
    return Arrays.stream(extensions.getCriticalExtensionOIDs())
        .map(ASN1ObjectIdentifier::getId)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> extendedKeyUsages(Extensions extensions) {
    ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(extensions);
    return usage == null
        ? Set.of()
        : Stream.of(usage.getUsages())
            .map(KeyPurposeId::getId)
            .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<Integer> keyUsages(Optional<Extensions> extensions) {
    Optional<KeyUsage> usage = extensions.map(KeyUsage::fromExtensions);
    return usage
        .map(
            given ->
                KEY_USAGES.stream()
                    .filter(given::hasUsages)
                    .collect(Collectors.toUnmodifiableSet()))
        .orElse(Set.of());
  }

  private static void requireShallow(Optional<Extensions> extensions) {
    for (ASN1ObjectIdentifier oid : DECODED) {
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
