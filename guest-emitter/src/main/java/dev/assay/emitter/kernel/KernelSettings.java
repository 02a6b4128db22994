package dev.assay.emitter.kernel;

import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.time.Duration;
import java.util.OptionalInt;

/// How a machine's hardware is asked.
///
/// @param privilegeLevel of the guest that reports are about, on SNP the VMPL, 0 to 3; where empty
///   the driver's own with configfs-tsm, and 0 elsewhere
/// @param quotePort of the host's quote service on vsock
/// @param reportPause the shortest between the end of one report request and the next
/// @param eventLog true where a trust domain's evidence comes with its firmware's log
public record KernelSettings(
    OptionalInt privilegeLevel, int quotePort, Duration reportPause, boolean eventLog) {
  private static final String PRIVILEGE_LEVEL = "emitter.privilege-level";
  private static final int HIGHEST_LEVEL = 3;
  private static final int QUOTE_PORT = 4050;

  /// @throws SettingsException naming the key whose value can't be used
  public static KernelSettings from(Settings settings) {
    return new KernelSettings(
        settings.optionalText(PRIVILEGE_LEVEL).isPresent()
            ? OptionalInt.of(settings.integer(PRIVILEGE_LEVEL, 0, 0, HIGHEST_LEVEL))
            : OptionalInt.empty(),
        settings.integer("emitter.quote-port", QUOTE_PORT, 1, Integer.MAX_VALUE),
        settings.duration("emitter.report-pause", Duration.ofSeconds(2)),
        settings.flag("emitter.event-log", false));
  }
}
