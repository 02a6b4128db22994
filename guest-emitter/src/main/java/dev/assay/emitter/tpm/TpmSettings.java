package dev.assay.emitter.tpm;

import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmHierarchy;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;

/// Which TPM is asked, for what, by which key.
///
/// @param hierarchy of the attestation key
/// @param template of the attestation key
/// @param pcrs what is quoted
/// @param eventLog a file that is sent along; where none is named, the kernel's if there is one
public record TpmSettings(
    TpmAddress address,
    TpmHierarchy hierarchy,
    KeyTemplate template,
    PcrSelection pcrs,
    Optional<Path> eventLog) {
  private static final String ADDRESS = "emitter.tpm.address";
  private static final String HIERARCHY = "emitter.tpm.hierarchy";
  private static final String KEY = "emitter.tpm.key";
  private static final String PCRS = "emitter.tpm.pcrs";
  private static final int MOST_PCRS = 24;

  /// What the firmware and the boot loader measured.
  private static final String USUAL_PCRS = "sha256:0-9";

  /// @throws SettingsException naming the key whose value can't be used
  public static TpmSettings from(Settings settings) {
    return new TpmSettings(
        address(settings.text(ADDRESS, "/dev/tpmrm0")),
        switch (settings.text(HIERARCHY, "endorsement")) {
          case "endorsement" -> TpmHierarchy.ENDORSEMENT;
          case "owner" -> TpmHierarchy.OWNER;
          case String other -> throw wrong(HIERARCHY, "endorsement or owner", other);
        },
        switch (settings.text(KEY, "ecc")) {
          case "ecc" -> KeyTemplate.ATTESTATION_ECC;
          case "rsa" -> KeyTemplate.ATTESTATION_RSA;
          case String other -> throw wrong(KEY, "ecc or rsa", other);
        },
        pcrs(settings.text(PCRS, USUAL_PCRS)),
        settings.optionalText("emitter.tpm.event-log").map(Path::of));
  }

  private static TpmAddress address(String text) {
    return TpmAddress.parse(text).orElseThrow(() -> wrong(ADDRESS, TpmAddress.SYNTAX, text));
  }

  private static PcrSelection pcrs(String text) {
    String[] halves = text.split(":", 2);
    Optional<HashAlgorithm> bank =
        Arrays.stream(HashAlgorithm.values())
            .filter(hash -> hash.claimName().equals(halves[0]))
            .findFirst();
    if (halves.length != 2 || bank.isEmpty()) {
      throw wrongPcrs(text);
    }
    var registers = new TreeSet<Integer>();
    for (String range : halves[1].split(",", -1)) {
      if (!range.matches("\\d{1,2}(-\\d{1,2})?")) {
        throw wrongPcrs(text);
      }
      String[] ends = range.split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (first > last || last >= MOST_PCRS) {
        throw wrongPcrs(text);
      }
      for (int pcr = first; pcr <= last; pcr++) {
        registers.add(pcr);
      }
    }
    return PcrSelection.of(bank.get(), registers.stream().mapToInt(pcr -> pcr).toArray());
  }

  private static SettingsException wrongPcrs(String got) {
    return wrong(PCRS, "a bank and registers 0 to 23, like sha256:0-7,9", got);
  }

  private static SettingsException wrong(String key, String wanted, String got) {
    return new SettingsException("%s: want %s, got `%s`".formatted(key, wanted, got));
  }
}
