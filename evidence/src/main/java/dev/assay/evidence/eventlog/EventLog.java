package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import java.util.List;
import java.util.Optional;

/// An event log that is well-formed, and proves nothing yet: see [ReplayedEventLog].
///
/// After the header (see [SpecId]) come the entries, in the order in which they were measured:
///
/// | field | bytes | order | source |
/// | --- | --- | --- | --- |
/// | pcrIndex, or measurement register | 4 | LE | TCG PC Client Platform Firmware Profile, TCG_PCR_EVENT2 |
/// | eventType | 4 | LE | same |
/// | digests.count | 4 | LE | same, TPML_DIGEST_VALUES |
/// | hashAlg, digest, each | 2, as the header says | LE | same |
/// | eventSize | 4 | LE | same |
/// | event | n | | same |
///
/// Logs without a header have entries of pcrIndex, eventType, a SHA-1 digest of 20 bytes,
/// eventDataSize and event. A CCEL's area is larger than its log: an index of all ones, or eight
/// bytes of zero, end it, and the rest is filled (Intel TDX Virtual Firmware Design Guide, event
/// log).
///
/// @param registers what the indices mean
/// @param specId the header; none in logs of the SHA-1 form
/// @param events without the header's
/// @param fill what follows the last entry in a CCEL's area: all ones or all zero
public record EventLog(
    RegisterMap registers, Optional<SpecId> specId, List<LogEvent> events, Bytes fill) {
  /// Several times the largest log area that firmware reserves (256 KiB), and what a machine can
  /// afford to have read, hashed and printed.
  public static final int LONGEST = 2 * 1024 * 1024;

  /// Real logs have a hundred or so.
  public static final int MOST_EVENTS = 4_096;

  public EventLog {
    events = List.copyOf(events);
  }

  /// Reads exactly a log; a CCEL's area may be filled up with ones or zeros.
  public static Parsed<EventLog> parse(Bytes raw, RegisterMap registers) {
    return EventLogReader.read(raw, registers);
  }

  /// Whether the bytes begin like a crypto-agile log.
  public static boolean looksLike(Bytes raw) {
    return EventLogReader.hasHeader(raw);
  }

  /// The log's bytes, written from its fields.
  public Bytes encode() {
    return EventLogWriter.write(this);
  }

  /// The banks of the log, in its order.
  public List<LogAlgorithm> algorithms() {
    return specId.map(SpecId::algorithms).orElse(List.of(LogAlgorithm.SHA1));
  }

  /// What the registers hold if all that the log says was measured, and nothing else.
  public Replay replay() {
    return Replay.of(this);
  }

  /// Every field, and the registers it replays to, for people to look at. Nobody vouches for any.
  public Claims claims() {
    return EventLogClaims.everything(this);
  }
}
