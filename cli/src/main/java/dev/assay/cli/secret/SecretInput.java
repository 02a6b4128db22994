package dev.assay.cli.secret;

import dev.assay.secrets.SecretValue;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Where a new secret comes from: a file, standard input, the terminal without echo, or nowhere
/// yet. Never an argument.
final class SecretInput {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @ArgGroup private From from = new From();

  private static final class From {
    @Option(
        names = "--from-file",
        paramLabel = "FILE",
        description =
            "The secret, as it is, a final end of line included. Else it is standard input.")
    private @Nullable Path file;

    @Option(
        names = "--generate",
        paramLabel = "BYTES",
        description = "Make that many random bytes the secret, 16 to 4096.")
    private int bytes;
  }

  /// The secret; the caller closes it.
  SecretValue read() {
    if (from.bytes != 0) {
      return generated(from.bytes);
    }
    byte[] bytes = bytes();
    if (bytes.length == 0) {
      throw new ParameterException(spec.commandLine(), "the secret is empty");
    }
    if (bytes.length > SecretValue.LARGEST) {
      Arrays.fill(bytes, (byte) 0);
      throw new ParameterException(
          spec.commandLine(), "a secret has at most %d bytes".formatted(SecretValue.LARGEST));
    }
    return SecretValue.takingOver(bytes);
  }

  private SecretValue generated(int length) {
    if (length < 16 || length > 4096) {
      throw new ParameterException(spec.commandLine(), "--generate takes 16 to 4096");
    }
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return SecretValue.takingOver(bytes);
  }

  @SuppressWarnings("SystemConsoleNull") // the JDK's annotations say that it may be
  private byte[] bytes() {
    Console console = System.console();
    if (from.file == null && console != null && console.isTerminal()) {
      return typed(console);
    }
    try (InputStream in = from.file == null ? System.in : Files.newInputStream(from.file)) {
      return in.readNBytes(SecretValue.LARGEST + 1);
    } catch (IOException e) {
      String source = from.file == null ? "standard input" : from.file.toString();
      throw new ParameterException(spec.commandLine(), "can't read " + source, e);
    }
  }

  private static byte[] typed(Console console) {
    char[] characters = console.readPassword("secret: ");
    if (characters == null) {
      return new byte[0];
    }
    ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(characters));
    byte[] bytes = new byte[utf8.remaining()];
    utf8.get(bytes);
    Arrays.fill(characters, '\0');
    return bytes;
  }
}
