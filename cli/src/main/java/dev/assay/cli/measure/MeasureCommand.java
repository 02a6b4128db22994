package dev.assay.cli.measure;

import dev.assay.cli.offline.InputFile;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.efi.KernelHashes;
import dev.assay.evidence.measure.ExpectedLaunch;
import dev.assay.evidence.measure.FirmwareImage;
import dev.assay.evidence.measure.SevFeature;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `assay measure`: the digest that a genuine report of a launch will hold.
@Command(
    name = "measure",
    description = {
      "Work out the launch digest of a SEV, SEV-ES or SEV-SNP guest before it is launched: the"
          + " reference value for a policy.",
      "Launches from IGVM files are not covered."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:the digest is on standard output",
      "1:the firmware can't do what the launch needs, or is malformed",
      "2:usage, or a file that can't be read"
    })
public final class MeasureCommand implements Callable<Integer> {
  private static final int REFUSED = 1;

  @Option(
      names = "--mode",
      required = true,
      paramLabel = "MODE",
      converter = Mode.Converter.class,
      completionCandidates = Mode.Names.class,
      description = "Kind of launch: ${COMPLETION-CANDIDATES}.")
  private @Nullable Mode mode;

  @Option(
      names = "--firmware",
      required = true,
      paramLabel = "FILE",
      description = "The firmware image (OVMF), as the VMM loads it.")
  private Path firmware = Path.of("");

  @Option(
      names = "--kernel",
      paramLabel = "FILE",
      description = "The kernel, where the VMM loads one; the bytes as the VMM hashes them.")
  private @Nullable Path kernel;

  @Option(names = "--initrd", paramLabel = "FILE", description = "The initrd, with --kernel.")
  private @Nullable Path initrd;

  @Option(
      names = "--append",
      paramLabel = "TEXT",
      description = "The kernel's command line, with --kernel; exactly, without a newline.")
  private @Nullable String append;

  @Mixin private VcpuOptions vcpuOptions = new VcpuOptions();

  @Option(
      names = "--guest-features",
      paramLabel = "HEX",
      description =
          "snp: SEV_FEATURES of each vCPU; 1 (default) for SNP alone, 21 with debug registers"
              + " swapped (hosts of Linux 6.6 and 6.7).")
  private @Nullable String guestFeatures;

  @Option(
      names = "--ovmf-hash",
      paramLabel = "HEX",
      description =
          "snp: the firmware's own digest; then --firmware may be the end of an image, with its"
              + " tables.")
  private @Nullable String ovmfHash;

  @Option(names = "--svsm", paramLabel = "FILE", description = "snp-svsm: the SVSM's image.")
  private @Nullable Path svsm;

  @Option(
      names = "--ovmf-vars-size",
      paramLabel = "BYTES",
      description = "snp-svsm: size of the firmware's variable store.")
  private long ovmfVarsSize;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      Mode chosen = Objects.requireNonNull(mode);
      requireOptionsOf(chosen);
      return switch (image(firmware)) {
        case Parsed.Ok<FirmwareImage>(FirmwareImage image) -> measured(chosen, image);
        case Parsed.Malformed<FirmwareImage>(Refusal refusal) -> refused(chosen, refusal);
      };
    } catch (WrongOption e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private int measured(Mode chosen, FirmwareImage image) {
    return switch (launch(chosen, image)) {
      case Parsed.Ok<ExpectedLaunch>(ExpectedLaunch launch) ->
          switch (launch.digest()) {
            case Parsed.Ok<Bytes>(Bytes digest) -> {
              answer().print(chosen, digest, firmwareDigest(chosen, image));
              yield 0;
            }
            case Parsed.Malformed<Bytes>(Refusal refusal) -> refused(chosen, refusal);
          };
      case Parsed.Malformed<ExpectedLaunch>(Refusal refusal) -> refused(chosen, refusal);
    };
  }

  private Parsed<ExpectedLaunch> launch(Mode chosen, FirmwareImage image) {
    return switch (chosen) {
      case SEV -> new Parsed.Ok<>(new ExpectedLaunch.Sev(image, kernelHashes()));
      case SEV_ES ->
          new Parsed.Ok<>(new ExpectedLaunch.SevEs(image, kernelHashes(), vcpuOptions.vcpus()));
      case SNP ->
          new Parsed.Ok<>(
              new ExpectedLaunch.Snp(
                  image, givenFirmwareDigest(), kernelHashes(), vcpuOptions.vcpus(), features()));
      case SNP_SVSM -> svsmLaunch(image);
    };
  }

  private Parsed<ExpectedLaunch> svsmLaunch(FirmwareImage image) {
    if (ovmfVarsSize < 0 || ovmfVarsSize > FirmwareImage.LARGEST) {
      throw new WrongOption(
          "--ovmf-vars-size: want 0 to %d, got %d".formatted(FirmwareImage.LARGEST, ovmfVarsSize));
    }
    return switch (image(Objects.requireNonNull(svsm))) {
      case Parsed.Ok<FirmwareImage>(FirmwareImage found) ->
          new Parsed.Ok<>(
              new ExpectedLaunch.SnpSvsm(image, found, ovmfVarsSize, vcpuOptions.vcpus()));
      case Parsed.Malformed<FirmwareImage>(Refusal refusal) ->
          new Parsed.Malformed<>(
              new Refusal(
                  refusal.reason(), "svsm: " + refusal.field(), refusal.wanted(), refusal.got()));
    };
  }

  private Optional<KernelHashes> kernelHashes() {
    if (kernel == null) {
      if (initrd != null || append != null) {
        throw new WrongOption(
            (initrd != null ? "--initrd" : "--append") + ": only together with --kernel");
      }
      return Optional.empty();
    }
    Bytes initrdHash =
        initrd == null ? Bytes.EMPTY.sha256() : InputFile.sha256(spec.commandLine(), initrd);
    return Optional.of(
        KernelHashes.ofDigests(
            InputFile.sha256(spec.commandLine(), kernel),
            initrdHash,
            append == null ? "" : append));
  }

  private Optional<Bytes> givenFirmwareDigest() {
    if (ovmfHash == null) {
      return Optional.empty();
    }
    try {
      Bytes digest = Bytes.fromHex(ovmfHash);
      if (digest.length() == 48) {
        return Optional.of(digest);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new WrongOption("--ovmf-hash: want 48 bytes of hex, got `%s`".formatted(ovmfHash));
  }

  private long features() {
    return guestFeatures == null
        ? SevFeature.SNP_ACTIVE
        : Numbers.hex("--guest-features", guestFeatures, Long.BYTES);
  }

  /// What `--ovmf-hash` would be for this image.
  private Optional<Bytes> firmwareDigest(Mode chosen, FirmwareImage image) {
    boolean own = chosen == Mode.SNP && ovmfHash == null;
    return own && ExpectedLaunch.Snp.firmwareDigest(image) instanceof Parsed.Ok<Bytes>(Bytes digest)
        ? Optional.of(digest)
        : Optional.empty();
  }

  private void requireOptionsOf(Mode chosen) {
    var given = spec.commandLine().getParseResult();
    for (OptionSpec option : given.matchedOptions()) {
      if (!chosen.takes(option.longestName())) {
        throw new WrongOption(
            "%s: not an option of --mode %s".formatted(option.longestName(), chosen));
      }
    }
    for (String name : chosen.required()) {
      if (!given.hasMatchedOption(name)) {
        throw new WrongOption("%s is missing: --mode %s needs it".formatted(name, chosen));
      }
    }
  }

  private Parsed<FirmwareImage> image(Path path) {
    return FirmwareImage.parse(InputFile.read(spec.commandLine(), path));
  }

  private int refused(Mode chosen, Refusal refusal) {
    if (json) {
      answer().printRefusal(chosen, refusal);
    } else {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + refusal);
      spec.commandLine().getErr().flush();
    }
    return REFUSED;
  }

  private MeasureReport answer() {
    return new MeasureReport(spec.commandLine().getOut(), json);
  }
}
