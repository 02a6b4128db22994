package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a log entry by entry. Every length is held against what is left before anything is copied,
/// and the digests' lengths against the hashes' own: a header that lied about them would make
/// descriptions out of digests.
final class EventLogReader {
  static final Bytes SIGNATURE =
      Bytes.copyOf("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII));

  /// Where the signature stands in a log that has one.
  static final int SIGNATURE_OFFSET = 0x20;

  private static final int OLD_FORM_DIGEST_BYTES = 20;
  private static final int MOST_ALGORITHMS = 16;
  private static final int LONGEST_DIGEST = 64;
  private static final long NO_REGISTER = 0xFFFF_FFFFL;
  private static final int ENTRY_START_BYTES = 8;

  private final Bytes raw;
  private final RegisterMap registers;
  private final Cursor cursor;

  private EventLogReader(Bytes raw, RegisterMap registers) {
    this.raw = raw;
    this.registers = registers;
    this.cursor = new Cursor(raw);
  }

  static Parsed<EventLog> read(Bytes raw, RegisterMap registers) {
    try {
      if (raw.length() > EventLog.LONGEST) {
        throw new Unreadable(
            Reason.TOO_LARGE,
            "eventlog",
            "at most " + EventLog.LONGEST + " bytes",
            raw.length() + " bytes");
      }
      return new Parsed.Ok<>(new EventLogReader(raw, registers).log());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static boolean hasHeader(Bytes raw) {
    int end = SIGNATURE_OFFSET + SIGNATURE.length();
    return raw.length() >= end && raw.slice(SIGNATURE_OFFSET, end).equals(SIGNATURE);
  }

  private EventLog log() throws Unreadable {
    if (!hasHeader(raw)) {
      List<LogEvent> events = oldFormEvents();
      return new EventLog(registers, Optional.empty(), events, Bytes.EMPTY);
    }
    SpecId header = header();
    var events = new ArrayList<LogEvent>();
    while (!atEnd()) {
      requireRoom(events.size());
      events.add(numbered(events.size(), () -> event(header.algorithms())));
    }
    return new EventLog(registers, Optional.of(header), events, fill());
  }

  private List<LogEvent> oldFormEvents() throws Unreadable {
    if (registers != RegisterMap.PCR || cursor.remaining() == 0) {
      throw new Unreadable(
          cursor.remaining() < SIGNATURE_OFFSET ? Reason.TRUNCATED : Reason.UNSUPPORTED_VERSION,
          "eventlog.spec_id.signature",
          "Spec ID Event03",
          "none");
    }
    var events = new ArrayList<LogEvent>();
    while (cursor.remaining() != 0) {
      requireRoom(events.size());
      events.add(numbered(events.size(), this::oldFormEvent));
    }
    return events;
  }

  private LogEvent oldFormEvent() throws Unreadable {
    long register = cursor.u32le("register");
    long type = cursor.u32le("type");
    requireRegister(register, type);
    Bytes digest = cursor.bytes("digest", OLD_FORM_DIGEST_BYTES);
    return new LogEvent(
        register, type, List.of(new LogEvent.Digest(LogAlgorithm.SHA1.id(), digest)), data());
  }

  private SpecId header() throws Unreadable {
    long register = cursor.u32le("eventlog.spec_id.register");
    if (register >= registers.count()) {
      throw outOfRange("eventlog.spec_id.register", "at most " + (registers.count() - 1), register);
    }
    long type = cursor.u32le("eventlog.spec_id.type");
    if (type != EventType.EV_NO_ACTION.code()) {
      throw outOfRange("eventlog.spec_id.type", "3 (EV_NO_ACTION)", type);
    }
    cursor.zero("eventlog.spec_id.digest", OLD_FORM_DIGEST_BYTES);
    long size = cursor.u32le("eventlog.spec_id.size");
    int start = cursor.position();
    cursor.bytes("eventlog.spec_id.signature", SIGNATURE.length());
    long platformClass = cursor.u32le("eventlog.spec_id.platform_class");
    int minor = cursor.u8("eventlog.spec_id.version_minor");
    int major = cursor.u8("eventlog.spec_id.version_major");
    int errata = cursor.u8("eventlog.spec_id.errata");
    int uintnSize = cursor.u8("eventlog.spec_id.uintn_size");
    List<LogAlgorithm> algorithms = algorithms();
    int vendorInfoSize = cursor.u8("eventlog.spec_id.vendor_info_size");
    Bytes vendorInfo = cursor.bytes("eventlog.spec_id.vendor_info", vendorInfoSize);
    if (cursor.position() - start != size) {
      throw outOfRange(
          "eventlog.spec_id.size", "%d, its fields".formatted(cursor.position() - start), size);
    }
    return new SpecId(
        register, platformClass, minor, major, errata, uintnSize, algorithms, vendorInfo);
  }

  private List<LogAlgorithm> algorithms() throws Unreadable {
    long count = cursor.u32le("eventlog.spec_id.number_of_algorithms");
    if (count == 0 || count > MOST_ALGORITHMS) {
      throw outOfRange("eventlog.spec_id.number_of_algorithms", "1 to " + MOST_ALGORITHMS, count);
    }
    var algorithms = new ArrayList<LogAlgorithm>();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < count; i++) {
      var algorithm =
          new LogAlgorithm(
              cursor.u16le("eventlog.spec_id.algorithm_id"),
              cursor.u16le("eventlog.spec_id.digest_size"));
      requireHonest(algorithm);
      if (!seen.add(algorithm.id())) {
        throw new Unreadable(
            Reason.FIELD_OUT_OF_RANGE,
            "eventlog.spec_id.algorithm_id",
            "each once",
            algorithm.claimName() + " twice");
      }
      algorithms.add(algorithm);
    }
    return algorithms;
  }

  private static void requireHonest(LogAlgorithm algorithm) throws Unreadable {
    int got = algorithm.digestBytes();
    boolean honest =
        algorithm.hash().map(hash -> hash.bytes() == got).orElse(got > 0 && got <= LONGEST_DIGEST);
    if (!honest) {
      throw outOfRange(
          "eventlog.spec_id.digest_size",
          "the length of a digest of " + algorithm.claimName(),
          got);
    }
  }

  private LogEvent event(List<LogAlgorithm> algorithms) throws Unreadable {
    long register = cursor.u32le("register");
    long type = cursor.u32le("type");
    requireRegister(register, type);
    long count = cursor.u32le("digest_count");
    if (count > algorithms.size()) {
      throw outOfRange("digest_count", "at most " + algorithms.size(), count);
    }
    if (count == 0 && type != EventType.EV_NO_ACTION.code()) {
      throw outOfRange("digest_count", "at least 1", count);
    }
    var digests = new ArrayList<LogEvent.Digest>((int) count);
    for (int i = 0; i < count; i++) {
      digests.add(digest(algorithms, digests));
    }
    return new LogEvent(register, type, digests, data());
  }

  private LogEvent.Digest digest(List<LogAlgorithm> algorithms, List<LogEvent.Digest> before)
      throws Unreadable {
    int id = cursor.u16le("digest.algorithm");
    for (LogEvent.Digest other : before) {
      if (other.algorithm() == id) {
        throw outOfRange("digest.algorithm", "each once", id);
      }
    }
    for (LogAlgorithm algorithm : algorithms) {
      if (algorithm.id() == id) {
        return new LogEvent.Digest(id, cursor.bytes("digest", algorithm.digestBytes()));
      }
    }
    throw new Unreadable(
        Reason.UNSUPPORTED_ALGORITHM,
        "digest.algorithm",
        "one that the header lists",
        "0x%04x".formatted(id));
  }

  private Bytes data() throws Unreadable {
    long size = cursor.u32le("size");
    if (size > cursor.remaining()) {
      throw new Unreadable(
          Reason.TRUNCATED, "data", size + " bytes", cursor.remaining() + " bytes");
    }
    return cursor.bytes("data", (int) size);
  }

  /// Entries that measure nothing may name a register there is none of.
  private void requireRegister(long register, long type) throws Unreadable {
    if (register >= registers.count() && type != EventType.EV_NO_ACTION.code()) {
      throw outOfRange("register", "at most " + (registers.count() - 1), register);
    }
  }

  private static void requireRoom(int events) throws Unreadable {
    if (events == EventLog.MOST_EVENTS) {
      throw new Unreadable(
          Reason.TOO_LARGE, "eventlog.events", "at most " + EventLog.MOST_EVENTS, "more");
    }
  }

  private boolean atEnd() throws Unreadable {
    int left = cursor.remaining();
    if (left == 0 || registers != RegisterMap.TDX) {
      return left == 0;
    }
    Bytes start =
        raw.slice(cursor.position(), cursor.position() + Math.min(left, ENTRY_START_BYTES));
    boolean noRegister =
        start.length() >= Integer.BYTES && new Cursor(start).u32le("register") == NO_REGISTER;
    return noRegister || start.isAllZero() || allOnes(start);
  }

  /// The rest of a CCEL's area: ones or zeros, or the marker of ones and zeros. Anything else would
  /// be a second log that nothing reads.
  private Bytes fill() throws Unreadable {
    Bytes fill = cursor.bytes("eventlog.fill", cursor.remaining());
    boolean marked = fill.length() > Integer.BYTES && allOnes(fill.slice(0, Integer.BYTES));
    boolean clean =
        fill.isAllZero()
            || allOnes(fill)
            || (marked && fill.slice(Integer.BYTES, fill.length()).isAllZero());
    if (!clean) {
      throw new Unreadable(
          Reason.TRAILING_BYTES,
          "eventlog.fill",
          "all ones or all zeros after the last event",
          fill.length() + " bytes of other things");
    }
    return fill;
  }

  private static boolean allOnes(Bytes bytes) {
    for (int i = 0; i < bytes.length(); i++) {
      if (bytes.unsignedAt(i) != 0xFF) {
        return false;
      }
    }
    return true;
  }

  private interface EntryRead {
    LogEvent read() throws Unreadable;
  }

  /// Says which entry it was that can't be read.
  private static LogEvent numbered(int index, EntryRead entry) throws Unreadable {
    try {
      return entry.read();
    } catch (Unreadable e) {
      Refusal refusal = e.refusal();
      throw new Unreadable(
          refusal.reason(),
          "eventlog.events.%d.%s".formatted(index, refusal.field()),
          refusal.wanted(),
          refusal.got());
    }
  }

  private static Unreadable outOfRange(String field, String wanted, long got) {
    return new Unreadable(Reason.FIELD_OUT_OF_RANGE, field, wanted, Long.toString(got));
  }
}
