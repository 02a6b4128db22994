package dev.assay.evidence.spdm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.RecordedCase;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Messages read field by field, and all that can be wrong with them.
class SpdmEvidenceTest {
  private static final Bytes V1_1 = Devices.DEVICE.measurements(SpdmVersion.V1_1, Devices.NONCE);

  @ParameterizedTest
  @EnumSource
  void whatIsEncodedIsWhatWasRead(SpdmVersion version) {
    Bytes messages = Devices.DEVICE.measurements(version, Devices.NONCE);

    SpdmEvidence evidence = Devices.read(messages);

    assertThat(evidence.encode()).isEqualTo(messages);
    assertThat(evidence.version()).isEqualTo(version);
    assertThat(evidence.last().request().nonce()).contains(Devices.NONCE);
    assertThat(evidence.last().response().blocks()).isEqualTo(Devices.DEVICE.blocks());
    assertThat(evidence.signature().length()).isEqualTo(96);
    assertThat(SpdmEvidence.looksLike(messages)).isTrue();
  }

  @Test
  void claimsNameEachMeasurementAndEachOpaqueField() {
    var claims = Devices.read(V1_1).claims().asMap();

    assertThat(claims)
        .containsEntry("spdm.version", new ClaimValue.Text("1.1"))
        .containsEntry("spdm.nonce", new ClaimValue.Binary(Devices.NONCE))
        .containsEntry("spdm.measurements.0.index", new ClaimValue.Number(1))
        .containsEntry("spdm.measurements.0.type", new ClaimValue.Text("mutable_firmware"))
        .containsEntry("spdm.measurements.1.raw", new ClaimValue.Flag(true))
        .containsEntry(
            "spdm.measurements.1.value", new ClaimValue.Binary(Bytes.fromHex("312e322e33")))
        .containsEntry("spdm.opaque.driver_version", new ClaimValue.Text("1.2.3"))
        .containsEntry("spdm.opaque.fwid", new ClaimValue.Binary(Devices.DEVICE.firmwareId()));
  }

  @ParameterizedTest
  @EnumSource
  void aPrefixIsTruncatedUpToTheSignature(SpdmVersion version) {
    Bytes messages = Devices.DEVICE.measurements(version, Devices.NONCE);
    boolean negotiated = version.isAtLeast(SpdmVersion.V1_2);
    // Without a negotiation on record the signature's length is for the verifier to judge.
    int read = negotiated ? messages.length() - 1 : messages.length() - 96;

    for (int length = 0; length <= read; length++) {
      assertThat(Devices.refusal(SpdmEvidence.parse(messages.slice(0, length))).reason())
          .as("%d bytes", length)
          .isEqualTo(Reason.TRUNCATED);
    }
    for (int length = read + 1; length < messages.length(); length++) {
      assertThat(Devices.reason(Devices.verify(messages.slice(0, length))))
          .as("%d bytes", length)
          .isEqualTo(Reason.TRUNCATED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSuffixIsTrailingBytes(SpdmVersion version) {
    Bytes messages = Devices.DEVICE.measurements(version, Devices.NONCE);

    for (int more : new int[] {1, 36, 416, 417, 5000}) {
      Bytes longer = messages.zeroPaddedTo(messages.length() + more);
      assertThat(Devices.reason(Devices.verify(longer))).isEqualTo(Reason.TRAILING_BYTES);
    }
  }

  /// One byte of version 1.1's evidence, whose response begins after 37 bytes of request; what it
  /// is made, and what is said about it.
  @ParameterizedTest
  @CsvSource({
    "0, 0x15, UNSUPPORTED_VERSION, spdm.get_measurements.spdm_version",
    "0, 0x12, FIELD_OUT_OF_RANGE, spdm.measurements.spdm_version",
    "1, 0x61, FIELD_OUT_OF_RANGE, spdm.get_measurements.code",
    "2, 0x03, RESERVED_NOT_ZERO, spdm.get_measurements.param1",
    "3, 0x01, FIELD_OUT_OF_RANGE, spdm.measurements.number_of_blocks",
    "3, 0x00, FIELD_OUT_OF_RANGE, spdm.measurements.number_of_blocks",
    "36, 0x08, FIELD_OUT_OF_RANGE, spdm.get_measurements.slot_id",
    "36, 0x01, FIELD_OUT_OF_RANGE, spdm.measurements.slot_id",
    "37, 0x10, FIELD_OUT_OF_RANGE, spdm.measurements.spdm_version",
    "38, 0x7f, FIELD_OUT_OF_RANGE, spdm.measurements.code",
    "41, 0x02, TRAILING_BYTES, spdm.measurements.record",
    "41, 0x04, TRUNCATED, spdm.measurements.3.index",
    "44, 0x01, TRUNCATED, spdm.measurements.record",
    "45, 0x00, FIELD_OUT_OF_RANGE, spdm.measurements.0.index",
    "45, 0xff, FIELD_OUT_OF_RANGE, spdm.measurements.0.index",
    "46, 0x00, FIELD_OUT_OF_RANGE, spdm.measurements.0.specification",
    "47, 0x34, FIELD_OUT_OF_RANGE, spdm.measurements.0.size",
    "49, 0x0b, FIELD_OUT_OF_RANGE, spdm.measurements.0.type"
  })
  void eachFieldIsHeldAgainstItsRule(String index, String value, Reason reason, String field) {
    Bytes changed = Devices.with(V1_1, Integer.decode(index), Integer.decode(value));

    var refusal = Devices.refusal(SpdmEvidence.parse(changed));

    assertThat(refusal.field()).isEqualTo(field);
    assertThat(refusal.reason()).isEqualTo(reason);
  }

  @Test
  void aDigestHasTheLengthOfAHash() {
    var odd = new MeasurementBlock(1, MeasurementType.MUTABLE_FIRMWARE, false, Devices.NONCE);
    Bytes sha256 = signed(SpdmVersion.V1_1, odd);
    Bytes short31 =
        signed(
            SpdmVersion.V1_1,
            new MeasurementBlock(
                1, MeasurementType.MUTABLE_FIRMWARE, false, Devices.NONCE.slice(0, 31)));

    assertThat(SpdmEvidence.parse(sha256)).isInstanceOf(Parsed.Ok.class);
    assertThat(Devices.refusal(SpdmEvidence.parse(short31)).field())
        .isEqualTo("spdm.measurements.0.value_size");
    // Agreed was SHA-384.
    assertThat(Devices.refusal(SpdmEvidence.parse(signed(SpdmVersion.V1_2, odd))).field())
        .isEqualTo("spdm.measurements.0.value_size");
  }

  @Test
  void from1_2TheNegotiationMustBeThere() {
    Bytes messages = Devices.DEVICE.measurements(SpdmVersion.V1_2, Devices.NONCE);
    int negotiation = Devices.DEVICE.negotiation(SpdmVersion.V1_2).length();

    var refusal =
        Devices.refusal(SpdmEvidence.parse(messages.slice(negotiation, messages.length())));

    assertThat(refusal.reason()).isEqualTo(Reason.TRUNCATED);
    assertThat(refusal.field()).isEqualTo("spdm.negotiation");
  }

  @Test
  void algorithmsOfOtherKindsAreUnsupported() {
    Bytes messages = Devices.DEVICE.measurements(SpdmVersion.V1_2, Devices.NONCE);
    int algorithms = Devices.DEVICE.negotiation(SpdmVersion.V1_2).length() - 36;

    // SHA-3 of measurements; EdDSA; two of them at once; SHA3-256 as base hash.
    for (int[] change : new int[][] {{8, 0x10}, {13, 0x02}, {12, 0x90}, {16, 0x08}, {16, 0}}) {
      Bytes changed = Devices.with(messages, algorithms + change[0], change[1]);
      assertThat(Devices.refusal(SpdmEvidence.parse(changed)).reason())
          .isEqualTo(Reason.UNSUPPORTED_ALGORITHM);
    }
  }

  @Test
  void aRequesterContextIsRepeated() {
    Bytes messages = Devices.DEVICE.measurements(SpdmVersion.V1_3, Devices.NONCE);
    int last = messages.length() - 96 - 1;

    assertThat(Devices.refusal(SpdmEvidence.parse(Devices.with(messages, last, 0))).field())
        .isEqualTo("spdm.measurements.requester_context");
  }

  @Test
  void opaqueDataOfAnotherKindIsKeptAsItIs() {
    Bytes opaque = Bytes.fromHex("0300ff");
    Bytes messages =
        Devices.DEVICE.signed(
            SpdmVersion.V1_1,
            List.of(
                Devices.DEVICE.exchange(
                    SpdmVersion.V1_1, Devices.NONCE, Devices.DEVICE.blocks(), opaque)));

    assertThat(Devices.read(messages).claims().asMap())
        .containsEntry("spdm.opaque", new ClaimValue.Binary(opaque))
        .doesNotContainKey("spdm.opaque.driver_version");
  }

  @Test
  void aChainReadsAsItWasWritten() {
    Bytes chain = Devices.DEVICE.certificateChain();
    var hash = Devices.DEVICE.algorithms().hash();

    SpdmCertificateChain read = RecordedCase.ok(SpdmCertificateChain.parse(chain, hash));

    assertThat(read.encode()).isEqualTo(chain);
    assertThat(read.certificates().der()).isEqualTo(Devices.DEVICE.certificates().der().reversed());
    for (int length = 0; length < chain.length(); length++) {
      var refusal = Devices.refusal(SpdmCertificateChain.parse(chain.slice(0, length), hash));
      assertThat(refusal.reason()).isEqualTo(Reason.TRUNCATED);
    }
    assertThat(Devices.refusal(SpdmCertificateChain.parse(chain.zeroPaddedTo(4000), hash)).reason())
        .isEqualTo(Reason.TRAILING_BYTES);
  }

  @Test
  void noBytesMakeItThrow() {
    Random random = new Random(17);
    for (int i = 0; i < 20_000; i++) {
      SpdmVersion version = SpdmVersion.values()[random.nextInt(SpdmVersion.values().length)];
      byte[] messages =
          (random.nextBoolean()
                  ? Devices.DEVICE.negotiation(version).concat(V1_1)
                  : V1_1.slice(0, random.nextInt(V1_1.length())))
              .toArray();
      for (int change = random.nextInt(6); change > 0 && messages.length > 0; change--) {
        messages[random.nextInt(messages.length)] = (byte) random.nextInt();
      }
      SpdmEvidence.parse(Bytes.copyOf(messages));
      SpdmChallenge.parse(Bytes.copyOf(messages));
    }
  }

  private static Bytes signed(SpdmVersion version, MeasurementBlock block) {
    return Devices.DEVICE.signed(
        version,
        List.of(
            Devices.DEVICE.exchange(
                version, Optional.of(Devices.NONCE), 0xFF, List.of(block), Bytes.EMPTY)));
  }
}
