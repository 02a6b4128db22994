package dev.assay.emitter.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.emitter.NoEvidenceException;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmHierarchy;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TpmSettingsTest {
  @Test
  void theUsualIsTheKernelsTpmAndWhatTheFirmwareMeasured() {
    assertThat(settings(Map.of()))
        .isEqualTo(
            new TpmSettings(
                new TpmAddress.Device(Path.of("/dev/tpmrm0")),
                TpmHierarchy.ENDORSEMENT,
                KeyTemplate.ATTESTATION_ECC,
                PcrSelection.of(HashAlgorithm.SHA256, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
                Optional.empty()));
  }

  @Test
  void allOfItCanBeSet() {
    assertThat(
            settings(
                Map.of(
                    "emitter.tpm.address", "tcp:127.0.0.1:2321",
                    "emitter.tpm.hierarchy", "owner",
                    "emitter.tpm.key", "rsa",
                    "emitter.tpm.pcrs", "sha384:0-2,7,7,23",
                    "emitter.tpm.event-log", "/log")))
        .isEqualTo(
            new TpmSettings(
                new TpmAddress.Tcp("127.0.0.1", 2321),
                TpmHierarchy.OWNER,
                KeyTemplate.ATTESTATION_RSA,
                PcrSelection.of(HashAlgorithm.SHA384, 0, 1, 2, 7, 23),
                Optional.of(Path.of("/log"))));
  }

  @ParameterizedTest
  @CsvSource({
    "emitter.tpm.address, tpmrm0",
    "emitter.tpm.address, tcp:host",
    "emitter.tpm.address, tcp:host:0",
    "emitter.tpm.address, tcp:host:65536",
    "emitter.tpm.address, unix:relative",
    "emitter.tpm.hierarchy, platform",
    "emitter.tpm.key, ed25519"
  })
  void whatCantBeUsedIsRefusedByItsKey(String key, String value) {
    assertThatThrownBy(() -> settings(Map.of(key, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(key + ": want ")
        .hasMessageEndingWith("got `" + value + "`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0-7", "md5:0", "sha256", "sha256:24", "sha256:7-0", "sha256:-1", "sha256:1,,2"})
  void registersThatAreNoneAreRefused(String pcrs) {
    assertThatThrownBy(() -> settings(Map.of("emitter.tpm.pcrs", pcrs)))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("emitter.tpm.pcrs: want a bank and registers 0 to 23");
  }

  @Test
  void aTpmThatIsNotThereIsForTheOperator(@TempDir Path directory) {
    Path none = directory.resolve("tpm");
    var platform = new TpmPlatform(settings(Map.of("emitter.tpm.address", none.toString())));

    assertThatThrownBy(() -> platform.collect(Bytes.EMPTY.zeroPaddedTo(64)))
        .isInstanceOfSatisfying(
            NoEvidenceException.class,
            e -> assertThat(e.remedy()).isEqualTo(NoEvidenceException.Remedy.OPERATOR))
        .hasMessage(none + ": there is no such TPM; see emitter.tpm.address");
  }

  @Test
  void aSimulatorThatIsNotThereIsWaitedFor(@TempDir Path directory) {
    var platform =
        new TpmPlatform(settings(Map.of("emitter.tpm.address", "unix:" + directory.resolve("s"))));

    assertThatThrownBy(platform::keyName)
        .isInstanceOfSatisfying(
            NoEvidenceException.class,
            e -> assertThat(e.remedy()).isEqualTo(NoEvidenceException.Remedy.WAIT));
  }

  private static TpmSettings settings(Map<String, String> given) {
    Settings settings = Settings.of(Optional.empty(), Map.of(), given);
    TpmSettings read = TpmSettings.from(settings);
    settings.refuseUnknown();
    return read;
  }
}
