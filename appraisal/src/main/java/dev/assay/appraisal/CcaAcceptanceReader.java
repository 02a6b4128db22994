package dev.assay.appraisal;

import dev.assay.evidence.eat.LifecycleState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Reads one entry of `accept` for `platform: cca`.
final class CcaAcceptanceReader {
  static final List<String> KEYS =
      List.of(
          "platform",
          "implementation_id",
          "instance_id",
          "sw_components",
          "sw_signers",
          "platform_config",
          "lifecycle",
          "rim",
          "rem",
          "rpv",
          "binding",
          "simulated");

  private static final Integer[] HASH_BYTES = {32, 48, 64};
  private static final int IMPLEMENTATION_BYTES = 32;
  private static final int INSTANCE_BYTES = 33;
  private static final int RPV_BYTES = 64;
  private static final int REMS = 4;

  /// The claim's length is the implementation's affair; real ones are short.
  private static final List<Integer> CONFIG_BYTES = IntStream.rangeClosed(1, 64).boxed().toList();

  private static final String CONFIG_WANTED = "1 to 64 bytes in hex";

  private CcaAcceptanceReader() {}

  static Optional<CcaAcceptance> read(YamlNode node, String path, List<PolicyError> errors) {
    return EntryReader.of(node, path, KEYS, errors).map(CcaAcceptanceReader::read);
  }

  private static CcaAcceptance read(EntryReader entry) {
    List<String> states =
        Arrays.stream(LifecycleState.values()).map(LifecycleState::claimName).toList();
    return new CcaAcceptance(
        entry.path(),
        entry.hexes("implementation_id", IMPLEMENTATION_BYTES),
        entry.hexes("instance_id", INSTANCE_BYTES),
        entry.hexes("sw_components", HASH_BYTES),
        entry.hexes("sw_signers", HASH_BYTES),
        entry.several(
            "platform_config", (item, key) -> entry.hex(item, key, CONFIG_BYTES, CONFIG_WANTED)),
        entry.words("lifecycle", states, Set.of(LifecycleState.SECURED.claimName())),
        entry.hexes("rim", HASH_BYTES),
        entry.registers("rem", REMS, HASH_BYTES),
        entry.hexes("rpv", RPV_BYTES),
        entry.bindings(TdxAcceptanceReader.BINDINGS),
        entry.simulatedAllowed());
  }
}
