package dev.assay.cli.secret;

import dev.assay.cli.OperatorException;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.source.Keystore;
import dev.assay.secrets.source.KeystoreKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which keystore, and what opens it. A passphrase is never an argument: arguments are everybody's.
final class KeystoreOptions {
  private static final String PASSPHRASE = "ASSAY_KEYSTORE_PASSPHRASE";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--keystore",
      paramLabel = "FILE",
      defaultValue = "${env:ASSAY_KEYSTORE}",
      description = "The keystore. Else ASSAY_KEYSTORE of the environment.")
  private @Nullable Path file;

  @ArgGroup private Key key = new Key();

  private static final class Key {
    @Option(
        names = "--key-file",
        paramLabel = "FILE",
        description = "Its key: 64 hexadecimal digits. Else ASSAY_KEYSTORE_KEY_FILE.")
    private @Nullable Path keyFile;

    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = "Its passphrase: the first line. Else ASSAY_KEYSTORE_PASSPHRASE itself.")
    private @Nullable Path passphraseFile;
  }

  Path file() {
    if (file == null) {
      throw new ParameterException(
          spec.commandLine(), "--keystore is missing, and so is ASSAY_KEYSTORE");
    }
    return file;
  }

  /// The key file that is named, if one is.
  @Nullable Path keyFile() {
    if (key.keyFile != null) {
      return key.keyFile;
    }
    String named = System.getenv("ASSAY_KEYSTORE_KEY_FILE");
    return key.passphraseFile == null && named != null ? Path.of(named) : null;
  }

  KeystoreKey key() {
    Path keyFile = keyFile();
    if (keyFile != null) {
      return made(KeystoreKey.keyFile(keyFile));
    }
    if (key.passphraseFile != null) {
      return made(KeystoreKey.passphraseFile(key.passphraseFile));
    }
    String passphrase = System.getenv(PASSPHRASE);
    if (passphrase == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--key-file or --passphrase-file is missing, and so are ASSAY_KEYSTORE_KEY_FILE and "
              + PASSPHRASE);
    }
    byte[] utf8 = passphrase.getBytes(StandardCharsets.UTF_8);
    return made(KeystoreKey.passphrase(PASSPHRASE, SecretValue.takingOver(utf8)));
  }

  Keystore open() {
    return new Keystore("keystore", file(), key());
  }

  /// The value, or the refusal as the operator's to put right.
  static <T> T made(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) -> throw new OperatorException(refusal.toString());
    };
  }
}
