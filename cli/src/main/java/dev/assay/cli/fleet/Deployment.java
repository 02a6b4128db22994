package dev.assay.cli.fleet;

import dev.assay.cli.PublicKeyPem;
import dev.assay.cli.policy.PolicyPublisher;
import dev.assay.cli.standalone.DataDirectory;
import dev.assay.cli.standalone.Standalone;
import dev.assay.cli.standalone.TemporaryDirectory;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.TrustAnchor;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.source.Keystore;
import dev.assay.secrets.source.KeystoreKey;
import dev.assay.settings.KafkaSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Where a fleet attests: one that runs, or one of its own in this process.
sealed interface Deployment extends AutoCloseable {
  URI gateway();

  KafkaSettings kafka();

  /// Whether it is the fleet's alone, with a policy that has a secret.
  boolean isOwn();

  @Override
  void close() throws IOException;

  /// Somebody else's, with a policy of theirs.
  record Running(URI gateway, KafkaSettings kafka) implements Deployment {
    @Override
    public boolean isOwn() {
      return false;
    }

    @Override
    public void close() {
      // It goes on without us.
    }
  }

  /// A standalone one that believes in the fleet's made-up machines, over a temporary directory.
  record Own(TemporaryDirectory temporary, DataDirectory directory, Standalone standalone)
      implements Deployment {
    private static final int SECRET_BYTES = 32;

    /// @param settings of the services
    /// @throws IOException if the temporary directory can't be used
    static Own start(Fleet fleet, Duration freshness, Map<String, String> settings)
        throws IOException, InterruptedException {
      TemporaryDirectory temporary = TemporaryDirectory.make("assay-fleet");
      DataDirectory directory = DataDirectory.open(temporary.path());
      var all = new LinkedHashMap<>(trusting(fleet, directory.simulated()));
      all.put("policy.unsigned", "allowed");
      all.putAll(keystore(directory.simulated()));
      all.putAll(settings);
      Standalone standalone = Standalone.start(directory, Standalone.Options.with(all));
      var policy = new FleetPolicy(1, freshness);
      new PolicyPublisher(standalone.kafka())
          .publish(policy.document(), policy.read(), Instant.now());
      return new Own(temporary, directory, standalone);
    }

    private static Map<String, String> keystore(Path folder) {
      var random = new SecureRandom();
      Path keyFile = folder.resolve("keystore-key");
      Path file = folder.resolve("keystore");
      KeystoreKey.createKeyFile(keyFile, random);
      if (!(KeystoreKey.keyFile(keyFile) instanceof Parsed.Ok<KeystoreKey>(KeystoreKey key))) {
        throw new IllegalStateException("the keystore's key, just made, can't be read");
      }
      Keystore.create(file, key, random);
      byte[] secret = new byte[SECRET_BYTES];
      random.nextBytes(secret);
      try (SecretValue value = SecretValue.takingOver(secret)) {
        new Keystore("keystore", file, key)
            .put(FleetPolicy.SECRET_PATH, value, Instant.now(), random);
      }
      return Map.of(
          "secrets.keystore", file.toString(), "secrets.keystore-key-file", keyFile.toString());
    }

    @Override
    public URI gateway() {
      return standalone.gateway();
    }

    @Override
    public KafkaSettings kafka() {
      return standalone.kafka();
    }

    @Override
    public boolean isOwn() {
      return true;
    }

    @Override
    public void close() throws IOException {
      try (temporary;
          directory) {
        standalone.close();
      }
    }
  }

  /// The settings by which a deployment believes a fleet.
  ///
  /// @param folder for the keys of platforms without certificates
  static Map<String, String> trusting(Fleet fleet, Path folder) throws IOException {
    Path keys = folder.resolve("platform-keys.pem");
    Files.writeString(
        keys, fleet.endorsedKeys().stream().map(PublicKeyPem::of).collect(Collectors.joining()));
    return Map.of(
        "verifier.simulated-trust-anchors",
        fleet.anchors().stream()
            .map(TrustAnchor::spkiSha256)
            .map(Bytes::toHex)
            .collect(Collectors.joining(",")),
        "verifier.simulated-endorsed-keys",
        keys.toString());
  }
}
