package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.fuzz.FuzzTarget;
import dev.assay.secrets.source.Keystore;
import dev.assay.secrets.source.KeystoreKey;
import dev.assay.secrets.source.SecretReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// The bytes of a keystore, and a reference to a secret in one.
public final class KeystoreTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    Keystore.parse(input);
    SecretReference.parse(new String(input.toArray(), StandardCharsets.UTF_8));
  }

  /// One with two secrets, of which one has a destroyed version.
  @Override
  public List<Bytes> seeds() {
    try {
      Path directory = Files.createTempDirectory("keystore");
      Path file = directory.resolve("keystore");
      Path keyFile = directory.resolve("key");
      try {
        var random = SealedSamples.random();
        KeystoreKey.createKeyFile(keyFile, random);
        KeystoreKey key = SevSamples.made(KeystoreKey.keyFile(keyFile));
        Keystore.create(file, key, random);
        var keystore = new Keystore("keystore", file, key);
        keystore.put("a/b", SealedSamples.secret(), Instant.EPOCH, random);
        keystore.rotate("a/b", SealedSamples.secret(), Instant.EPOCH, random);
        keystore.put("c", SealedSamples.secret(), Instant.EPOCH, random);
        keystore.destroy("a/b", 1);
        return List.of(
            Bytes.copyOf(Files.readAllBytes(file)),
            CertificateSamples.ascii("keystore:payments/disk-key"));
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(keyFile);
        Files.deleteIfExists(directory.resolve("keystore.lock"));
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
