package dev.assay.emitter.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.emitter.BackendFinding;
import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.tpm.KnownAttestationKeys;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmEvidence;
import dev.assay.evidence.tpm.TpmEvidenceVerifier;
import dev.assay.evidence.tpm.TpmHierarchy;
import dev.assay.evidence.tpm.TpmName;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Real quotes of a real TPM, though it is software.
class SwtpmTest {
  private static final Bytes REPORT_DATA = Bytes.fromHex("5a".repeat(64));
  private static final PcrSelection FIRST_TEN =
      PcrSelection.of(HashAlgorithm.SHA256, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

  private static Swtpm swtpm;

  @BeforeAll
  static void start() {
    swtpm = Swtpm.start("not-need-init,startup-clear");
  }

  @AfterAll
  static void stop() {
    if (swtpm != null) {
      swtpm.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ATTESTATION_ECC, ENDORSEMENT",
    "ATTESTATION_ECC, OWNER",
    "ATTESTATION_RSA, ENDORSEMENT",
    "ATTESTATION_RSA, OWNER"
  })
  void aQuoteOfItVerifiesByTheNameOfItsKey(KeyTemplate template, TpmHierarchy hierarchy)
      throws Exception {
    var platform = platform(template, hierarchy, FIRST_TEN, Optional.empty());
    TpmName name = platform.keyName();

    EvidenceItem item = platform.collect(REPORT_DATA).getFirst();

    assertThat(item.format()).isEqualTo("tpm");
    assertThat(verify(item, REPORT_DATA, name)).isInstanceOf(VerifiedTpmQuote.class);
    assertThat(verify(item, Bytes.fromHex("5b".repeat(64)), name))
        .isInstanceOf(Verification.Refused.class);
    assertThat(
            verify(
                item,
                REPORT_DATA,
                new TpmName(HashAlgorithm.SHA256, Bytes.fromHex("00".repeat(32)))))
        .isInstanceOf(Verification.Undecided.class);
  }

  @Test
  void itIsFound() throws Exception {
    var platform =
        platform(KeyTemplate.ATTESTATION_ECC, TpmHierarchy.OWNER, FIRST_TEN, Optional.empty());

    assertThat(platform.finding())
        .isEqualTo(new BackendFinding("tpm", true, swtpm.address() + ", made by IBM"));
  }

  @Test
  void theSameTemplateIsTheSameKeyAndNothingStaysLoaded() throws Exception {
    var platform =
        platform(
            KeyTemplate.ATTESTATION_ECC, TpmHierarchy.ENDORSEMENT, FIRST_TEN, Optional.empty());
    TpmName name = platform.keyName();

    // A TPM has room for three.
    for (int i = 0; i < 10; i++) {
      assertThat(platform.collect(REPORT_DATA)).hasSize(1);
    }
    assertThat(platform.keyName()).isEqualTo(name);
    assertThat(
            platform(KeyTemplate.ATTESTATION_ECC, TpmHierarchy.OWNER, FIRST_TEN, Optional.empty())
                .keyName())
        .isNotEqualTo(name);
  }

  @ParameterizedTest
  @EnumSource(KeyTemplate.class)
  void keysOfEachTemplateAreWhatTheTemplateSays(KeyTemplate template) throws Exception {
    try (Tpm tpm = Tpm.open(swtpm.address())) {
      Tpm.LoadedKey key = tpm.createPrimary(TpmHierarchy.ENDORSEMENT, template);
      try {
        boolean attests = template.name().startsWith("ATTESTATION");
        assertThat(key.area().attributes().sign()).isEqualTo(attests);
        assertThat(key.area().attributes().restricted()).isTrue();
        assertThat(key.area().attributes().fixedTpm()).isTrue();
        assertThat(tpm.readPublic(key.handle()).received()).isEqualTo(key.area().received());
      } finally {
        tpm.flush(key.handle());
      }
      assertThatThrownBy(() -> tpm.readPublic(key.handle()))
          .isInstanceOf(TpmException.class)
          .hasMessageContaining("TPM2_ReadPublic: TPM_RC_");
    }
  }

  @Test
  void registersAreReadInTheirOrderHoweverMany() throws Exception {
    var all = new PcrSelection(HashAlgorithm.SHA256, 0xFFFFFF, 3);
    try (Tpm tpm = Tpm.open(swtpm.address())) {
      List<Bytes> values = tpm.pcrs(all);

      assertThat(values).hasSize(24);
      assertThat(values.get(0)).isEqualTo(Bytes.fromHex("00".repeat(32)));
      // TPM2_Startup(CLEAR) sets these so (PC Client Platform, 3.3.3).
      assertThat(values.subList(17, 23)).containsOnly(Bytes.fromHex("ff".repeat(32)));
      assertThat(tpm.pcrs(PcrSelection.of(HashAlgorithm.SHA1, 23))).hasSize(1);
    }
  }

  @Test
  void randomBytesAndPropertiesAreGiven() throws Exception {
    try (Tpm tpm = Tpm.open(swtpm.address())) {
      assertThat(tpm.random(32)).isNotEqualTo(tpm.random(32));
      assertThat(tpm.random(1).length()).isEqualTo(1);
      // TPM_PT_MANUFACTURER of swtpm's libtpms.
      assertThat(tpm.property(0x105)).isEqualTo(0x49424D00L);
      assertThatThrownBy(() -> tpm.random(33)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsTooLongForItIsRefusedWithWhy() throws Exception {
    try (Tpm tpm = Tpm.open(swtpm.address())) {
      Tpm.LoadedKey key = tpm.createPrimary(TpmHierarchy.OWNER, KeyTemplate.ATTESTATION_ECC);
      try {
        assertThatThrownBy(() -> tpm.quote(key, Bytes.EMPTY.zeroPaddedTo(67), FIRST_TEN))
            .isInstanceOf(TpmException.class)
            .hasMessage(
                "TPM2_Quote: TPM_RC_SIZE of parameter 1 (0x1d5); the TPM takes less: it has no"
                    + " SHA-512, and a challenge has 64 bytes");
      } finally {
        tpm.flush(key.handle());
      }
    }
  }

  @Test
  void aTpmThatNobodyStartedIsStarted() throws Exception {
    try (Swtpm fresh = Swtpm.start("not-need-init");
        Tpm tpm = Tpm.open(fresh.address())) {
      assertThat(tpm.random(8).length()).isEqualTo(8);
    }
  }

  @Test
  void theLogThatIsNamedGoesAlong(@TempDir Path directory) throws Exception {
    Path log = Files.write(directory.resolve("log"), new byte[] {1, 2, 3});

    EvidenceItem item =
        platform(KeyTemplate.ATTESTATION_ECC, TpmHierarchy.OWNER, FIRST_TEN, Optional.of(log))
            .collect(REPORT_DATA)
            .getFirst();

    assertThat(item.eventLog()).contains(Bytes.fromHex("010203"));
    Files.delete(log);
    var without =
        platform(KeyTemplate.ATTESTATION_ECC, TpmHierarchy.OWNER, FIRST_TEN, Optional.of(log));
    assertThatThrownBy(() -> without.collect(REPORT_DATA))
        .isInstanceOf(NoEvidenceException.class)
        .hasMessageContaining("emitter.tpm.event-log: " + log + " can't be read");
  }

  private static TpmPlatform platform(
      KeyTemplate template, TpmHierarchy hierarchy, PcrSelection pcrs, Optional<Path> log) {
    return new TpmPlatform(new TpmSettings(swtpm.address(), hierarchy, template, pcrs, log));
  }

  private static Verification verify(EvidenceItem item, Bytes nonce, TpmName known) {
    if (!(TpmAttest.parse(item.evidence()) instanceof Parsed.Ok<TpmAttest>(TpmAttest attest))) {
      throw new AssertionError("no attestation");
    }
    return TpmEvidenceVerifier.needingEndorsement(
            List.of(), KnownAttestationKeys.of(List.of(known), List.of()))
        .verify(
            new TpmEvidence(
                attest,
                item.signature().orElseThrow(),
                item.key(),
                item.pcrValues(),
                Optional.of(nonce)),
            Optional.empty(),
            Instant.parse("2026-11-22T12:00:00Z"));
  }
}
