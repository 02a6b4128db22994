package dev.assay.emitter.kernel;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tsm.TsmEntry;
import dev.assay.evidence.tsm.TsmProvider;
import dev.assay.evidence.tsm.TsmReport;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The kernel's common report interface (Linux 6.7 and later): `/sys/kernel/config/tsm/report`.
public final class ConfigfsTsm implements EvidenceSource.Platform {
  private final Kernel kernel;
  private final HardwarePace pace;
  private final OptionalInt privilegeLevel;

  ConfigfsTsm(Kernel kernel, HardwarePace pace, OptionalInt privilegeLevel) {
    this.kernel = kernel;
    this.pace = pace;
    this.privilegeLevel = privilegeLevel;
    TsmInstance.removeLeftovers(kernel);
  }

  /// @param privilegeLevel to ask for where a question has none of its own; the driver's where
  ///   empty
  public static ConfigfsTsm open(HardwarePace pace, OptionalInt privilegeLevel) {
    return new ConfigfsTsm(new LinuxKernel(), pace, privilegeLevel);
  }

  @Override
  public List<EvidenceItem> collect(Bytes reportData)
      throws NoEvidenceException, InterruptedException {
    TsmEntry entry = ask(TsmQuestion.of(reportData, privilegeLevel));
    return List.of(
        EvidenceItem.builder("tsm", entry.outblob())
            .auxiliary(Optional.of(entry.auxblob()))
            .manifest(Optional.of(entry.manifestblob()))
            .provider(entry.provider().map(ConfigfsTsm::text))
            .privilegeLevel(privilegeLevel)
            .generation(entry.expectedGeneration())
            .build());
  }

  /// Asks in an instance of its own.
  ///
  /// @return an entry that [TsmReport] reads
  public TsmEntry ask(TsmQuestion question) throws NoEvidenceException, InterruptedException {
    return pace.ask(
        () -> {
          try (TsmInstance instance = TsmInstance.make(kernel)) {
            requireKnown(instance.provider());
            return checked(instance.ask(question));
          }
        });
  }

  /// The provider's name, where there is one that is known.
  static String provider(Kernel kernel) throws NoEvidenceException {
    try (TsmInstance instance = TsmInstance.make(kernel)) {
      return requireKnown(instance.provider());
    }
  }

  private static String requireKnown(String provider) throws NoEvidenceException {
    if (Arrays.stream(TsmProvider.values()).noneMatch(one -> one.kernelName().equals(provider))) {
      throw new NoEvidenceException(
          Remedy.OPERATOR,
          "configfs-tsm: provider `%s` is not known; known are %s"
              .formatted(
                  provider,
                  Arrays.stream(TsmProvider.values())
                      .map(TsmProvider::kernelName)
                      .collect(Collectors.joining(", "))));
    }
    return provider;
  }

  private static TsmEntry checked(TsmEntry entry) throws NoEvidenceException {
    if (entry.outblob().isEmpty()) {
      throw new NoEvidenceException(
          Remedy.WAIT,
          "configfs-tsm: outblob is empty: the host made no report, and this kernel does not say"
              + " why; look at the host's quote service");
    }
    return switch (TsmReport.of(entry)) {
      case Parsed.Ok<TsmReport> _ -> entry;
      case Parsed.Malformed<TsmReport>(var refusal) ->
          throw new NoEvidenceException(Remedy.WAIT, "configfs-tsm: " + refusal);
    };
  }

  static String text(Bytes latin) {
    return new String(latin.toArray(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return "configfs-tsm";
  }
}
