package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.schemas.event.EvidenceItem;
import java.util.Optional;
import java.util.function.Function;

/// One item of an event, which says where in the event it stands when something in it can't be
/// read.
///
/// @param index its place among the items, the first being 0
/// @param kept certificates that arrived by themselves
record Item(int index, EvidenceItem event, CertificateSet kept) {
  String formatName() {
    return event.getFormat();
  }

  String path(String member) {
    return "items[%d].%s".formatted(index, member);
  }

  String path(ItemField field) {
    return path(field.wireName());
  }

  boolean has(ItemField field) {
    return !field.of(event).isEmpty();
  }

  Optional<Bytes> find(ItemField field) {
    return Optional.of(field.of(event)).filter(bytes -> !bytes.isEmpty());
  }

  Bytes evidence() {
    return ItemField.EVIDENCE.of(event);
  }

  <T> T read(ItemField field, Function<Bytes, ? extends Parsed<? extends T>> reader)
      throws NotEvidence {
    return value(field, reader.apply(field.of(event)));
  }

  <T> Optional<T> readIfThere(ItemField field, Function<Bytes, Parsed<T>> reader)
      throws NotEvidence {
    return has(field) ? Optional.of(read(field, reader)) : Optional.empty();
  }

  /// What was read of a field, or its refusal, under the field's name.
  <T> T value(ItemField field, Parsed<? extends T> parsed) throws NotEvidence {
    return switch (parsed) {
      case Parsed.Ok<? extends T>(T value) -> value;
      case Parsed.Malformed<? extends T>(Refusal refusal) ->
          throw malformed(
              refusal.reason(),
              path(field) + "." + refusal.field(),
              refusal.wanted(),
              refusal.got());
    };
  }

  /// Those that came along, and those that are kept.
  CertificateSet certificates() throws NotEvidence {
    return readIfThere(ItemField.AUXILIARY, CertificateReader::read)
        .map(came -> came.with(kept))
        .orElse(kept);
  }

  /// What the item's log, where there is one, makes of verified evidence.
  Verification withEventLog(
      Verified verified, RegisterMap registers, Function<EventLog, Verification> held) {
    return find(ItemField.EVENT_LOG)
        .map(log -> ReplayedEventLog.heldAgainst(verified, log, registers, held))
        .orElse(verified);
  }

  void refuse(ItemField field, String why) throws NotEvidence {
    if (has(field)) {
      throw malformed(
          Reason.TRAILING_BYTES, path(field), "none: " + why, field.of(event).length() + " bytes");
    }
  }

  void require(ItemField field, String what) throws NotEvidence {
    if (!has(field)) {
      throw malformed(Reason.FIELD_MISSING, path(field), what, "none");
    }
  }

  private static NotEvidence malformed(Reason reason, String field, String wanted, String got) {
    return NotEvidence.because(reason.name(), field, wanted, got);
  }
}
