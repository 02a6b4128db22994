package dev.assay.cli.policy;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.cli.offline.InputFile;
import dev.assay.evidence.Bytes;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// A policy document on disk.
///
/// @param document the text, verbatim
record PolicyFile(String document, ResolvedPolicy policy) {
  /// No character takes more than 4 in UTF-8.
  private static final int MOST_BYTES = 4 * PolicyReader.MOST_CHARACTERS;

  /// Empty where the document is wrong; what is wrong is printed, a line an error.
  ///
  /// @throws ParameterException if the file can't be read
  static Optional<PolicyFile> read(CommandLine command, Path path) {
    Optional<Bytes> content = InputFile.read(command, path, MOST_BYTES);
    if (content.isEmpty()) {
      command
          .getErr()
          .println(
              "%s: document: want at most %d characters, got more than %d bytes"
                  .formatted(path, PolicyReader.MOST_CHARACTERS, MOST_BYTES));
      command.getErr().flush();
      return Optional.empty();
    }
    String document = text(command, path, content.get());
    return switch (PolicyReader.read(document)) {
      case PolicyReading.Read(ResolvedPolicy policy) ->
          Optional.of(new PolicyFile(document, policy));
      case PolicyReading.Refused refused -> {
        PrintWriter err = command.getErr();
        refused.errors().forEach(error -> err.println(error.in(path.toString())));
        err.flush();
        yield Optional.empty();
      }
    };
  }

  private static String text(CommandLine command, Path path, Bytes content) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(content.toArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ParameterException(command, path + " is not UTF-8 text", e);
    }
  }
}
