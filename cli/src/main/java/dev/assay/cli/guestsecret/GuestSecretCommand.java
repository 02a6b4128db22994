package dev.assay.cli.guestsecret;

import dev.assay.cli.OperatorException;
import dev.assay.emitter.secret.DeliveryException;
import dev.assay.emitter.secret.SecretDirectory;
import dev.assay.secrets.SecretValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `assay guest-secret`: lists, reads and removes the secrets of the guest it runs in, alike
/// whether they were injected at launch, where the kernel has them, or delivered by `assay emit`.
@Command(
    name = "guest-secret",
    description =
        "Inside a guest: list, read or remove its secrets, those of the kernel's EFI secret area or"
            + " those that `assay emit` was given.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class GuestSecretCommand implements Runnable {
  /// Where the unit file has `assay emit` write.
  private static final Path DELIVERED = Path.of("/run/assay/secrets");

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Where they are; unless given, /run/assay/secrets or else the kernel's own directory.")
  private @Nullable Path directory;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, read or remove is missing");
  }

  @Command(
      name = "list",
      description = "The GUIDs of what is there.",
      mixinStandardHelpOptions = true)
  int list() {
    try {
      secrets().list().forEach(spec.commandLine().getOut()::println);
      spec.commandLine().getOut().flush();
      return 0;
    } catch (DeliveryException e) {
      throw new OperatorException(String.valueOf(e.getMessage()));
    }
  }

  @Command(
      name = "read",
      description = "Writes a secret to standard output, as it is: give it to a pipe.",
      mixinStandardHelpOptions = true)
  int read(@Parameters(paramLabel = "GUID") UUID id) {
    try (SecretValue value = secrets().read(id)) {
      OutputStream out = System.out;
      int _ =
          value.<Integer, IOException>reveal(
              bytes -> {
                out.write(bytes);
                return bytes.length;
              });
      out.flush();
      return 0;
    } catch (DeliveryException | IOException e) {
      throw new OperatorException(String.valueOf(e.getMessage()));
    }
  }

  @Command(
      name = "remove",
      description = "Overwrites a secret and removes it. There is no way back.",
      mixinStandardHelpOptions = true)
  int remove(@Parameters(paramLabel = "GUID") UUID id) {
    try {
      secrets().remove(id);
      return 0;
    } catch (DeliveryException e) {
      throw new OperatorException(String.valueOf(e.getMessage()));
    }
  }

  private SecretDirectory secrets() {
    if (directory != null) {
      return SecretDirectory.at(directory);
    }
    if (Files.isDirectory(DELIVERED)) {
      return SecretDirectory.at(DELIVERED);
    }
    return SecretDirectory.ofKernel()
        .orElseThrow(
            () ->
                new OperatorException(
                    "this guest has no secrets: there is neither "
                        + DELIVERED
                        + " nor a directory of the kernel's (module efi_secret)"));
  }
}
