package dev.assay.policy;

import dev.assay.appraisal.AuthorsReader;
import dev.assay.appraisal.AuthorsReading;
import dev.assay.appraisal.PolicyError;
import dev.assay.appraisal.author.Authors;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whose policies and revocations a deployment takes. It has to say so: there is no default.
final class AuthorSettings {
  private static final String AUTHORS = "policy.authors";
  private static final String UNSIGNED = "policy.unsigned";
  private static final List<String> WORDS = List.of("allowed", "refused");

  private AuthorSettings() {}

  static Authors from(Settings settings) {
    Optional<String> file = settings.optionalText(AUTHORS);
    String unsigned = settings.text(UNSIGNED, "refused");
    if (!WORDS.contains(unsigned)) {
      throw new SettingsException(
          "%s: want one of %s, got %s".formatted(UNSIGNED, String.join(", ", WORDS), unsigned));
    }
    if (file.isPresent()) {
      return read(file.get());
    }
    if (unsigned.equals("refused")) {
      throw new SettingsException(
          "%s is not set: name a file of the authors whose policies count, or set %s=allowed"
              .formatted(AUTHORS, UNSIGNED));
    }
    return Authors.unsignedAllowed();
  }

  private static Authors read(String file) {
    String text;
    try {
      text = Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new SettingsException("%s: %s can't be read".formatted(AUTHORS, file));
    }
    return switch (AuthorsReader.read(text)) {
      case AuthorsReading.Read(Authors authors) -> authors;
      case AuthorsReading.Refused(List<PolicyError> errors) ->
          throw new SettingsException(
              errors.stream().map(error -> error.in(file)).collect(Collectors.joining("\n")));
    };
  }
}
