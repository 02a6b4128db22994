package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.evidence.tpm.simulated.SimulatedTpmAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `assay verify --format tpm --certs`: what certificates of attestation keys and of endorsement
/// keys do to the answer.
class TpmCertificateCommandTest {
  private static final Bytes SEED = Bytes.fromHex("11".repeat(32));

  private final SimulatedTpm tpm = SimulatedTpm.fromSeed(SEED);
  private final SimulatedTpmAuthority maker =
      SimulatedTpmAuthority.fromSeed(SEED, Instant.parse("2026-01-01T00:00:00Z"));
  private final VerificationKey ak = tpm.attestationKey().verificationKey().orElseThrow();
  private final VerificationKey ek = tpm.endorsementKey().verificationKey().orElseThrow();
  private final List<Object> arguments = new ArrayList<>(List.of("--format", "tpm"));
  @TempDir private Path folder;

  @BeforeEach
  void quote() throws IOException {
    TpmAttest attest = tpm.quote(SEED, PcrSelection.of(HashAlgorithm.SHA256, 0));
    give("--evidence", attest.received());
    give("--signature", tpm.sign(attest.received()).encode());
    arguments.addAll(List.of("--trust-anchor", maker.anchor().spkiSha256().toHex()));
    arguments.addAll(List.of("--at", "2026-06-01T00:00:00Z", "--nonce", SEED.toHex()));
  }

  @Test
  void anAttestationKeysCertificateIsKeyEnough() throws IOException {
    give(maker.chain(padded(maker.akCertificate(ak))));
    JsonNode claims = RecordedCommandCase.verify(0, arguments).path("claims");
    assertThat(claims.path("tpm.ak_trust").asText()).isEqualTo("ak-certificate");
    assertThat(claims.path("tpm.ak.attributes_known").asBoolean(true)).isFalse();
    assertThat(claims.has("tpm.ek_certificate.sha256")).isFalse();
  }

  @Test
  void itsChainMustHoldAllTheSame() throws IOException {
    give(new CertificateSet(List.of(maker.akCertificate(ak))));
    assertThat(reason(3)).isEqualTo("CERTIFICATE_MISSING");
  }

  @Test
  void certificatesOfTwoAttestationKeysLeaveTheKeyOpen() throws IOException {
    give(maker.chain(maker.akCertificate(ak)));
    give(maker.chain(maker.akCertificate(ek)));
    assertThat(reason(3)).isEqualTo("CERTIFICATE_MISSING");
  }

  @Test
  void anEndorsementKeysCertificateIsNoKeyAndVouchesForNone() throws IOException {
    give(maker.chain(maker.ekCertificate(ek)));
    assertThat(reason(3)).isEqualTo("CERTIFICATE_MISSING");
    give("--key", tpm.attestationKey().received());
    JsonNode claims = RecordedCommandCase.verify(0, arguments).path("claims");
    assertThat(claims.path("tpm.ak_trust").asText()).isEqualTo("given-key");
    assertThat(claims.path("tpm.ek_certificate.ak_bound").asBoolean(true)).isFalse();
    assertThat(claims.path("tpm.ek_certificate.model").asText()).isEqualTo("Simulated");
  }

  @Test
  void bothCertificatesSayTheirPart() throws IOException {
    give(maker.chain(maker.akCertificate(ak)));
    give(maker.chain(maker.ekCertificate(ek)));
    JsonNode claims = RecordedCommandCase.verify(0, arguments).path("claims");
    assertThat(claims.path("tpm.ak_trust").asText()).isEqualTo("ak-certificate");
    assertThat(claims.path("tpm.ek_certificate.ak_bound").asBoolean(true)).isFalse();
  }

  private String reason(int status) throws IOException {
    return RecordedCommandCase.verify(status, arguments).path("refusal").path("reason").asText();
  }

  private static Bytes padded(Bytes certificate) {
    return certificate.concat(Bytes.fromHex("ff".repeat(100)));
  }

  private void give(CertificateSet certificates) throws IOException {
    for (Bytes certificate : certificates.der()) {
      give("--certs", certificate);
    }
  }

  private void give(String option, Bytes content) throws IOException {
    Path file = Files.createTempFile(folder, "given", ".bin");
    Files.write(file, content.toArray());
    arguments.addAll(List.of(option, file));
  }
}
