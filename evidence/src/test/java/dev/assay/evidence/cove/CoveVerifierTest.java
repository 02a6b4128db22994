package dev.assay.evidence.cove;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Verification;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cove.simulated.SimulatedCovePlatform;
import dev.assay.evidence.eat.Answers;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.eat.simulated.SimulatedClaims;
import dev.assay.evidence.eat.simulated.SimulatedKey;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CoveVerifierTest {
  private static final CoveLabels LABELS = CoveLabels.PROVISIONAL;
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final SimulatedCovePlatform PLATFORM =
      SimulatedCovePlatform.fromSeed(Bytes.fromHex("c5".repeat(32)), LABELS);

  private final CoveVerifier verifier = new CoveVerifier(EndorsedKeys.of(PLATFORM.endorsedKey()));

  @Test
  void aChainFromTheRootOfTrustToTheGuestIsVerified() {
    Verification answer = verify(PLATFORM.token(NONCE), new Binding.Nonce(NONCE));

    assertThat(answer).isInstanceOf(VerifiedCove.class);
    var claims = ((VerifiedCove) answer).claims();
    assertThat(claims.find("cove.platform.state"))
        .hasValueSatisfying(state -> assertThat(state).hasToString("secured"));
    assertThat(claims.find("cove.tvm.runtime_measurements.1.value"))
        .hasValueSatisfying(value -> assertThat(value).hasToString("aa".repeat(48)));
    assertThat(((VerifiedCove) answer).simulated()).isTrue();
  }

  @Test
  void labelsAreWhatTheyAreSaidToBe() {
    CoveLabels other =
        new CoveLabels(
            "tag:example,2026:cove",
            new CoveLabels.Platform(1, 2, 3, 4),
            new CoveLabels.Tsm(1, 4),
            new CoveLabels.Tvm(5, 1, 6, 7));
    Bytes token = SimulatedCovePlatform.fromSeed(NONCE, other).token(NONCE);

    assertThat(CoveToken.parse(token, other)).isInstanceOf(Parsed.Ok.class);
    Answers.malformed(
        CoveToken.parse(token, LABELS), Reason.UNSUPPORTED_VERSION, "cove.platform.profile");
    assertThatThrownBy(() -> new CoveLabels.Tsm(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CoveLabels.Tsm(10, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withoutAKeyItIsUndecided() {
    Answers.undecided(
        new CoveVerifier(EndorsedKeys.NONE)
            .verify(ok(CoveToken.parse(PLATFORM.token(NONCE), LABELS)), new Binding.Unchecked()),
        Reason.CERTIFICATE_MISSING,
        "cove.platform_token.key");
  }

  @Test
  void eachLinkIsSignedByTheOneBefore() {
    assertLink(PLATFORM.tsmKey(), PLATFORM.platformKey(), PLATFORM.tsmKey(), "platform");
    assertLink(PLATFORM.rootOfTrust(), PLATFORM.tsmKey(), PLATFORM.tsmKey(), "tsm");
    assertLink(PLATFORM.rootOfTrust(), PLATFORM.platformKey(), PLATFORM.platformKey(), "tvm");
  }

  @Test
  void theChallengeIsTheOneAsked() {
    Answers.refused(
        verify(PLATFORM.token(NONCE), new Binding.Nonce(Bytes.fromHex("18"))),
        Reason.BINDING_MISMATCH,
        "cove.tvm.challenge");
  }

  static Stream<Arguments> defects() {
    var platform = LABELS.platform();
    var tsm = LABELS.tsm();
    var tvm = LABELS.tvm();
    CborItem one = new CborItem.Int(1);
    return Stream.of(
        platform("public_key", PLATFORM.platformClaims().remove(platform.publicKey())),
        platform("manufacturer_id", PLATFORM.platformClaims().remove(platform.manufacturerId())),
        platform("state", PLATFORM.platformClaims().remove(platform.state())),
        platform("state", PLATFORM.platformClaims().number(platform.state(), 0)),
        platform("state", PLATFORM.platformClaims().number(platform.state(), 5)),
        platform(
            "sw_components", PLATFORM.platformClaims().maps(platform.swComponents(), List.of())),
        tsm("sw_components", PLATFORM.tsmClaims().remove(tsm.swComponents())),
        tsm(
            "sw_components",
            PLATFORM
                .tsmClaims()
                .put(tsm.swComponents(), new CborItem.Array(Collections.nCopies(3, one)))),
        tsm("public_key", PLATFORM.tsmClaims().number(tsm.publicKey(), 1)),
        tvm("challenge", PLATFORM.tvmClaims(NONCE).bytes(10, NONCE)),
        tvm("identity", PLATFORM.tvmClaims(NONCE).bytes(tvm.identity(), NONCE)),
        tvm("public_key", PLATFORM.tvmClaims(NONCE).remove(tvm.publicKey())),
        tvm(
            "initial_measurements",
            PLATFORM
                .tvmClaims(NONCE)
                .put(tvm.initialMeasurements(), new CborItem.Array(Collections.nCopies(9, one)))),
        tvm(
            "runtime_measurements",
            PLATFORM
                .tvmClaims(NONCE)
                .put(tvm.runtimeMeasurements(), new CborItem.Array(Collections.nCopies(19, one)))),
        tvm(
            "initial_measurements.1.index",
            PLATFORM
                .tvmClaims(NONCE)
                .maps(
                    tvm.initialMeasurements(),
                    Collections.nCopies(
                        2,
                        new SimulatedClaims().number(1, 0).bytes(2, NONCE).text(3, "sha-256")))));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void eachDefectIsRefusedByItself(String field, Bytes token) {
    assertThat(CoveToken.parse(token, LABELS))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> {
              assertThat(malformed.refusal().field()).isEqualTo(field);
              assertThat(malformed.refusal().reason())
                  .isIn(Reason.FIELD_MISSING, Reason.FIELD_OUT_OF_RANGE);
            });
  }

  @Test
  void optionalClaimsMayBeMissing() {
    SimulatedClaims claims =
        PLATFORM
            .tvmClaims(NONCE)
            .remove(LABELS.tvm().identity())
            .remove(LABELS.tvm().runtimeMeasurements());

    assertThat(verify(token(claims), new Binding.Unchecked())).isInstanceOf(VerifiedCove.class);
  }

  @Test
  void eachPrefixIsTruncatedAndEachSuffixTrailsAndMutationsAreRefused() {
    Bytes sound = PLATFORM.token(NONCE);
    for (int cut = 0; cut < sound.length(); cut++) {
      Answers.malformed(CoveToken.parse(sound.slice(0, cut), LABELS), Reason.TRUNCATED, "cove");
    }
    Answers.malformed(CoveToken.parse(sound.concat(NONCE), LABELS), Reason.TRAILING_BYTES, "cove");
    Random random = new Random(266);
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = sound.toArray();
      mutated[random.nextInt(mutated.length)] ^= (byte) (1 + random.nextInt(255));
      if (CoveToken.parse(Bytes.copyOf(mutated), LABELS)
          instanceof Parsed.Ok<CoveToken>(CoveToken token)) {
        assertThat(verifier.verify(token, new Binding.Unchecked()))
            .isInstanceOf(Verification.Refused.class);
      }
    }
  }

  private void assertLink(
      SimulatedKey first, SimulatedKey second, SimulatedKey third, String link) {
    Bytes token =
        SimulatedCovePlatform.token(
            SimulatedCovePlatform.signed(first, PLATFORM.platformClaims()),
            SimulatedCovePlatform.signed(second, PLATFORM.tsmClaims()),
            SimulatedCovePlatform.signed(third, PLATFORM.tvmClaims(NONCE)));
    Answers.refused(
        verify(token, new Binding.Unchecked()),
        Reason.SIGNATURE_INVALID,
        "cove.%s_token.signature".formatted(link));
  }

  private Verification verify(Bytes token, Binding binding) {
    return verifier.verify(ok(CoveToken.parse(token, LABELS)), binding);
  }

  private static Arguments platform(String claim, SimulatedClaims claims) {
    return Arguments.of(
        "cove.platform." + claim,
        SimulatedCovePlatform.token(
            SimulatedCovePlatform.signed(PLATFORM.rootOfTrust(), claims),
            SimulatedCovePlatform.signed(PLATFORM.platformKey(), PLATFORM.tsmClaims()),
            SimulatedCovePlatform.signed(PLATFORM.tsmKey(), PLATFORM.tvmClaims(NONCE))));
  }

  private static Arguments tsm(String claim, SimulatedClaims claims) {
    return Arguments.of(
        "cove.tsm." + claim,
        SimulatedCovePlatform.token(
            SimulatedCovePlatform.signed(PLATFORM.rootOfTrust(), PLATFORM.platformClaims()),
            SimulatedCovePlatform.signed(PLATFORM.platformKey(), claims),
            SimulatedCovePlatform.signed(PLATFORM.tsmKey(), PLATFORM.tvmClaims(NONCE))));
  }

  private static Arguments tvm(String claim, SimulatedClaims claims) {
    return Arguments.of("cove.tvm." + claim, token(claims));
  }

  private static Bytes token(SimulatedClaims tvmClaims) {
    return SimulatedCovePlatform.token(
        SimulatedCovePlatform.signed(PLATFORM.rootOfTrust(), PLATFORM.platformClaims()),
        SimulatedCovePlatform.signed(PLATFORM.platformKey(), PLATFORM.tsmClaims()),
        SimulatedCovePlatform.signed(PLATFORM.tsmKey(), tvmClaims));
  }
}
