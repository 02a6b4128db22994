package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.evidence.x509.X509Certificate;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;

/// A VCEK's or VLEK's certificate: the key that signs reports, and for which chip or provider,
/// product and TCB it was derived.
///
/// [LeafExtension] has the extensions. Those under .3.4 to .3.7 are reserved and ignored.
///
/// @param fmc present from Turin on
/// @param hwId present in a VCEK's
/// @param cspId present in a VLEK's
record LeafCertificate(
    X509Certificate certificate,
    SigningKey kind,
    EcKey key,
    int structVersion,
    String productName,
    int bootLoader,
    int tee,
    int snp,
    int microcode,
    OptionalInt fmc,
    Optional<Bytes> hwId,
    Optional<String> cspId) {

  private static final int OCTET_STRING_HEADER = 2;
  private static final int LONGEST_NAME = 256;

  /// Reads a certificate whose common name says that it is one.
  static LeafCertificate read(X509Certificate certificate, SigningKey kind) throws Unreadable {
    return new Reader(certificate, kind).read();
  }

  /// `snp.vcek.*` or `snp.vlek.*`.
  Claims claims() {
    String prefix = kind.fieldName();
    Claims.Builder claims =
        Claims.builder()
            .number(prefix + ".struct_version", structVersion)
            .text(prefix + ".product_name", productName)
            .number(prefix + ".bl_spl", bootLoader)
            .number(prefix + ".tee_spl", tee)
            .number(prefix + ".snp_spl", snp)
            .number(prefix + ".ucode_spl", microcode);
    fmc.ifPresent(value -> claims.number(prefix + ".fmc_spl", value));
    hwId.ifPresent(value -> claims.binary(prefix + ".hw_id", value));
    cspId.ifPresent(value -> claims.text(prefix + ".csp_id", value));
    return claims.build();
  }

  private record Reader(X509Certificate certificate, SigningKey kind) {
    LeafCertificate read() throws Unreadable {
      checkRole();
      return new LeafCertificate(
          certificate,
          kind,
          key(),
          integer(LeafExtension.STRUCT_VERSION),
          string(LeafExtension.PRODUCT_NAME),
          integer(LeafExtension.BL_SPL),
          integer(LeafExtension.TEE_SPL),
          integer(LeafExtension.SNP_SPL),
          integer(LeafExtension.UCODE_SPL),
          has(LeafExtension.FMC_SPL)
              ? OptionalInt.of(integer(LeafExtension.FMC_SPL))
              : OptionalInt.empty(),
          has(LeafExtension.HW_ID) ? Optional.of(hwId()) : Optional.empty(),
          has(LeafExtension.CSP_ID) ? Optional.of(string(LeafExtension.CSP_ID)) : Optional.empty());
    }

    private void checkRole() throws Unreadable {
      boolean vcek = kind == SigningKey.VCEK;
      if (has(LeafExtension.HW_ID) != vcek || has(LeafExtension.CSP_ID) == vcek) {
        throw new Unreadable(
            Reason.CHAIN_INVALID,
            kind.fieldName(),
            vcek ? "hwID and no cspID" : "cspID and no hwID",
            (has(LeafExtension.HW_ID) ? "hwID" : "no hwID")
                + " and "
                + (has(LeafExtension.CSP_ID) ? "cspID" : "no cspID"));
      }
      if (certificate.authority() || certificate.hasCriticalBeside(Set.of())) {
        throw new Unreadable(
            Reason.CHAIN_INVALID,
            kind.fieldName(),
            "an end entity without critical extensions",
            certificate.authority() ? "an authority" : "an unknown critical extension");
      }
    }

    private EcKey key() throws Unreadable {
      if (certificate.key().orElse(null) instanceof EcKey key && key.curve() == EcCurve.P384) {
        return key;
      }
      throw new Unreadable(
          Reason.CHAIN_INVALID,
          field("key"),
          "a point of P-384",
          "another key, or a point that is not on it");
    }

    private int integer(LeafExtension extension) throws Unreadable {
      if (decoded(extension) instanceof ASN1Integer integer) {
        var value = integer.getValue();
        if (value.signum() >= 0 && value.bitLength() <= 8) {
          return value.intValue();
        }
      }
      throw malformed(extension, "an INTEGER 0..255");
    }

    private String string(LeafExtension extension) throws Unreadable {
      if (decoded(extension) instanceof ASN1IA5String string
          && string.getString().length() <= LONGEST_NAME
          && isPrintable(string.getString())) {
        return string.getString();
      }
      throw malformed(extension, "a printable IA5String");
    }

    private static boolean isPrintable(String string) {
      return string.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    private ASN1Primitive decoded(LeafExtension extension) throws Unreadable {
      if (!Der.isOneValue(value(extension), 1)) {
        throw malformed(extension, "one primitive value in DER");
      }
      try {
        return ASN1Primitive.fromByteArray(value(extension).toArray());
      } catch (IOException | IllegalStateException | IllegalArgumentException e) {
        throw malformed(extension, "DER");
      }
    }

    /// Told apart by length: a raw identifier may begin with any byte, the header's too.
    private Bytes hwId() throws Unreadable {
      Bytes value = value(LeafExtension.HW_ID);
      return switch (value.length()) {
        case 64, 8 -> value;
        case 64 + OCTET_STRING_HEADER, 8 + OCTET_STRING_HEADER -> unwrapped(value);
        default -> throw malformed(LeafExtension.HW_ID, "64 or 8 bytes");
      };
    }

    private Bytes unwrapped(Bytes value) throws Unreadable {
      Bytes content = value.slice(OCTET_STRING_HEADER, value.length());
      if (value.unsignedAt(0) != 0x04 || value.unsignedAt(1) != content.length()) {
        throw malformed(LeafExtension.HW_ID, "an OCTET STRING");
      }
      return content;
    }

    private Bytes value(LeafExtension extension) throws Unreadable {
      Bytes value = certificate.extensions().get(extension.oid());
      if (value == null) {
        throw new Unreadable(
            Reason.CERTIFICATE_MISMATCH,
            field(extension.fieldName()),
            "extension " + extension.oid(),
            "no such extension");
      }
      return value;
    }

    private Unreadable malformed(LeafExtension extension, String wanted) throws Unreadable {
      return new Unreadable(
          Reason.MALFORMED_ENCODING,
          field(extension.fieldName()),
          wanted,
          value(extension).toHex());
    }

    private boolean has(LeafExtension extension) {
      return certificate.extensions().containsKey(extension.oid());
    }

    private String field(String name) {
      return kind.fieldName() + "." + name;
    }
  }
}
