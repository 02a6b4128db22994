package dev.assay.cli.policy;

import dev.assay.appraisal.author.Author;
import dev.assay.appraisal.author.SigningKey;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Files that signing takes and makes: an author's private key, and signatures, a line each.
public final class SignatureFile {
  private static final int LARGEST_KEY = 64 * 1024;

  private SignatureFile() {}

  /// All signatures of several files.
  ///
  /// @throws ParameterException if one can't be read, or holds none
  public static List<String> read(CommandLine command, List<Path> files) {
    var signatures = new ArrayList<String>();
    for (Path file : files) {
      List<String> found;
      try {
        found = Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
      } catch (IOException e) {
        throw new ParameterException(command, "can't read " + file, e);
      }
      if (found.isEmpty()) {
        throw new ParameterException(command, "%s holds no signature".formatted(file));
      }
      signatures.addAll(found);
    }
    return signatures;
  }

  /// Adds a line.
  ///
  /// @throws ParameterException if it can't be written
  public static void append(CommandLine command, Path file, String signature) {
    try {
      Files.writeString(
          file, signature + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new ParameterException(command, "can't write " + file, e);
    }
  }

  /// For people.
  public static String counted(List<String> signatures) {
    return switch (signatures.size()) {
      case 0 -> "unsigned";
      case 1 -> "1 signature";
      default -> signatures.size() + " signatures";
    };
  }

  /// An author's private key.
  ///
  /// @throws ParameterException if it can't be read; never says what is in it
  public static SigningKey key(CommandLine command, Path file) {
    try {
      if (Files.size(file) > LARGEST_KEY) {
        throw new ParameterException(
            command, "%s: want at most %d bytes".formatted(file, LARGEST_KEY));
      }
      return switch (SigningKey.parse(SecretBytes.of(Bytes.copyOf(Files.readAllBytes(file))))) {
        case Parsed.Ok<SigningKey>(SigningKey key) -> key;
        case Parsed.Malformed<SigningKey>(var refusal) ->
            throw new ParameterException(
                command, "%s: want %s, got %s".formatted(file, refusal.wanted(), refusal.got()));
      };
    } catch (IOException e) {
      throw new ParameterException(command, "can't read " + file, e);
    }
  }

  /// How the deployment knows the key.
  ///
  /// @throws ParameterException if it can't be a key's id
  public static String keyId(CommandLine command, String text) {
    if (!Author.isKeyId(text)) {
      throw new ParameterException(command, "--kid: want " + Author.SYNTAX);
    }
    return text;
  }
}
