package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import java.io.ByteArrayOutputStream;

/// Writes a log from its fields.
final class EventLogWriter {
  private static final int OLD_FORM_DIGEST_BYTES = 20;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private EventLogWriter() {}

  static Bytes write(EventLog log) {
    var writer = new EventLogWriter();
    log.specId().ifPresent(writer::header);
    boolean oldForm = log.specId().isEmpty();
    for (LogEvent event : log.events()) {
      writer.event(event, oldForm);
    }
    writer.bytes(log.fill());
    return Bytes.copyOf(writer.out.toByteArray());
  }

  private void header(SpecId id) {
    u32(id.register());
    u32(EventType.EV_NO_ACTION.code());
    bytes(Bytes.EMPTY.zeroPaddedTo(OLD_FORM_DIGEST_BYTES));
    u32(headerBytes(id));
    bytes(EventLogReader.SIGNATURE);
    u32(id.platformClass());
    u8(id.versionMinor());
    u8(id.versionMajor());
    u8(id.errata());
    u8(id.uintnSize());
    u32(id.algorithms().size());
    for (LogAlgorithm algorithm : id.algorithms()) {
      u16(algorithm.id());
      u16(algorithm.digestBytes());
    }
    u8(id.vendorInfo().length());
    bytes(id.vendorInfo());
  }

  private static int headerBytes(SpecId id) {
    int fixed = EventLogReader.SIGNATURE.length() + 4 + 4 + 4;
    return fixed + 4 * id.algorithms().size() + 1 + id.vendorInfo().length();
  }

  private void event(LogEvent event, boolean oldForm) {
    u32(event.register());
    u32(event.type());
    if (!oldForm) {
      u32(event.digests().size());
    }
    for (LogEvent.Digest digest : event.digests()) {
      if (!oldForm) {
        u16(digest.algorithm());
      }
      bytes(digest.value());
    }
    u32(event.data().length());
    bytes(event.data());
  }

  private void bytes(Bytes bytes) {
    out.writeBytes(bytes.toArray());
  }

  private void u8(int value) {
    out.write(value);
  }

  private void u16(int value) {
    u8(value);
    u8(value >>> 8);
  }

  private void u32(long value) {
    u16((int) value);
    u16((int) (value >>> 16));
  }
}
