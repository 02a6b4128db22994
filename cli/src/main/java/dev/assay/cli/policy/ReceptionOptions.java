package dev.assay.cli.policy;

import dev.assay.cli.DurationConverter;
import dev.assay.cli.Harmless;
import dev.assay.cli.OperatorException;
import dev.assay.schemas.event.Refusal;
import dev.assay.settings.KafkaSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Whether a command that publishes something says what policy-stream made of it, too.
public final class ReceptionOptions {
  private static final int REJECTED = 1;
  private static final int UNHEARD = 3;

  @Option(
      names = "--no-wait",
      description = "End once the broker has it, whatever policy-stream makes of it.")
  private boolean noWait;

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "30s",
      description =
          "How long policy-stream may take to say what it makes of it (default: ${DEFAULT-VALUE});"
              + " then exit status 3.")
  private Duration patience = Duration.ofSeconds(30);

  /// Set by picocli.
  public ReceptionOptions() {}

  /// Whether policy-stream is heard at all.
  boolean waits() {
    return !noWait;
  }

  /// Waits for policy-stream, and prints what it said.
  ///
  /// @param at the record's time
  /// @param taken what it comes to where it was taken, for people
  /// @return the exit status
  /// @throws OperatorException if the broker or the registry can't be reached
  public int await(
      CommandLine command, KafkaSettings kafka, RecordMetadata record, Instant at, String taken)
      throws InterruptedException {
    if (noWait) {
      return 0;
    }
    return switch (Reception.await(kafka, record, at, patience)) {
      case Reception.Taken _ -> {
        command.getOut().println(taken);
        command.getOut().flush();
        yield 0;
      }
      case Reception.Rejected(Refusal why) -> {
        complain(
            command,
            "rejected, and what was in force stays: %s %s: want %s, got %s"
                .formatted(why.getReason(), why.getField(), why.getWanted(), why.getGot()));
        yield REJECTED;
      }
      case Reception.Unheard _ -> {
        complain(
            command,
            ("no policy-stream has said anything of it in %.1f s: it is published, and taken or"
                    + " rejected once one runs")
                .formatted(patience.toMillis() / 1e3));
        yield UNHEARD;
      }
    };
  }

  private static void complain(CommandLine command, String text) {
    PrintWriter err = command.getErr();
    err.println(Harmless.text(text));
    err.flush();
  }
}
