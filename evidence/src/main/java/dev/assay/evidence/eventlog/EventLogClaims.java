package dev.assay.evidence.eventlog;

import dev.assay.evidence.Claims;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// All fields of a log, for people.
final class EventLogClaims {
  private final EventLog log;
  private final Replay replay;
  private final Claims.Builder claims = Claims.builder();

  private EventLogClaims(EventLog log) {
    this.log = log;
    this.replay = log.replay();
  }

  static Claims everything(EventLog log) {
    var collected = new EventLogClaims(log);
    collected.header();
    collected.registers();
    collected.events();
    return collected.claims.build();
  }

  private void header() {
    claims.text("eventlog.form", log.specId().isPresent() ? "crypto-agile" : "sha1");
    log.specId()
        .ifPresent(
            id ->
                claims
                    .number("eventlog.spec_id.platform_class", id.platformClass())
                    .text(
                        "eventlog.spec_id.version",
                        "%d.%d errata %d"
                            .formatted(id.versionMajor(), id.versionMinor(), id.errata()))
                    .binary("eventlog.spec_id.vendor_info", id.vendorInfo()));
    List<String> names = log.algorithms().stream().map(LogAlgorithm::claimName).toList();
    claims
        .text("eventlog.algorithms", String.join(", ", names))
        .number("eventlog.event_count", log.events().size());
  }

  private void registers() {
    boolean tdx = log.registers() == RegisterMap.TDX;
    for (HashAlgorithm bank : replay.banks()) {
      if (tdx && bank != HashAlgorithm.SHA384) {
        continue;
      }
      for (int i = 0; i < log.registers().count(); i++) {
        if (tdx || replay.extended(bank, i)) {
          int register = i;
          replay
              .value(bank, i)
              .ifPresent(value -> claims.binary(log.registers().claimName(register, bank), value));
        }
      }
    }
  }

  private void events() {
    Optional<HashAlgorithm> strongest =
        replay.banks().stream().reduce((weaker, stronger) -> stronger);
    for (int i = 0; i < log.events().size(); i++) {
      event("eventlog.events." + i + ".", log.events().get(i), strongest);
    }
  }

  private void event(String prefix, LogEvent event, Optional<HashAlgorithm> strongest) {
    boolean known = event.register() < log.registers().count();
    claims
        .text(
            prefix + "register",
            known ? log.registers().name((int) event.register()) : Long.toString(event.register()))
        .text(prefix + "type", EventType.nameOf(event.type()));
    for (LogEvent.Digest digest : event.digests()) {
      var algorithm = new LogAlgorithm(digest.algorithm(), digest.value().length());
      claims.binary(prefix + "digest." + algorithm.claimName(), digest.value());
    }
    claims.binary(prefix + "data", event.data());
    strongest.ifPresent(
        hash ->
            claims.text(
                prefix + "digest_covers",
                DigestCoverage.of(event, hash).name().toLowerCase(Locale.ROOT)));
  }
}
