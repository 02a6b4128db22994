package dev.assay.cli.pipeline;

import dev.assay.emitter.Answer;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.Challenge;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.GuestKey;
import dev.assay.emitter.GuestProfile;
import dev.assay.emitter.SealedRelease;
import dev.assay.emitter.SimulatedSnp;
import dev.assay.emitter.Submission;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A guest on a simulated machine, driven step by step.
final class Guest {
  static final TcbVersion TCB = TcbVersion.legacy(4, 0, 24, 219);

  /// Whose chips all guests are on.
  static final SimulatedSnpVendor VENDOR =
      SimulatedSnpVendor.fromSeed(
          ProductLine.MILAN,
          Bytes.copyOf("the vendor of all tests".getBytes(StandardCharsets.UTF_8)).sha512(),
          Instant.parse("2025-01-01T00:00:00Z"),
          2048);

  private static final Duration POLL = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final GatewayClient client;
  private final GuestIdentity identity;
  private final EvidenceSource.Simulated platform;
  private final GuestKey key;

  private Guest(GatewayClient client, GuestIdentity identity, EvidenceSource.Simulated platform) {
    this(client, identity, platform, new GuestKey(GuestKey.Curve.P_256));
  }

  private Guest(
      GatewayClient client,
      GuestIdentity identity,
      EvidenceSource.Simulated platform,
      GuestKey key) {
    this.client = client;
    this.identity = identity;
    this.platform = platform;
    this.key = key;
  }

  /// @param image what it booted; its measurement follows from that
  static Guest booted(GatewayClient client, GuestIdentity identity, String image) {
    return on(VENDOR, client, identity, image);
  }

  static Guest on(
      SimulatedSnpVendor vendor, GatewayClient client, GuestIdentity identity, String image) {
    return new Guest(
        client,
        identity,
        SimulatedSnp.on(vendor, "host of " + identity, GuestProfile.ofImage(image, TCB)));
  }

  /// One of several guests of a machine.
  static Guest beside(
      EvidenceSource.Simulated machine, GatewayClient client, GuestIdentity identity) {
    return new Guest(client, identity, machine);
  }

  /// This very guest, where it talks to another gateway.
  Guest at(GatewayClient gateway) {
    return new Guest(gateway, identity, platform, key);
  }

  GuestIdentity identity() {
    return identity;
  }

  Challenge challenge() throws InterruptedException {
    return given(client.challenge(identity));
  }

  /// Evidence for a nonce, whoever it was given to.
  Submission evidence(Bytes nonce) {
    Bytes publicKey = key.publicKey();
    var binding = new Binding.NonceKey(nonce, publicKey);
    if (binding.reportData() instanceof Parsed.Ok<Bytes>(Bytes reportData)) {
      return new Submission(
          identity,
          nonce,
          binding.wireName(),
          Optional.of(publicKey),
          true,
          Optional.empty(),
          platform.collect(reportData));
    }
    throw new AssertionError("no report data for " + nonce);
  }

  /// The submission's id.
  String post(Submission submission) throws InterruptedException {
    return given(client.post(submission));
  }

  /// What the gateway answers, whatever it is.
  Answer<String> tryToPost(Submission submission) throws InterruptedException {
    return client.post(submission);
  }

  /// What the gateway says has come of a submission.
  Attestation answer(String id) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Attestation attestation = given(client.await(id, POLL));
      if (!(attestation instanceof Attestation.Pending)) {
        return attestation;
      }
    }
    throw new AssertionError("no answer to %s of %s".formatted(id, identity));
  }

  Attestation send(Submission submission) throws InterruptedException {
    return answer(post(submission));
  }

  /// From challenge to answer.
  Attestation attest() throws InterruptedException {
    return send(evidence(challenge().nonce()));
  }

  /// What is sealed to its key, as soon as there is anything.
  List<SealedRelease> releases() throws InterruptedException {
    return given(client.releases(key.publicKey().sha256(), POLL));
  }

  static <T> T given(Answer<T> answer) {
    if (answer instanceof Answer.Given<T>(T value)) {
      return value;
    }
    throw new AssertionError("the gateway answers " + answer);
  }
}
