package dev.assay.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Verified;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.tdx.simulated.TdTemplate;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.evidence.tpm.simulated.SimulatedTpmAuthority;
import dev.assay.schemas.event.EvidenceItem;
import dev.assay.schemas.event.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What all formats have in common: bindings, members that are not theirs, rubbish.
class EvidenceFormatTest {
  private static final Bytes SEED = Bytes.fromHex("f0".repeat(32));
  private static final Bytes NONCE = Log.nonce(1);
  private static final Bytes KEY = Bytes.fromHex("30".repeat(91));
  private static final SimulatedIntel INTEL = SimulatedIntel.fromSeed(SEED, Platform.MADE);
  private static final SimulatedPlatform HOST = INTEL.platform(PckTemplate.platform());
  private static final SimulatedCcaPlatform ARM = SimulatedCcaPlatform.fromSeed(SEED);
  private static final SimulatedTpm VTPM = SimulatedTpm.fromSeed(SEED);
  private static final SimulatedTpmAuthority MAKER =
      SimulatedTpmAuthority.fromSeed(SEED, Platform.MADE);
  private static final EvidenceJudge JUDGE =
      new EvidenceJudge(
          new Trust(
              List.of(Platform.anchor(), INTEL.anchor(), MAKER.anchor()),
              EndorsedKeys.of(ARM.endorsedKey())));

  /// A guest of a platform that answers what it is asked.
  ///
  /// @param padded whether what is asked is filled up to 64 bytes
  record Guest(String format, boolean padded, Function<Bytes, EvidenceItem.Builder> answer) {
    EvidenceItem.Builder asked(Bytes bound) {
      return answer.apply(padded ? bound.zeroPaddedTo(64) : bound);
    }

    @Override
    public String toString() {
      return format;
    }
  }

  private static Stream<Guest> guests() {
    return Stream.of(
        new Guest("snp", true, Log::item),
        new Guest("tdx", true, EvidenceFormatTest::trustDomain),
        new Guest("cca", true, bound -> Posted.item("cca", ARM.asked(bound).encode())),
        new Guest(
            "tsm", true, bound -> trustDomain(bound).setFormat("tsm").setProvider("tdx_guest")),
        new Guest(
            "tsm",
            true,
            bound -> Log.item(bound).setFormat("tsm").setProvider("sev_guest").setGeneration(3L)),
        new Guest("tsm", true, bound -> Posted.item("tsm", ARM.asked(bound).encode())),
        new Guest("tpm", false, EvidenceFormatTest::quote));
  }

  private static EvidenceItem.Builder trustDomain(Bytes reportData) {
    return Posted.item("tdx", HOST.quote(TdTemplate.trustDomain().reportData(reportData).quote4()));
  }

  private static EvidenceItem.Builder quote(Bytes nonce) {
    TpmAttest attest = VTPM.quote(nonce, PcrSelection.of(HashAlgorithm.SHA256, 0));
    Bytes leaf = MAKER.akCertificate(VTPM.attestationKey().verificationKey().orElseThrow());
    return Posted.item("tpm", attest.received())
        .setSignature(Posted.buffer(VTPM.sign(attest.received()).encode()))
        .setAuxiliary(
            Posted.buffer(MAKER.chain(leaf).der().stream().reduce(Bytes.EMPTY, Bytes::concat)));
  }

  /// RFC 7517, A.1, as a client of the KBS protocol writes it.
  private static final String JWK =
      "{\"alg\":\"ECDH-ES+A256KW\",\"crv\":\"P-256\",\"kty\":\"EC\","
          + "\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
          + "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}";

  private static final Bytes JWK_SPKI =
      Bytes.fromHex(
          "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
              + "30a0424cd21c2944838a2d75c92b37e76ea20d9f00893a3b4eee8a3c0aafec3ee04b65e92456d9888b52b379bdfbd51ee869ef1f0fc65b6659695b6cce081723");

  @ParameterizedTest
  @MethodSource("guests")
  void aNonceIsBound(Guest guest) {
    Verified verified = Posted.of("nonce", NONCE, guest.asked(NONCE)).verified(JUDGE);

    assertThat(verified.simulated()).isTrue();
    assertThat(verified.claims().asMap()).isNotEmpty();
    assertThat(Posted.of("nonce", NONCE, guest.asked(Log.nonce(2))).answer(JUDGE))
        .startsWith("REFUSED BINDING_MISMATCH");
  }

  @ParameterizedTest
  @MethodSource("guests")
  void aKeyThatIsBoundIsInTheResultAndNoOther(Guest guest) {
    Bytes bound = NONCE.concat(KEY).sha512();
    Result result = Posted.of("nonce-key", NONCE, guest.asked(bound)).withKey(KEY).result(JUDGE);
    assertThat(result.getOutcome().name()).isEqualTo("VERIFIED");
    assertThat(result.getGuestPublicKey()).isEqualTo(Posted.buffer(KEY));
    assertThat(result.getSimulated()).isTrue();
    assertThat(result.getBinding()).isEqualTo("nonce-key");

    Result another =
        Posted.of("nonce-key", NONCE, guest.asked(bound)).withKey(KEY.concat(KEY)).result(JUDGE);
    assertThat(another.getRefusal().getReason()).isEqualTo("BINDING_MISMATCH");
    assertThat(another.getGuestPublicKey()).isNull();

    Result uncovered = Posted.of("nonce", NONCE, guest.asked(NONCE)).withKey(KEY).result(JUDGE);
    assertThat(uncovered.getGuestPublicKey()).isNull();
  }

  @ParameterizedTest
  @MethodSource("guests")
  void runtimeDataIsBoundAndNamesTheNonce(Guest guest) {
    Bytes data = runtimeData(NONCE);
    assertThat(
            Posted.of("kbs", NONCE, guest.asked(data.sha384())).withRuntimeData(data).answer(JUDGE))
        .isEqualTo("VERIFIED");

    Bytes ofAnotherTime = runtimeData(Log.nonce(2));
    assertThat(
            Posted.of("kbs", NONCE, guest.asked(ofAnotherTime.sha384()))
                .withRuntimeData(ofAnotherTime)
                .answer(JUDGE))
        .isEqualTo("REFUSED BINDING_MISMATCH runtime_data.nonce");
  }

  @ParameterizedTest
  @MethodSource("guests")
  void theKeyThatRuntimeDataNamesIsInTheResultAndNoOther(Guest guest) {
    Bytes data = runtimeData(NONCE, ",\"tee-pubkey\":" + JWK);
    Posted posted =
        Posted.of("kbs", NONCE, guest.asked(data.sha384())).withRuntimeData(data).withKey(KEY);
    assertThat(posted.result(JUDGE).getGuestPublicKey()).isEqualTo(Posted.buffer(JWK_SPKI));

    Bytes uncovered = runtimeData(NONCE, "");
    Posted keyless =
        Posted.of("kbs", NONCE, guest.asked(uncovered.sha384()))
            .withRuntimeData(uncovered)
            .withKey(KEY);
    assertThat(keyless.result(JUDGE).getOutcome().name()).isEqualTo("VERIFIED");
    assertThat(keyless.result(JUDGE).getGuestPublicKey()).isNull();
  }

  private static Bytes runtimeData(Bytes nonce) {
    return runtimeData(nonce, "");
  }

  /// @param more further members, each after a comma
  private static Bytes runtimeData(Bytes nonce, String more) {
    String json =
        "{\"nonce\":\"%s\"%s}".formatted(Base64.getEncoder().encodeToString(nonce.toArray()), more);
    return Bytes.copyOf(json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("guests")
  void aGuestHasNoBindingOfAnSvsm(Guest guest) {
    assertThat(Posted.of("svsm-vtpm", NONCE, guest.asked(NONCE)).answer(JUDGE))
        .isEqualTo("REJECTED BINDING_UNSUPPORTED binding");
  }

  @ParameterizedTest
  @MethodSource("guests")
  void itsBytesCutAreRejectedAndTheirPlaceIsNamed(Guest guest) {
    var item = guest.asked(NONCE);
    Bytes whole = EventBytes.of(item.getEvidence());
    item.setEvidence(Posted.buffer(whole.slice(0, whole.length() / 2)));

    assertThat(Posted.of("nonce", NONCE, item).answer(JUDGE))
        .matches("REJECTED \\w+ items\\[0]\\.evidence\\..*");
  }

  @ParameterizedTest
  @MethodSource("guests")
  void evidenceOfOneIsNotFollowedByAnother(Guest guest) {
    assertThat(Posted.of("nonce", NONCE, guest.asked(NONCE), trustDomain(NONCE)).answer(JUDGE))
        .isEqualTo("REJECTED FORMAT_UNSUPPORTED items");
  }

  /// What nothing looks at, nothing vouches for.
  @ParameterizedTest
  @MethodSource("guests")
  void aMemberThatTheFormatDoesNotHaveIsRejected(Guest guest) {
    var item = guest.asked(NONCE).setManifest(Posted.buffer(KEY));

    assertThat(Posted.of("nonce", NONCE, item).answer(JUDGE)).startsWith("REJECTED ");
  }

  @Test
  void aPlatformWhoseKeyNobodyEndorsesIsUndecided() {
    var stranger = SimulatedCcaPlatform.fromSeed(NONCE);
    var item = Posted.item("cca", stranger.asked(NONCE).encode());

    assertThat(Posted.of("nonce", NONCE, item).answer(JUDGE))
        .startsWith("UNDECIDED CERTIFICATE_MISSING");
  }

  @Test
  void aProviderThatContradictsTheContentIsRejected() {
    assertThat(
            Posted.of("nonce", NONCE, trustDomain(NONCE).setFormat("tsm").setProvider("sev_guest"))
                .answer(JUDGE))
        .startsWith("REJECTED ");
    assertThat(
            Posted.of("nonce", NONCE, trustDomain(NONCE).setFormat("tsm").setProvider("my_guest"))
                .answer(JUDGE))
        .isEqualTo("REJECTED FIELD_OUT_OF_RANGE items[0].evidence.tsm.provider");
  }

  /// Anybody who reaches a device can ask it with any nonce.
  @Test
  void aDeviceVouchesForNoGuestsKey() {
    assertThat(Posted.of("nonce-key", NONCE, Posted.item("spdm", SEED)).withKey(KEY).answer(JUDGE))
        .isEqualTo("REJECTED BINDING_UNSUPPORTED binding");
  }

  /// Large enough for any reader's bounds, and soon answered.
  @ParameterizedTest
  @EnumSource(EvidenceFormat.class)
  void hugeRubbishIsAnsweredSoon(EvidenceFormat format) {
    var random = new Random(7);
    byte[] rubbish = new byte[4 * 1024 * 1024];
    for (byte fill : new byte[] {0, 1, (byte) 0x30, (byte) 0x81, (byte) 0xff, 'r'}) {
      if (fill == 'r') {
        random.nextBytes(rubbish);
      } else {
        Arrays.fill(rubbish, fill);
      }
      var item = Posted.item(format.toString(), Bytes.copyOf(rubbish));
      for (ItemField field : ItemField.values()) {
        if (format.has(field) && field != ItemField.EVIDENCE) {
          set(item, field, Bytes.copyOf(rubbish));
        }
      }
      EvidenceItem.Builder[] items =
          switch (format) {
            case AZ_SNP_VTPM -> new EvidenceItem.Builder[] {item, quote(NONCE)};
            case AZ_TDX_VTPM -> new EvidenceItem.Builder[] {item, quote(NONCE), trustDomain(NONCE)};
            default -> new EvidenceItem.Builder[] {item};
          };
      String binding = format == EvidenceFormat.SVSM_VTPM ? "svsm-vtpm" : "nonce";
      long begun = System.nanoTime();

      assertThat(Posted.of(binding, NONCE, items).answer(JUDGE)).startsWith("REJECTED ");

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }
  }

  private static void set(EvidenceItem.Builder item, ItemField field, Bytes bytes) {
    switch (field) {
      case EVIDENCE -> item.setEvidence(Posted.buffer(bytes));
      case AUXILIARY -> item.setAuxiliary(Posted.buffer(bytes));
      case MANIFEST -> item.setManifest(Posted.buffer(bytes));
      case SIGNATURE -> item.setSignature(Posted.buffer(bytes));
      case KEY -> item.setKey(Posted.buffer(bytes));
      case PCR_VALUES -> item.setPcrValues(Posted.buffer(bytes));
      case EVENT_LOG -> item.setEventLog(Posted.buffer(bytes));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theGatewaysPageHasItsMembers(EvidenceFormat format) throws IOException {
    String row =
        Files.readAllLines(Path.of("..", "docs", "api.md")).stream()
            .filter(line -> line.startsWith("| `%s` | ".formatted(format)))
            .findFirst()
            .orElseThrow();
    String members = row.split("\\|", -1)[3];

    for (ItemField field : ItemField.values()) {
      if (field != ItemField.EVIDENCE) {
        assertThat(members.contains("`" + field.wireName() + "`"))
            .as(field.wireName())
            .isEqualTo(format.has(field));
      }
    }
  }

  @Test
  void manyItemsAreRejectedUnread() {
    EvidenceItem.Builder[] items =
        Stream.generate(() -> trustDomain(NONCE)).limit(500).toArray(EvidenceItem.Builder[]::new);

    assertThat(Posted.of("nonce", NONCE, items).answer(JUDGE))
        .isEqualTo("REJECTED FORMAT_UNSUPPORTED items");
  }
}
