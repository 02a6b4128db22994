package dev.assay.evidence.eventlog;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The event types that have names (TCG PC Client Platform Firmware Profile, event types). A log
/// may have others. No digest covers an event's type: whoever hands over the log can change it.
public enum EventType {
  EV_PREBOOT_CERT(0x0),
  EV_POST_CODE(0x1),
  EV_NO_ACTION(0x3),
  EV_SEPARATOR(0x4),
  EV_ACTION(0x5),
  EV_EVENT_TAG(0x6),
  EV_S_CRTM_CONTENTS(0x7),
  EV_S_CRTM_VERSION(0x8),
  EV_CPU_MICROCODE(0x9),
  EV_PLATFORM_CONFIG_FLAGS(0xA),
  EV_TABLE_OF_DEVICES(0xB),
  EV_COMPACT_HASH(0xC),
  EV_IPL(0xD),
  EV_IPL_PARTITION_DATA(0xE),
  EV_NONHOST_CODE(0xF),
  EV_NONHOST_CONFIG(0x10),
  EV_NONHOST_INFO(0x11),
  EV_OMIT_BOOT_DEVICE_EVENTS(0x12),
  EV_POST_CODE2(0x13),
  EV_EFI_VARIABLE_DRIVER_CONFIG(0x8000_0001L),
  EV_EFI_VARIABLE_BOOT(0x8000_0002L),
  EV_EFI_BOOT_SERVICES_APPLICATION(0x8000_0003L),
  EV_EFI_BOOT_SERVICES_DRIVER(0x8000_0004L),
  EV_EFI_RUNTIME_SERVICES_DRIVER(0x8000_0005L),
  EV_EFI_GPT_EVENT(0x8000_0006L),
  EV_EFI_ACTION(0x8000_0007L),
  EV_EFI_PLATFORM_FIRMWARE_BLOB(0x8000_0008L),
  EV_EFI_HANDOFF_TABLES(0x8000_0009L),
  EV_EFI_PLATFORM_FIRMWARE_BLOB2(0x8000_000AL),
  EV_EFI_HANDOFF_TABLES2(0x8000_000BL),
  EV_EFI_VARIABLE_BOOT2(0x8000_000CL),
  EV_EFI_GPT_EVENT2(0x8000_000DL),
  EV_EFI_HCRTM_EVENT(0x8000_0010L),
  EV_EFI_VARIABLE_AUTHORITY(0x8000_00E0L),
  EV_EFI_SPDM_FIRMWARE_BLOB(0x8000_00E1L),
  EV_EFI_SPDM_FIRMWARE_CONFIG(0x8000_00E2L);

  private static final Map<Long, EventType> BY_CODE =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(EventType::code, Function.identity()));

  private final long code;

  EventType(long code) {
    this.code = code;
  }

  /// The unsigned 32 bits on the wire.
  public long code() {
    return code;
  }

  static Optional<EventType> of(long code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /// The name of a code, or the code in hex.
  static String nameOf(long code) {
    return of(code).map(EventType::name).orElseGet(() -> "0x%08x".formatted(code));
  }
}
