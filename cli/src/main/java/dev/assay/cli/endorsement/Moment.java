package dev.assay.cli.endorsement;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// As of when something is looked at.
final class Moment {
  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "As of when, e.g. 2026-01-31T12:00:00Z; now if left out.")
  private @Nullable String at;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /// The command that it is part of is set by picocli.
  @SuppressWarnings("NullAway.Init")
  Moment() {}

  Instant read() {
    if (at == null) {
      return InstantSource.system().instant();
    }
    try {
      return OffsetDateTime.parse(at).toInstant();
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--at: want an instant like 2026-01-31T12:00:00Z, got `%s`".formatted(at),
          e);
    }
  }
}
