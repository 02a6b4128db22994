package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// What a log that replays to its quote says of the boot: only from registers that were compared,
/// and of each event only what its digest covers.
///
/// What the firmware alone may say (its version, the secure boot variables) counts only before the
/// register's separator: after it, whoever boots can extend the register with the same words. A
/// separator is known by its digest as well as by its type, because no digest covers the type. Said
/// twice and differently, it is not said at all.
final class BootClaims {
  private static final String GRUB_COMMAND = "grub_cmd: ";
  private static final String KERNEL_COMMAND_LINE = "kernel_cmdline: ";
  private static final int AAEL_TAG = 0x4141_454C;
  private static final Map<String, Bytes> KEY_STORES =
      Map.of(
          "PK", EfiVariable.GLOBAL,
          "KEK", EfiVariable.GLOBAL,
          "db", EfiVariable.IMAGE_SECURITY,
          "dbx", EfiVariable.IMAGE_SECURITY);

  private final EventLog log;
  private final Replay replay;
  private final Comparison.Match match;
  private final Roles roles;
  private final BitSet handedOver = new BitSet();
  private final Claims.Builder claims = Claims.builder();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, Claims> firmwares = new LinkedHashMap<>();
  private final Set<String> contradicted = new HashSet<>();

  private BootClaims(EventLog log, Replay replay, Comparison.Match match) {
    this.log = log;
    this.replay = replay;
    this.match = match;
    this.roles = log.registers() == RegisterMap.PCR ? Roles.OF_PCRS : Roles.OF_RTMRS;
  }

  /// The registers into which things are measured, as a log's index (TCG PC Client Platform
  /// Firmware Profile, PCR usage, and its mapping to RTMRs in the Intel TDX Virtual Firmware Design
  /// Guide). GRUB measures what it runs into PCR 8.
  private record Roles(int firmware, int secureBoot, int programs, int commands) {
    static final Roles OF_PCRS = new Roles(0, 7, 4, 8);
    static final Roles OF_RTMRS = new Roles(0, 1, 2, 3);
  }

  /// @param replay the log's
  static Claims of(EventLog log, Replay replay, Comparison.Match match) {
    var collected = new BootClaims(log, replay, match);
    collected.registers();
    collected.events();
    collected.firmwares.forEach(
        (name, said) -> {
          if (!collected.contradicted.contains(name)) {
            collected.claims.all(said);
          }
        });
    return collected.claims.build();
  }

  private void registers() {
    claims.number("eventlog.event_count", log.events().size());
    for (HashAlgorithm bank : HashAlgorithm.values()) {
      for (int register : match.proven().getOrDefault(bank, Collections.emptySortedSet())) {
        claims.binary(
            log.registers().claimName(register, bank), replay.value(bank, register).orElseThrow());
      }
    }
    if (log.registers() == RegisterMap.TDX) {
      claims.flag("eventlog.rtmr_3_replays", match.guestRegister().isEmpty());
    }
  }

  private void events() {
    for (LogEvent event : log.events()) {
      if (!event.measured()) {
        continue;
      }
      int register = (int) event.register();
      Optional<HashAlgorithm> bank = strongestProven(register);
      Optional<Bytes> digest = bank.flatMap(event::digest);
      if (digest.isPresent()) {
        event(event, register, bank.get(), digest.get());
      }
    }
  }

  private Optional<HashAlgorithm> strongestProven(int register) {
    return List.of(HashAlgorithm.values()).reversed().stream()
        .filter(
            bank -> {
              SortedSet<Integer> proven = match.proven().get(bank);
              return proven != null && proven.contains(register);
            })
        .findFirst();
  }

  private void event(LogEvent event, int register, HashAlgorithm bank, Bytes digest) {
    boolean error = event.is(EventType.EV_SEPARATOR) && SeparatorDigests.isError(digest, bank);
    if (error || SeparatorDigests.isNormal(digest, bank)) {
      separator(register, error);
      return;
    }
    if (event.is(EventType.EV_SEPARATOR)) {
      handedOver.set(register);
    }
    DigestCoverage coverage = DigestCoverage.of(event, bank);
    if (register == roles.firmware() && coverage == DigestCoverage.DATA) {
      googleCompute(event.data(), register);
    }
    if (register == roles.secureBoot()) {
      secureBoot(event, digest, coverage);
    }
    if (register == roles.programs() && event.is(EventType.EV_EFI_BOOT_SERVICES_APPLICATION)) {
      claims.binary(next("eventlog.boot_services_application"), digest);
    }
    if (register == roles.commands() && coverage == DigestCoverage.TEXT_AFTER_PREFIX) {
      command(event.data());
    }
    if (coverage == DigestCoverage.DATA) {
      applicationEvent(event.data());
    }
  }

  private void separator(int register, boolean error) {
    if (!handedOver.get(register) || error) {
      claims.text(
          next("eventlog.separators." + log.registers().name(register)),
          error ? "error" : "normal");
    }
    handedOver.set(register);
  }

  private void secureBoot(LogEvent event, Bytes digest, DigestCoverage coverage) {
    if (event.is(EventType.EV_EFI_VARIABLE_AUTHORITY)) {
      claims.binary(next("eventlog.secure_boot.authorities"), digest);
    }
    if (coverage != DigestCoverage.DATA || handedOver.get(roles.secureBoot())) {
      return;
    }
    EfiVariable.in(event.data())
        .ifPresent(
            variable -> {
              if (variable.isNamed(EfiVariable.GLOBAL, "SecureBoot")) {
                secureBootFlag(variable.value());
              }
              Bytes vendor = KEY_STORES.getOrDefault(variable.name(), Bytes.EMPTY);
              boolean authority = event.is(EventType.EV_EFI_VARIABLE_AUTHORITY);
              if (variable.vendor().equals(vendor) && !authority) {
                String name =
                    "eventlog.secure_boot.%s_sha256"
                        .formatted(variable.name().toLowerCase(Locale.ROOT));
                firmwareSays(
                    name, Claims.builder().binary(name, variable.value().sha256()).build());
              }
            });
  }

  private void secureBootFlag(Bytes value) {
    if (value.length() == 1 && value.unsignedAt(0) <= 1) {
      String name = "eventlog.secure_boot.enabled";
      firmwareSays(name, Claims.builder().flag(name, value.unsignedAt(0) == 1).build());
    }
  }

  private void googleCompute(Bytes data, int register) {
    if (handedOver.get(register)) {
      return;
    }
    GoogleCompute.firmwareVersion(data)
        .ifPresent(
            version ->
                firmwareSays(
                    "eventlog.gce.firmware_version",
                    Claims.builder().number("eventlog.gce.firmware_version", version).build()));
    GoogleCompute.technology(data)
        .ifPresent(
            technology ->
                firmwareSays(
                    "eventlog.gce.technology",
                    Claims.builder().text("eventlog.gce.technology", technology).build()));
  }

  private void firmwareSays(String name, Claims said) {
    Claims before = firmwares.putIfAbsent(name, said);
    if (before != null && !before.equals(said)) {
      contradicted.add(name);
    }
  }

  private void command(Bytes data) {
    String start = new String(data.toArray(), StandardCharsets.ISO_8859_1);
    Optional<String> name =
        start.startsWith(GRUB_COMMAND)
            ? Optional.of("eventlog.grub_cmd")
            : start.startsWith(KERNEL_COMMAND_LINE)
                ? Optional.of("eventlog.kernel_cmdline")
                : Optional.empty();
    name.ifPresent(
        known -> text(next(known), DigestCoverage.textAfterPrefix(data).orElse(Bytes.EMPTY)));
  }

  /// AAEL: u32 tag, u32 length, text; what a guest's attestation agent adds while it runs.
  private void applicationEvent(Bytes data) {
    try {
      var cursor = new Cursor(data);
      boolean tagged = cursor.u32le("tag") == AAEL_TAG;
      if (tagged && cursor.u32le("length") == cursor.remaining()) {
        text(next("eventlog.application_events"), cursor.bytes("text", cursor.remaining()));
      }
    } catch (Unreadable _) {
      // Too short to be one.
    }
  }

  private void text(String name, Bytes bytes) {
    Texts.ofUtf8(bytes)
        .ifPresentOrElse(text -> claims.text(name, text), () -> claims.binary(name, bytes));
  }

  private String next(String list) {
    return list + "." + (counts.merge(list, 1, Integer::sum) - 1);
  }
}
