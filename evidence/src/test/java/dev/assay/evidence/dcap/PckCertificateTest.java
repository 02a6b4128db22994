package dev.assay.evidence.dcap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.x509.X509Certificate;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The SGX extension of PCK certificates (Intel SGX PCK Certificate and CRL Profile, 3.5).
class PckCertificateTest {
  private static final String SGX = PckTemplate.SGX_EXTENSION;
  private static final Bytes ZERO = Bytes.fromHex("020100");

  @Test
  void aPlatformsCertificateSaysAllOfIt() {
    PckCertificate pck =
        RecordedCase.ok(
            parse(
                PckTemplate.platform()
                    .components(1, 2, 3, 255, 128)
                    .pceSvn(65535)
                    .fmspc(Bytes.fromHex("b0c06f000000"))
                    .configuration(true, false, true)));

    assertThat(pck.sgxTcbComponent(4)).isEqualTo(255);
    assertThat(pck.sgxTcbComponent(5)).isEqualTo(128);
    assertThat(pck.sgxTcbComponent(16)).isZero();
    assertThat(pck.pceSvn()).isEqualTo(65535);
    assertThat(pck.fmspc()).hasToString("b0c06f000000");
    assertThat(pck.sgxType()).isEqualTo(PckCertificate.SgxType.SCALABLE);
    assertThat(pck.platformInstanceId()).isPresent();
    assertThat(pck.configuration())
        .contains(
            new PckCertificate.Configuration(
                Optional.of(true), Optional.of(false), Optional.of(true)));
  }

  @Test
  void aProcessorsCertificateHasNoPlatformInstance() {
    PckCertificate pck = RecordedCase.ok(parse(PckTemplate.processor()));

    assertThat(pck.platformInstanceId()).isEmpty();
    assertThat(pck.configuration()).isEmpty();
    assertThat(pck.sgxType()).isEqualTo(PckCertificate.SgxType.STANDARD);
  }

  @TestFactory
  Stream<DynamicTest> oneWrongEntryIsRefused() {
    PckTemplate platform = PckTemplate.platform();
    return Stream.of(
        wrong(
            "CPUSVN other than the components",
            PckTemplate.platform().cpuSvn(Bytes.fromHex("07".repeat(16))),
            Reason.FIELD_OUT_OF_RANGE,
            "cpusvn"),
        wrong(
            "no PPID",
            PckTemplate.platform().without(SGX + ".1"),
            Reason.MALFORMED_ENCODING,
            "ppid"),
        wrong(
            "short PPID",
            PckTemplate.platform().ppid(Bytes.fromHex("00")),
            Reason.MALFORMED_ENCODING,
            "ppid"),
        wrong(
            "no TCB", PckTemplate.platform().without(SGX + ".2"), Reason.MALFORMED_ENCODING, "tcb"),
        wrong(
            "no component 16",
            PckTemplate.platform().without(SGX + ".2.16"),
            Reason.MALFORMED_ENCODING,
            "sgx_tcb_components.15"),
        wrong(
            "component of 256",
            PckTemplate.platform().tcbEntry(SGX + ".2.1", Bytes.fromHex("02020100")),
            Reason.MALFORMED_ENCODING,
            "sgx_tcb_components.0"),
        wrong(
            "negative component",
            PckTemplate.platform().tcbEntry(SGX + ".2.1", Bytes.fromHex("0201ff")),
            Reason.MALFORMED_ENCODING,
            "sgx_tcb_components.0"),
        wrong(
            "PCESVN of 65536",
            PckTemplate.platform().tcbEntry(SGX + ".2.17", Bytes.fromHex("0203010000")),
            Reason.MALFORMED_ENCODING,
            "pcesvn"),
        wrong(
            "a TCB entry nobody knows",
            PckTemplate.platform().tcbEntry(SGX + ".2.19", ZERO),
            Reason.MALFORMED_ENCODING,
            "tcb"),
        wrong(
            "an entry nobody knows",
            PckTemplate.platform().entry(SGX + ".8", ZERO),
            Reason.MALFORMED_ENCODING,
            "sgx_extension"),
        wrong(
            "FMSPC of 5 bytes",
            PckTemplate.platform().fmspc(Bytes.fromHex("0000000000")),
            Reason.MALFORMED_ENCODING,
            "fmspc"),
        wrong(
            "PCEID of 3 bytes",
            PckTemplate.platform().pceId(Bytes.fromHex("000000")),
            Reason.MALFORMED_ENCODING,
            "pceid"),
        wrong(
            "SGX type 3",
            PckTemplate.platform().entry(SGX + ".5", Bytes.fromHex("0a0103")),
            Reason.MALFORMED_ENCODING,
            "sgx_type"),
        wrong(
            "SGX type as INTEGER",
            PckTemplate.platform().entry(SGX + ".5", ZERO),
            Reason.MALFORMED_ENCODING,
            "sgx_type"),
        wrong(
            "configuration that is no sequence",
            PckTemplate.platform().entry(SGX + ".7", ZERO),
            Reason.MALFORMED_ENCODING,
            "configuration"),
        wrong(
            "an extension of other bytes",
            platform.extension(Bytes.fromHex("ff")),
            Reason.MALFORMED_ENCODING,
            "sgx_extension"),
        wrong(
            "an extension of deep nesting",
            PckTemplate.platform().extension(nested(40)),
            Reason.MALFORMED_ENCODING,
            "sgx_extension"));
  }

  @Test
  void aMutatedExtensionNeverThrows() {
    Bytes sound = certificate(PckTemplate.platform()).extensions().getOrDefault(SGX, Bytes.EMPTY);
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = sound.toArray();
      for (int j = 0; j <= random.nextInt(3); j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      parse(PckTemplate.platform().extension(Bytes.copyOf(bytes)));
    }
  }

  private static DynamicTest wrong(String name, PckTemplate template, Reason reason, String field) {
    return DynamicTest.dynamicTest(
        name,
        () ->
            assertThat(parse(template))
                .isInstanceOfSatisfying(
                    Parsed.Malformed.class,
                    malformed -> Simulated.is(malformed.refusal(), reason, "tdx.pck." + field)));
  }

  private static Parsed<PckCertificate> parse(PckTemplate template) {
    return PckCertificate.parse("tdx.pck", certificate(template));
  }

  private static X509Certificate certificate(PckTemplate template) {
    Bytes der = Simulated.INTEL.platform(template).certificates().der().getFirst();
    return X509Certificate.decode(der).orElseThrow();
  }

  private static Bytes nested(int depth) {
    Bytes value = Bytes.fromHex("0500");
    for (int i = 0; i < depth; i++) {
      value = Bytes.copyOf(new byte[] {0x30, (byte) value.length()}).concat(value);
    }
    return value;
  }
}
