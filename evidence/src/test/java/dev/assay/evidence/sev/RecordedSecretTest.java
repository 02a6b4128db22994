package dev.assay.evidence.sev;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.efi.SecretArea;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Secret areas and the packets that carry them, as sevctl makes them.
class RecordedSecretTest {
  private static final String KIND = "efi-secret-area";
  private static final SevApiVersion API = new SevApiVersion(1, 40, 40);

  /// What each case that must fail is refused for.
  private static final Map<String, String> WRONG =
      Map.of(
          "neg-entry-length-too-small", "efi_secret.entry.0.len",
          "neg-table-guid", "efi_secret.guid",
          "neg-table-length-too-big", "efi_secret.len",
          "neg-launch-secret-hmac", "sev_secret.mac");

  @TestFactory
  Stream<DynamicTest> areasAndPacketsGiveTheExpectedOutcome() {
    return RecordedCase.all(KIND).stream()
        .map(
            recorded ->
                DynamicTest.dynamicTest(
                    recorded.toString(),
                    () -> {
                      if (recorded.expect().equals("pass")) {
                        opensAndReads(recorded);
                      } else {
                        assertThat(refusal(recorded).field())
                            .isEqualTo(WRONG.get(recorded.toString()));
                      }
                    }));
  }

  @Test
  void writesTheSameArea() {
    RecordedCase recorded = RecordedCase.named(KIND, "sevctl-one-secret");
    Bytes plain = recorded.file("secret_area_plain");

    assertThat(ok(SecretArea.parse(plain)).encode().reveal()).isEqualTo(plain);
  }

  @Test
  void aFlipOfAnyByteOfThePacketIsRefused() {
    RecordedCase recorded = RecordedCase.named(KIND, "sevctl-one-secret");
    Bytes header = recorded.file("packet_header");
    Bytes payload = recorded.file("packet_payload");
    for (int i = 0; i < header.length(); i++) {
      Refusal refusal = refusal(open(recorded, flipped(header, i), payload));
      assertThat(refusal.reason()).isEqualTo(i < 4 ? Reason.RESERVED_NOT_ZERO : Reason.MAC_INVALID);
    }
    for (int i = 0; i < payload.length(); i++) {
      assertThat(refusal(open(recorded, header, flipped(payload, i))).reason())
          .isEqualTo(Reason.MAC_INVALID);
    }
  }

  @Test
  void aPacketForOneLaunchIsNoneForAnother() {
    RecordedCase recorded = RecordedCase.named(KIND, "sevctl-one-secret");
    LaunchSecretPacket packet =
        ok(
            LaunchSecretPacket.parse(
                recorded.file("packet_header"), recorded.file("packet_payload")));
    Bytes measure = ok(SevLaunch.parse(recorded.file("launch_measure_blob"))).measure();

    assertThat(packet.open(keys(recorded), flipped(measure, 7), API))
        .isInstanceOf(Parsed.Malformed.class);
    // Without MEASURE, as firmware before 0.17 has it, the MAC is another.
    assertThat(packet.open(keys(recorded), measure, new SevApiVersion(0, 16, 0)))
        .isInstanceOf(Parsed.Malformed.class);
  }

  private static void opensAndReads(RecordedCase recorded) {
    SecretBytes area =
        ok(open(recorded, recorded.file("packet_header"), recorded.file("packet_payload")));
    assertThat(area.reveal()).isEqualTo(recorded.file("secret_area_plain"));
    assertThat(area.length()).isEqualTo(recorded.claims().path("area_length").asInt());

    JsonNode expected = recorded.claims().path("entries").path(0);
    assertThat(ok(SecretArea.parse(area.reveal())).entries())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.guid()).hasToString(expected.path("guid").asText());
              assertThat(entry.data().length() + 20).isEqualTo(expected.path("length").asInt());
              assertThat(entry.data().reveal().sha256().toHex())
                  .isEqualTo(expected.path("data_sha256").asText());
              assertThat(entry.data().reveal()).isEqualTo(recorded.file("secret_1"));
            });
  }

  private static Refusal refusal(RecordedCase recorded) {
    if (recorded.has("packet_header")) {
      return refusal(
          open(recorded, recorded.file("packet_header"), recorded.file("packet_payload")));
    }
    return refusal(SecretArea.parse(recorded.file("secret_area_plain")));
  }

  private static Parsed<SecretBytes> open(RecordedCase recorded, Bytes header, Bytes payload) {
    Bytes measure = ok(SevLaunch.parse(recorded.file("launch_measure_blob"))).measure();
    return switch (LaunchSecretPacket.parse(header, payload)) {
      case Parsed.Ok<LaunchSecretPacket>(LaunchSecretPacket packet) ->
          packet.open(keys(recorded), measure, API);
      case Parsed.Malformed<LaunchSecretPacket>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  private static TransportKeys keys(RecordedCase recorded) {
    return new TransportKeys(
        SecretBytes.of(recorded.file("tek")), SecretBytes.of(recorded.file("tik")));
  }

  private static Refusal refusal(Parsed<?> parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
    return ((Parsed.Malformed<?>) parsed).refusal();
  }

  private static Bytes flipped(Bytes bytes, int index) {
    byte[] flipped = bytes.toArray();
    flipped[index] ^= 1;
    return Bytes.copyOf(flipped);
  }
}
