package dev.assay.appraisal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads one entry of `accept` for `platform: tdx`.
final class TdxAcceptanceReader {
  static final List<String> KEYS =
      Stream.concat(
              Stream.of(
                  "platform",
                  "mr_td",
                  "rtmr",
                  "mr_config_id",
                  "mr_owner",
                  "mr_owner_config",
                  "mr_seam",
                  "mr_service_td",
                  "td_attributes",
                  "xfam",
                  "platform_instance_id",
                  "binding",
                  "simulated",
                  "vtpm"),
              IntelTcbRuleReader.KEYS.stream())
          .toList();

  static final List<String> BINDINGS = List.of("nonce", "nonce-key", "kbs", "raw");

  private static final int MR_BYTES = 48;
  private static final int RTMRS = 4;
  private static final int XFAM_BYTES = 8;
  private static final int INSTANCE_BYTES = 16;

  private TdxAcceptanceReader() {}

  static Optional<TdxAcceptance> read(YamlNode node, String path, List<PolicyError> errors) {
    return EntryReader.of(node, path, KEYS, errors).map(TdxAcceptanceReader::read);
  }

  private static TdxAcceptance read(EntryReader entry) {
    return new TdxAcceptance(
        entry.path(),
        entry.hexes("mr_td", MR_BYTES),
        entry.registers("rtmr", RTMRS, MR_BYTES),
        entry.hexes("mr_config_id", MR_BYTES),
        entry.hexes("mr_owner", MR_BYTES),
        entry.hexes("mr_owner_config", MR_BYTES),
        entry.hexes("mr_seam", MR_BYTES),
        entry.hexes("mr_service_td", MR_BYTES),
        entry.flags("td_attributes", TdAttribute.class),
        entry
            .section()
            .find("xfam")
            .flatMap(value -> entry.hex(value, "xfam", List.of(XFAM_BYTES))),
        IntelTcbRuleReader.read(entry),
        entry.hexes("platform_instance_id", INSTANCE_BYTES),
        entry.bindings(BINDINGS),
        entry.simulatedAllowed(),
        TpmRuleReader.within(entry, "vtpm"));
  }
}
