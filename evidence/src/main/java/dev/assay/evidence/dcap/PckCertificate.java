package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.evidence.x509.X509Certificate;
import java.util.Optional;

/// A PCK certificate: the key that signs the reports of one platform's quoting enclaves, and the
/// platform and TCB that Intel derived it for.
///
/// What it says stands in the SGX extension, 1.2.840.113741.1.13.1 (not critical), a sequence of
/// pairs of object identifier and value. Source: Intel SGX PCK Certificate and CRL Profile
/// Specification, 3.5.
///
/// | suffix | field | type |
/// | --- | --- | --- |
/// | .1 | [#ppid] | OCTET STRING, 16 bytes |
/// | .2 | TCB | a sequence of such pairs, 18 of them |
/// | .2.1 to .2.16 | [#sgxTcbComponents] | INTEGER 0..255 |
/// | .2.17 | [#pceSvn] | INTEGER 0..65535 |
/// | .2.18 | [#cpuSvn] | OCTET STRING, 16 bytes |
/// | .3 | [#pceId] | OCTET STRING, 2 bytes |
/// | .4 | [#fmspc] | OCTET STRING, 6 bytes |
/// | .5 | [#sgxType] | ENUMERATED |
/// | .6 | [#platformInstanceId] | OCTET STRING, 16 bytes |
/// | .7 | [#configuration] | a sequence of pairs with BOOLEAN |
///
/// @param ppid names the platform; 16 bytes
/// @param sgxTcbComponents the SVN of component 1 to 16, a byte each: what TCB levels are matched
///   against
/// @param pceSvn unsigned 16 bits
/// @param cpuSvn the same 16 bytes as [#sgxTcbComponents], or the certificate is refused. Not the
///   CPUSVN of any report: never compare it with one
/// @param platformInstanceId present in what the Platform CA issues
/// @param configuration present in what the Platform CA issues
public record PckCertificate(
    X509Certificate certificate,
    Bytes ppid,
    Bytes sgxTcbComponents,
    int pceSvn,
    Bytes cpuSvn,
    Bytes pceId,
    Bytes fmspc,
    SgxType sgxType,
    Optional<Bytes> platformInstanceId,
    Optional<Configuration> configuration) {

  /// The whole common name of such a certificate.
  static final String COMMON_NAME = "Intel SGX PCK Certificate";

  /// How the platform protects memory: .5.
  public enum SgxType {
    STANDARD(0),
    SCALABLE(1),
    SCALABLE_WITH_INTEGRITY(2);

    private final int code;

    SgxType(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /// How the platform is set up: .7. Each may be left unsaid.
  ///
  /// @param dynamicPlatform packages can be added to it (.7.1)
  /// @param cachedKeys Intel's registration service keeps its keys (.7.2)
  /// @param smtEnabled hyperthreading is on (.7.3)
  public record Configuration(
      Optional<Boolean> dynamicPlatform,
      Optional<Boolean> cachedKeys,
      Optional<Boolean> smtEnabled) {}

  /// Reads what a certificate says of its platform. Who issued it is for its chain.
  ///
  /// @param field what refusals call it, e.g. `tdx.pck`
  public static Parsed<PckCertificate> parse(String field, X509Certificate certificate) {
    try {
      return new Parsed.Ok<>(read(field, certificate));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static PckCertificate read(String field, X509Certificate certificate) throws Unreadable {
    return new PckCertificateReader(field, certificate).read();
  }

  /// SVN of TCB component 1 to 16.
  public int sgxTcbComponent(int number) {
    return sgxTcbComponents.unsignedAt(number - 1);
  }

  /// What it says, under `field`.
  public Claims claims(String field) {
    Claims.Builder claims =
        Claims.builder()
            .binary(field + ".serial", certificate.serialBytes())
            .binary(field + ".ppid", ppid)
            .binary(field + ".fmspc", fmspc)
            .binary(field + ".pceid", pceId)
            .number(field + ".pcesvn", pceSvn)
            .binary(field + ".cpusvn", cpuSvn);
    for (int i = 0; i < sgxTcbComponents.length(); i++) {
      claims.number(field + ".sgx_tcb_components." + i, sgxTcbComponents.unsignedAt(i));
    }
    claims.text(field + ".sgx_type", sgxType.name());
    platformInstanceId.ifPresent(id -> claims.binary(field + ".platform_instance_id", id));
    configuration.ifPresent(given -> addTo(claims, field + ".configuration", given));
    return claims
        .text(field + ".not_before", certificate.notBefore().toString())
        .text(field + ".not_after", certificate.notAfter().toString())
        .build();
  }

  private static void addTo(Claims.Builder claims, String field, Configuration given) {
    given.dynamicPlatform().ifPresent(set -> claims.flag(field + ".dynamic_platform", set));
    given.cachedKeys().ifPresent(set -> claims.flag(field + ".cached_keys", set));
    given.smtEnabled().ifPresent(set -> claims.flag(field + ".smt_enabled", set));
  }
}
