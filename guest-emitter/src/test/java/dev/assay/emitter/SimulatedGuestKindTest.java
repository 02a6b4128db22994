package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.azure.AzSnpVtpmVerifier;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.VtpmQuote;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.cca.CcaVerifier;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Made-up guests of each kind, held by the verifier of their format.
class SimulatedGuestKindTest {
  private static final String SEED = "not-to-be-shown";
  private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final Bytes KEY = Bytes.fromHex("30".repeat(91));

  @ParameterizedTest
  @EnumSource
  void whatItAnswersIsVerifiedUnderItsRootAndSaysThatItIsMadeUp(SimulatedGuestKind kind) {
    EvidenceSource.Simulated guest = kind.guest(SEED, "host", "image");
    Binding binding = guest.binding(NONCE, KEY);
    List<EvidenceItem> items = guest.collect(ok(binding.reportData()));

    Verification verification = verify(kind, items, binding);

    assertThat(verification).isInstanceOf(Verified.class);
    assertThat(((Verified) verification).simulated()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void evidenceOfAnotherTimeIsNot(SimulatedGuestKind kind) {
    EvidenceSource.Simulated guest = kind.guest(SEED, "host", "image");
    Bytes earlier = ok(guest.binding(KEY.slice(0, 32), KEY).reportData());

    Verification verification = verify(kind, guest.collect(earlier), guest.binding(NONCE, KEY));

    assertThat(verification).isInstanceOf(Verification.Refused.class);
  }

  @ParameterizedTest
  @EnumSource
  void theSameSeedIsTheSameVendor(SimulatedGuestKind kind) {
    String again = String.join("-", "not", "to", "be", "shown");
    assertThat(kind.anchor(again)).isEqualTo(kind.anchor(SEED));
    assertThat(kind.endorsedKey(again)).isEqualTo(kind.endorsedKey(SEED));
    assertThat(kind.anchor(SEED).isPresent()).isNotEqualTo(kind.endorsedKey(SEED).isPresent());
    assertThat(List.of(kind.anchor("b"), kind.endorsedKey("b")))
        .isNotEqualTo(List.of(kind.anchor(SEED), kind.endorsedKey(SEED)));
  }

  @ParameterizedTest
  @EnumSource
  void theBackendsNameAsksForItAndItsSeedIsNeverShown(SimulatedGuestKind kind) {
    EmitterSettings settings = settings(kind, Map.of());

    assertThat(settings.backend()).isInstanceOf(EmitterSettings.Backend.SimulatedGuest.class);
    assertThat(settings.toString()).doesNotContain(SEED);
    assertThat(Emitter.simulatedAnchor(settings, InstantSource.system()))
        .isEqualTo(kind.anchor(SEED));
    assertThat(Emitter.simulatedKey(settings)).isEqualTo(kind.endorsedKey(SEED));
  }

  @Test
  void whatOnlyAnSnpGuestHasASayInIsRefused() {
    assertThatThrownBy(
            () -> settings(SimulatedGuestKind.TDX, Map.of("emitter.simulated.tcb", "4.0.24.219")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("emitter.simulated.tcb: want none with simulated-tdx");
  }

  private static EmitterSettings settings(SimulatedGuestKind kind, Map<String, String> more) {
    var all =
        new HashMap<>(
            Map.of(
                "emitter.guest",
                "g1",
                "emitter.workload",
                "payments",
                "emitter.backend",
                kind.backend(),
                "emitter.simulated.seed",
                SEED));
    all.putAll(more);
    Settings settings = Settings.of(Optional.empty(), Map.of(), all);
    EmitterSettings read = EmitterSettings.from(settings);
    settings.refuseUnknown();
    return read;
  }

  private static Verification verify(
      SimulatedGuestKind kind, List<EvidenceItem> items, Binding binding) {
    EvidenceItem first = items.getFirst();
    List<TrustAnchor> anchors = kind.anchor(SEED).stream().toList();
    CertificateSet certificates =
        first
            .auxiliary()
            .map(table -> ok(CertificateReader.read(table)))
            .orElse(CertificateSet.EMPTY);
    return switch (kind) {
      case TDX ->
          TdxVerifier.trustingOnly(anchors)
              .verify(ok(TdxQuote.parse(first.evidence())), certificates, binding, AT);
      case CCA ->
          new CcaVerifier(
                  ok(EndorsedKeys.parse(kind.endorsedKey(SEED).orElseThrow()))
                      .ofSimulatedPlatforms())
              .verify(ok(CcaToken.parse(first.evidence())), binding);
      case AZ_SNP_VTPM -> {
        EvidenceItem quote = items.getLast();
        yield AzSnpVtpmVerifier.trustingOnly(anchors)
            .verify(
                ok(HclReport.parse(first.evidence())),
                ok(
                    VtpmQuote.parse(
                        quote.evidence(),
                        quote.signature().orElseThrow(),
                        quote.pcrValues(),
                        Optional.of(ok(binding.unpadded())))),
                certificates,
                AT);
      }
      case SVSM_VTPM ->
          new SvsmVerifier(SnpVerifier.trustingOnly(anchors))
              .verify(
                  ok(SnpEvidence.read(first.evidence())),
                  certificates,
                  new Binding.SvsmVtpm(NONCE.zeroPaddedTo(64), first.manifest().orElseThrow()),
                  AT);
    };
  }

  private static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }
}
