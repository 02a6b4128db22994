package dev.assay.evidence.measure;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.efi.KernelHashes;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Digests that other projects publish for their images, and the page that one does.
class RecordedLaunchTest {
  private static final String KIND = "sev-launch-measurement";

  @TestFactory
  Stream<DynamicTest> digestsAreAsPublished() {
    return RecordedCase.all(KIND).stream()
        .map(recorded -> DynamicTest.dynamicTest(recorded.toString(), () -> check(recorded)));
  }

  /// Another project has RDX 0 on EC2, where this one's newer releases have 0x600: both are had by
  /// naming the value.
  @Test
  void ec2WithoutASignatureInRdxIsHadToo() {
    RecordedCase recorded = RecordedCase.named(KIND, "snp-ec2-default");

    assertThat(ok(launch(recorded, Optional.of(0L)).digest()).toHex())
        .isEqualTo(
            "6ae80856486b1396af8c82a40351d6ed76a20c785e9c7fa4ffa27c22d5d6313b4b3b458cd3c9968e6f89fb5d8450d7a6");
  }

  @Test
  void theFirmwaresOwnDigestIsAsPublished() {
    RecordedCase recorded = RecordedCase.named(KIND, "snp-ovmf-hash-gen-default");

    assertThat(ok(ExpectedLaunch.Snp.firmwareDigest(fixture(recorded, "ovmf"))).toHex())
        .isEqualTo(recorded.description().at("/parameters/snp_ovmf_hash").asText());
  }

  @Test
  void aPageOfAProcessorsStateIsAsPublished() {
    RecordedCase recorded = RecordedCase.named("sev-es-vmsa", "sevctl-vmsa0");
    JsonNode parameters = recorded.description().path("parameters");
    long signature =
        VcpuModel.signature(
            parameters.path("family").asInt(),
            parameters.path("model").asInt(),
            parameters.path("stepping").asInt());
    Vcpus olderHost = new Vcpus(1, Vmm.QEMU, signature, false);

    Bytes page = VmsaPage.realMode(olderHost, VmsaPage.RESET_VECTOR, 0);

    assertThat(page).isEqualTo(recorded.file("vmsa"));
    assertThat(page.sha256().toHex()).isEqualTo(recorded.claims().path("sha256").asText());
  }

  private static void check(RecordedCase recorded) {
    Parsed<Bytes> digest = launch(recorded, Optional.empty()).digest();
    if (recorded.expect().equals("pass")) {
      assertThat(ok(digest).toHex())
          .isEqualTo(recorded.claims().path("expected_launch_digest").asText());
    } else {
      assertThat(digest)
          .isInstanceOfSatisfying(
              Parsed.Malformed.class,
              malformed -> {
                Refusal refusal = malformed.refusal();
                assertThat(refusal.reason()).isEqualTo(Reason.FIRMWARE_UNSUITABLE);
                assertThat(refusal.field()).isEqualTo("firmware.hash_table");
              });
    }
  }

  private static ExpectedLaunch launch(RecordedCase recorded, Optional<Long> rdx) {
    JsonNode parameters = recorded.description().path("parameters");
    FirmwareImage firmware = fixture(recorded, "ovmf");
    Optional<KernelHashes> kernel = kernel(recorded, parameters);
    Vmm vmm = Vmm.valueOf(parameters.path("vmm_type").asText().toUpperCase(Locale.ROOT));
    long signature = Long.decode(parameters.path("vcpu_sig").asText("0"));
    var vcpus =
        new Vcpus(
            parameters.path("vcpus").asInt(),
            vmm,
            rdx.orElse(vmm == Vmm.QEMU ? signature : Vcpus.AFTER_RESET),
            true);
    return switch (parameters.path("mode").asText()) {
      case "sev" -> new ExpectedLaunch.Sev(firmware, kernel);
      case "sev_es" -> new ExpectedLaunch.SevEs(firmware, kernel, vcpus);
      case "sev_snp" ->
          new ExpectedLaunch.Snp(
              firmware,
              text(parameters, "snp_ovmf_hash").map(Bytes::fromHex),
              kernel,
              vcpus,
              Long.decode(parameters.path("guest_features").asText()));
      case "sev_snp_svsm" ->
          new ExpectedLaunch.SnpSvsm(
              firmware,
              fixture(recorded, "svsm"),
              parameters.path("ovmf_vars_size").asLong(),
              vcpus);
      default -> throw new AssertionError("unknown mode in " + recorded);
    };
  }

  private static Optional<KernelHashes> kernel(RecordedCase recorded, JsonNode parameters) {
    return text(parameters, "kernel")
        .map(
            kernel ->
                KernelHashes.of(
                    file(recorded, kernel),
                    text(parameters, "initrd")
                        .map(name -> file(recorded, name))
                        .orElse(Bytes.EMPTY),
                    text(parameters, "append").orElse("")));
  }

  private static Bytes file(RecordedCase recorded, String name) {
    return name.equals("empty") ? Bytes.EMPTY : RecordedCase.read(recorded.folder().resolve(name));
  }

  private static FirmwareImage fixture(RecordedCase recorded, String role) {
    String path = recorded.description().at("/fixtures/%s/shared_path".formatted(role)).asText();
    Path vectors = Path.of(System.getProperty("assay.vectors", "absent"));
    return ok(
        FirmwareImage.parse(
            RecordedCase.read(vectors.resolve(path.replaceFirst("^shared/vectors/", "")))));
  }

  private static Optional<String> text(JsonNode parameters, String name) {
    JsonNode value = parameters.path(name);
    return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
  }
}
