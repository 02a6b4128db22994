package dev.assay.emitter;

import dev.assay.evidence.Parsed;
import dev.assay.secrets.sealing.GuestPrivateKey;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/// A guest key in a file: PKCS #8, DER, mode 0600. Whoever reads it opens what was ever sealed to
/// this guest, so there is none unless the operator names one.
record GuestKeyFile(Path path) {
  private static final int LONGEST = 4096;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /// Empty where there is no such file.
  ///
  /// @throws SettingsException if there is one, and it can't be used
  Optional<GuestPrivateKey> read() {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    byte[] bytes = new byte[0];
    try (InputStream in = Files.newInputStream(path)) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (!OWNER_ONLY.containsAll(permissions)) {
        throw unusable(
            "want a file for its owner alone (rw-------), got "
                + PosixFilePermissions.toString(permissions));
      }
      bytes = in.readNBytes(LONGEST);
      return Optional.of(parse(bytes));
    } catch (IOException e) {
      throw unusable(e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /// In place of what is there, which is there until the new one is, whole, and is then
  /// overwritten.
  void write(GuestPrivateKey key) throws IOException {
    Path unfinished = path.resolveSibling(path.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    byte[] pkcs8 = key.pkcs8();
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      var bytes = ByteBuffer.wrap(pkcs8);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try (FileChannel replaced = FileChannel.open(path, StandardOpenOption.WRITE)) {
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
      replaced.write(ByteBuffer.allocate((int) Math.min(replaced.size(), LONGEST)));
      replaced.force(false);
    }
  }

  SettingsException unusable(IOException e) {
    return unusable(e.getClass().getSimpleName() + " at " + e.getMessage());
  }

  private GuestPrivateKey parse(byte[] pkcs8) {
    return PrivateKeys.read(pkcs8)
        .orElseThrow(
            () ->
                unusable(
                    "want a private key on P-256, P-384 or P-521 (PKCS #8, DER), got something"
                        + " else"));
  }

  private SettingsException unusable(String why) {
    return new SettingsException("emitter.key.file: %s: %s".formatted(path, why));
  }

  /// Apart, because Bouncy Castle comes with it: most guests have no file, and start without.
  private static final class PrivateKeys {
    private PrivateKeys() {}

    static Optional<GuestPrivateKey> read(byte[] pkcs8) {
      try {
        if (PrivateKeyFactory.createKey(pkcs8) instanceof ECPrivateKeyParameters ec) {
          var point =
              new ECPublicKeyParameters(
                  ec.getParameters().getG().multiply(ec.getD()).normalize(), ec.getParameters());
          byte[] spki = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(point).getEncoded();
          KeyFactory keys = KeyFactory.getInstance("EC");
          var pair =
              new KeyPair(
                  keys.generatePublic(new X509EncodedKeySpec(spki)),
                  keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
          return GuestPrivateKey.of(pair) instanceof Parsed.Ok<GuestPrivateKey>(var key)
              ? Optional.of(key)
              : Optional.empty();
        }
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        // Decoders throw exceptions of many kinds at what is no key; their messages may quote it.
      }
      return Optional.empty();
    }
  }
}
