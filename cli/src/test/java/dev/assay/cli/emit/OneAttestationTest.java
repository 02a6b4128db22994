package dev.assay.cli.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.GuestIdentity;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneAttestationTest {
  private static final GuestIdentity GUEST = GuestIdentity.of("g1", "payments");
  private static final UUID SECRET = UUID.fromString("736869e5-84f0-4973-92ec-06879ce3da0b");

  private final OneAttestation once = new OneAttestation();

  @Test
  void anAffirmingVerdictWithItsSecretIsWell() throws Exception {
    once.verdict(GUEST, verdict("affirming"), 1);
    once.secretDelivered(GUEST, SECRET, 2);

    assertThat(once.status()).isZero();
    assertThat(once.text())
        .isEqualTo(
            """
            default/g1: affirming (simulated)
            tpm.pcr_0 NOT_MET (accept[0]): want 00, got 01
            secret 736869e5-84f0-4973-92ec-06879ce3da0b version 2 is delivered
            """);
    JsonNode json = json();
    assertThat(json.path("tier").asText()).isEqualTo("affirming");
    assertThat(json.at("/delivered/0/version").asLong()).isEqualTo(2);
    assertThat(json.at("/notMet/0/got").asText()).isEqualTo("01");
  }

  @Test
  void aReleaseThatIsRefusedIsSaidWithItsFieldAndIsNotWell() throws Exception {
    once.verdict(GUEST, verdict("affirming"), 1);
    once.secretRefused(
        GUEST, SECRET.toString(), new Refusal(Reason.MAC_INVALID, "sealed", "a tag", "another"));

    assertThat(once.status()).isEqualTo(1);
    assertThat(once.text()).contains("a release of secret " + SECRET + " is refused: MAC_INVALID");
    assertThat(json().at("/refused/0/reason").asText()).isEqualTo("MAC_INVALID");
    assertThat(json().at("/refused/0/field").asText()).isEqualTo("sealed");
  }

  @Test
  void aSecretThatCantBeDeliveredIsNotWell() throws Exception {
    once.verdict(GUEST, verdict("affirming"), 1);
    once.failed(GUEST, "delivering secret x", "No space left on device");

    assertThat(once.status()).isEqualTo(1);
    assertThat(json().at("/failed/0/why").asText()).isEqualTo("No space left on device");
  }

  @Test
  void aSecretThatIsWithheldIsSaidAndIsNotWell() throws Exception {
    once.verdict(
        GUEST,
        verdict("affirming", new Attestation.Withheld("FIELD_OUT_OF_RANGE", "snp.vmpl", "0", "2")),
        1);

    assertThat(once.status()).isEqualTo(1);
    assertThat(once.text())
        .endsWith("secrets are withheld: FIELD_OUT_OF_RANGE snp.vmpl: want 0, got 2\n");
    assertThat(json().at("/withheld/0/field").asText()).isEqualTo("snp.vmpl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"warning", "contraindicated", "none"})
  void anyOtherVerdictIsNotWell(String tier) {
    once.verdict(GUEST, verdict(tier), 1);

    assertThat(once.status()).isEqualTo(1);
  }

  @Test
  void aRejectionIsNotWell() throws Exception {
    once.rejected(GUEST, new Attestation.Rejected("NONCE_EXPIRED", "nonce", "a", "b"), 1);

    assertThat(once.status()).isEqualTo(1);
    assertThat(json().at("/rejected/reason").asText()).isEqualTo("NONCE_EXPIRED");
  }

  @Test
  void noAnswerIsAStatusOfItsOwn() {
    CommandRun run =
        CommandRun.of(
            "emit",
            "--once",
            "--simulated",
            "--set=emitter.simulated.seed=x",
            "--set=emitter.guest=g1",
            "--set=emitter.workload=w",
            "--set=emitter.gateway=http://127.0.0.1:1");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out())
        .isEqualTo("asking for a challenge failed: http://127.0.0.1:1: nothing listens there\n");
  }

  private JsonNode json() throws Exception {
    return new ObjectMapper().readTree(once.json());
  }

  private static Attestation.Verdict verdict(String tier, Attestation.Withheld... withheld) {
    return new Attestation.Verdict(
        tier,
        "EVIDENCE",
        Map.of(),
        List.of(
            new Attestation.Check("snp.vmpl", "accept[0]", "MET", "0", "0"),
            new Attestation.Check("tpm.pcr_0", "accept[0]", "NOT_MET", "00", "01")),
        Optional.empty(),
        Instant.EPOCH,
        Optional.of(Instant.EPOCH.plusSeconds(1)),
        true,
        List.of(withheld));
  }
}
