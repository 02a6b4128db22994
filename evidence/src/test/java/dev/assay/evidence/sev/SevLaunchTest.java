package dev.assay.evidence.sev;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.Verification;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SevLaunchTest {
  private static final SecretBytes TIK =
      SecretBytes.of(Bytes.fromHex("66320db73158a35a255d051758e95ed4"));
  private static final Bytes MNONCE = Bytes.fromHex("4fbe0bedbad6c86ae8f68971d103e554");
  private static final Bytes ZERO16 = Bytes.copyOf(new byte[16]);

  /// AMD's own example, which sev-tool and virtee/sev test with.
  @Test
  void thePublishedMeasurementHolds() {
    var launch =
        new SevLaunch(
            Bytes.fromHex("6faab2daae389bcd3405a05d6cafe33c0414f7bedd0bae19ba5f38b7fd1664ea"),
            MNONCE);
    var expected =
        new LaunchExpectation(
            TIK,
            Bytes.EMPTY.sha256(),
            new SevApiVersion(0, 18, 0x0F),
            new SevPolicy(0),
            Optional.empty());

    Verification answer = SevLaunchVerifier.verify(launch, expected, Optional.of(MNONCE));

    assertThat(answer).isInstanceOf(VerifiedSevLaunch.class);
    assertThat(((VerifiedSevLaunch) answer).simulated()).isFalse();
  }

  /// The published session with everything zero.
  @Test
  void thePublishedSessionIsWrittenAndRead() {
    SecretBytes zero = SecretBytes.of(ZERO16);
    SessionBlob blob =
        SessionBlob.wrap(zero, ZERO16, ZERO16, new TransportKeys(zero, zero), new SevPolicy(0));

    assertThat(SevKdf.masterSecret(zero, ZERO16).reveal().toHex())
        .isEqualTo("ab4d269fcc62bedb4511d56c386ce706");
    assertThat(blob.wrapTk().toHex())
        .isEqualTo("2137bc7f9bb8bd7c3e55a576a15d3454b3856b8ba27afadf46dcfee9f02c02c4");
    assertThat(blob.wrapMac().toHex())
        .isEqualTo("3176c0752738bd9d5e86689534020f528c088f16238826b000b327dee6aeed7d");
    assertThat(blob.policyMac().toHex())
        .isEqualTo("aa7855e13839dd767cd5da7c1ff5036540c9264b7a803029315e55375287b4af");
    assertThat(ok(SessionBlob.parse(blob.encode()))).isEqualTo(blob);
    assertThat(ok(blob.unwrap(zero, new SevPolicy(0)))).isEqualTo(new TransportKeys(zero, zero));
  }

  @Test
  void base64OfTheBlobIsTakenToo() {
    Bytes blob = Bytes.fromHex("ab".repeat(48));
    String text = Base64.getEncoder().encodeToString(blob.toArray());

    for (String form :
        new String[] {text, text + "\n", text.substring(0, 40) + "\r\n" + text.substring(40)}) {
      assertThat(ok(SevLaunch.parse(ascii(form))).encode()).isEqualTo(blob);
    }
  }

  @Test
  void everyPrefixIsTruncatedAndEverySuffixTrailing() {
    Bytes blob = Bytes.fromHex("ab".repeat(48));
    for (int length = 0; length < blob.length(); length++) {
      assertThat(reason(blob.slice(0, length))).isEqualTo(Reason.TRUNCATED);
    }
    assertThat(reason(blob.concat(Bytes.fromHex("00")))).isEqualTo(Reason.TRAILING_BYTES);
    assertThat(reason(Bytes.copyOf(new byte[100_000]))).isEqualTo(Reason.TRAILING_BYTES);
  }

  @Test
  void firmwareBefore017MeasuresWithoutItsVersion() {
    LaunchExpectation old = expected(new SevApiVersion(0, 16, 9));

    assertThat(SevLaunchVerifier.measure(old, MNONCE))
        .isEqualTo(HmacSha256.of(TIK, Bytes.fromHex("00000000"), Bytes.EMPTY.sha256(), MNONCE))
        .isNotEqualTo(SevLaunchVerifier.measure(expected(new SevApiVersion(0, 17, 9)), MNONCE));
  }

  @Test
  void versionsAreThreeBytes() {
    assertThat(SevApiVersion.parse("1.51.3")).contains(new SevApiVersion(1, 51, 3));
    for (String wrong : new String[] {"1.51", "1.51.256", "1.51.3.4", "a.b.c", "", "-1.0.0"}) {
      assertThat(SevApiVersion.parse(wrong)).isEmpty();
    }
  }

  @Test
  void thePolicyIsReadBitByBit() {
    SevPolicy policy = new SevPolicy(0x33_01_00_25L);

    assertThat(policy.noDebug()).isTrue();
    assertThat(policy.noKeySharing()).isFalse();
    assertThat(policy.encryptedState()).isTrue();
    assertThat(policy.noSend()).isFalse();
    assertThat(policy.domain()).isFalse();
    assertThat(policy.sev()).isTrue();
    assertThat(policy.apiMajor()).isEqualTo(1);
    assertThat(policy.apiMinor()).isEqualTo(0x33);
  }

  @Test
  void noInputThrows() {
    Random random = new Random(20261125);
    for (int i = 0; i < 5000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      Bytes bytes = Bytes.copyOf(noise);
      SevLaunch.parse(bytes);
      SessionBlob.parse(bytes);
      SevAttestation.parse(bytes);
      LaunchSecretPacket.parse(bytes.slice(0, Math.min(52, bytes.length())), bytes);
    }
  }

  private static LaunchExpectation expected(SevApiVersion api) {
    return new LaunchExpectation(
        TIK, Bytes.EMPTY.sha256(), api, new SevPolicy(0), Optional.empty());
  }

  private static Reason reason(Bytes blob) {
    return ((Parsed.Malformed<SevLaunch>) SevLaunch.parse(blob)).refusal().reason();
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
