package dev.assay.cli.secret;

import dev.assay.cli.OperatorException;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.Table;
import dev.assay.cli.offline.Report;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.source.Keystore;
import dev.assay.secrets.source.KeystoreEntry;
import dev.assay.secrets.source.KeystoreKey;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay secret init|put|rotate|list|destroy|ledger`. No command prints a secret, and none takes
/// one as an argument.
@Command(
    name = "secret",
    description = "Keep secrets in an encrypted file; say who was given which.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class SecretCommand implements Runnable {
  private static final InstantSource CLOCK = InstantSource.system();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "init",
      description =
          "Make an empty keystore; and the key file that --key-file names, if there is none.",
      mixinStandardHelpOptions = true)
  int init(@Mixin KeystoreOptions options) {
    var random = new SecureRandom();
    Path keyFile = options.keyFile();
    if (keyFile != null && Files.notExists(keyFile)) {
      KeystoreKey.createKeyFile(keyFile, random).ifPresent(SecretCommand::refuse);
      say("made key file %s: whoever has it can read the keystore".formatted(keyFile));
    }
    Keystore.create(options.file(), options.key(), random).ifPresent(SecretCommand::refuse);
    say("made keystore %s".formatted(options.file()));
    return 0;
  }

  @Command(
      name = "put",
      description = "Put a new secret into the keystore.",
      mixinStandardHelpOptions = true)
  int put(
      @Parameters(paramLabel = "NAME") String name,
      @Mixin SecretInput input,
      @Mixin KeystoreOptions options) {
    return add(options.open()::put, name, input);
  }

  @Command(
      name = "rotate",
      description =
          "Add a secret's next version. Guests that still earn the secret are given it at once.",
      mixinStandardHelpOptions = true)
  int rotate(
      @Parameters(paramLabel = "NAME") String name,
      @Mixin SecretInput input,
      @Mixin KeystoreOptions options) {
    return add(options.open()::rotate, name, input);
  }

  @Command(
      name = "list",
      description = "Say which versions of which secrets there are.",
      mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--json", description = "As one JSON object.") boolean json,
      @Mixin KeystoreOptions options) {
    List<KeystoreEntry> entries = KeystoreOptions.made(options.open().list());
    if (json) {
      printJson(entries);
    } else {
      Table table = Table.of("secret", "version", "created", "");
      for (KeystoreEntry entry : entries) {
        table.add(
            entry.path(),
            Long.toString(entry.version()),
            entry.created().toString(),
            entry.destroyed() ? "destroyed" : "");
      }
      table.printTo(spec.commandLine().getOut());
    }
    return 0;
  }

  @Command(name = "destroy", description = "Destroy one version of a secret. There is no way back.")
  int destroy(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--version", paramLabel = "N", required = true, description = "Which one.")
          long version,
      @Option(
              names = {"-h", "--help"},
              usageHelp = true,
              description = "Say all this.")
          boolean help,
      @Mixin KeystoreOptions options) {
    KeystoreOptions.made(options.open().destroy(name, version));
    say("destroyed %s version %d".formatted(name, version));
    return 0;
  }

  @Command(
      name = "ledger",
      description = "Say who was given which version of which secret, under which policy.",
      mixinStandardHelpOptions = true)
  int ledger(
      @Option(names = "--guest", paramLabel = "GUEST", description = "Only this guest's.")
          @Nullable String guest,
      @Option(
              names = "--secret",
              paramLabel = "ID",
              description = "Only this secret, by id or name.")
          @Nullable String secret,
      @Option(names = "--json", description = "As one JSON object.") boolean json,
      @Mixin SettingsOptions options) {
    Ledger ledger = LedgerReader.read(options.kafka()).of(guest, secret);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Report.printJson(out, ledger::writeTo);
    } else {
      ledger.printTo(out);
    }
    return 0;
  }

  private interface Adding {
    Parsed<Long> add(String name, SecretValue value, Instant at, SecureRandom random);
  }

  private int add(Adding adding, String name, SecretInput input) {
    try (SecretValue value = input.read()) {
      long version =
          KeystoreOptions.made(adding.add(name, value, CLOCK.instant(), new SecureRandom()));
      say("%s version %d, %d bytes".formatted(name, version, value.length()));
    }
    return 0;
  }

  private void printJson(List<KeystoreEntry> entries) {
    Report.printJson(
        spec.commandLine().getOut(),
        json -> {
          json.writeArrayFieldStart("secrets");
          for (KeystoreEntry entry : entries) {
            json.writeStartObject();
            json.writeStringField("name", entry.path());
            json.writeNumberField("version", entry.version());
            json.writeStringField("created", entry.created().toString());
            json.writeBooleanField("destroyed", entry.destroyed());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void refuse(Refusal refusal) {
    throw new OperatorException(refusal.toString());
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
