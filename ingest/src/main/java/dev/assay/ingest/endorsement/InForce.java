package dev.assay.ingest.endorsement;

import dev.assay.appraisal.EndorsementIssue;
import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.EndorsementReading;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.SnpCertificateCheck;
import dev.assay.evidence.snp.SnpCertificateId;
import dev.assay.schemas.event.Endorsement;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is on the topic of endorsements: so that nothing older takes its place, certificates are
/// fetched once, and what runs out is renewed. Nobody asks for AMD's revocation lists: what is
/// wanted is that of each root whose certificates are here. Safe for many threads.
final class InForce {
  private static final Duration RENEWAL_PAUSE = Duration.ofMinutes(15);

  private final CollateralVerifier intel;
  private final SnpCertificateCheck amd;
  private final Duration renewBefore;
  private final Duration mostAge;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Known> byId = new HashMap<>();

  /// AMD's name of a product line, by the id of its root's list.
  private final Map<String, String> lines = new HashMap<>();

  /// The chains that were looked at for `lines`, by SHA-256: the chips of a line share theirs.
  private final Set<Bytes> chains = new HashSet<>();

  /// @param renewBefore how long before it runs out
  /// @param mostAge how long after it was fetched, at the latest
  InForce(
      CollateralVerifier intel, SnpCertificateCheck amd, Duration renewBefore, Duration mostAge) {
    this.intel = intel;
    this.amd = amd;
    this.renewBefore = renewBefore;
    this.mostAge = mostAge;
  }

  /// @param issue of a document or list; certificates have none
  /// @param line of the certificates that came along, where they are AMD's
  private record Known(
      ByteBuffer body,
      Optional<EndorsementIssue> issue,
      Optional<Instant> nextUpdate,
      Instant fetchedAt,
      Optional<String> line) {}

  /// Takes in what is on the topic; what would not count there does not count here.
  void learn(Endorsement endorsement) {
    if (endorsement.getDraft()) {
      return;
    }
    String id = endorsement.getId();
    Optional<SnpCertificateId> certificate = SnpCertificateId.ofName(id);
    certificate.ifPresent(named -> learnLines(authorities(named, endorsement)));
    Optional<Known> known =
        certificate.isPresent()
            ? Optional.of(
                new Known(
                    endorsement.getBody(),
                    Optional.empty(),
                    Optional.ofNullable(endorsement.getNotAfter()),
                    endorsement.getFetchedAt(),
                    Optional.empty()))
            : document(endorsement);
    lock.lock();
    try {
      known.filter(now -> !isOlder(now, byId.get(id))).ifPresent(now -> byId.put(id, now));
    } finally {
      lock.unlock();
    }
  }

  /// Of a chip's certificate they come along; others are authorities themselves.
  private static Bytes authorities(SnpCertificateId id, Endorsement endorsement) {
    return id instanceof SnpCertificateId.Vcek ? chain(endorsement) : bytes(endorsement.getBody());
  }

  /// @param chain believed if it leads to a root that is
  private void learnLines(Bytes chain) {
    lock.lock();
    try {
      if (chains.add(chain.sha256())
          && CertificateReader.read(chain)
              instanceof Parsed.Ok<CertificateSet>(CertificateSet certificates)) {
        for (SnpCertificateId name : amd.names(certificates)) {
          if (amd.checkAtAnyTime(name, certificates)
              instanceof SnpCertificateCheck.Answer.Holds holds) {
            lines.put(
                EndorsementKeys.revocationList(holds.rootSpkiSha256()), holds.line().kdsName());
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Optional<Known> document(Endorsement endorsement) {
    EndorsementReading reading = reading(endorsement);
    return reading instanceof EndorsementReading.Refused
        ? Optional.empty()
        : Optional.of(
            new Known(
                endorsement.getBody(),
                Optional.of(EndorsementIssue.of(reading)),
                reading.nextUpdate(),
                endorsement.getFetchedAt(),
                lineOf(endorsement)));
  }

  private EndorsementReading reading(Endorsement endorsement) {
    return EndorsementReading.of(
        endorsement.getId(), bytes(endorsement.getBody()), chain(endorsement), intel);
  }

  private Optional<String> lineOf(Endorsement endorsement) {
    if (!(CertificateReader.read(chain(endorsement))
        instanceof Parsed.Ok<CertificateSet>(CertificateSet certificates))) {
      return Optional.empty();
    }
    return amd.names(certificates).stream()
        .flatMap(
            name ->
                name instanceof SnpCertificateId.Authorities(var line, var _)
                    ? Optional.of(line.kdsName()).stream()
                    : Optional.<String>empty().stream())
        .findFirst();
  }

  private static boolean isOlder(Known now, @Nullable Known then) {
    return then != null
        && now.issue().isPresent()
        && then.issue().isPresent()
        && now.issue().get().isBefore(then.issue().get());
  }

  /// Whether there is nothing to ask for: it is here, and need not be renewed yet. Whoever wants it
  /// has not seen it, that is all.
  boolean isSettled(String id, Instant now) {
    lock.lock();
    try {
      Known known = byId.get(id);
      return known != null && !isDue(known, now);
    } finally {
      lock.unlock();
    }
  }

  /// Why an endorsement must not take the place of what is there: still signed, and older.
  Optional<Refusal> older(Endorsement fetched) {
    if (SnpCertificateId.ofName(fetched.getId()).isPresent()) {
      return Optional.empty();
    }
    EndorsementIssue issue = EndorsementIssue.of(reading(fetched));
    lock.lock();
    try {
      return Optional.ofNullable(byId.get(fetched.getId()))
          .flatMap(Known::issue)
          .filter(issue::isBefore)
          .map(
              then ->
                  new Refusal(
                      Reason.COLLATERAL_ROLLBACK,
                      fetched.getId(),
                      "not before " + then,
                      issue.toString()));
    } finally {
      lock.unlock();
    }
  }

  boolean isThere(Endorsement fetched) {
    lock.lock();
    try {
      Known known = byId.get(fetched.getId());
      return !fetched.getDraft() && known != null && known.body().equals(fetched.getBody());
    } finally {
      lock.unlock();
    }
  }

  /// It was fetched again and is the same.
  void confirmed(String id, Instant now) {
    lock.lock();
    try {
      byId.computeIfPresent(
          id,
          (_, known) ->
              new Known(known.body(), known.issue(), known.nextUpdate(), now, known.line()));
    } finally {
      lock.unlock();
    }
  }

  /// What is to be renewed now, or never was here and belongs to what is.
  List<Wanted> due(Instant now) {
    var due = new ArrayList<Wanted>();
    lock.lock();
    try {
      byId.forEach(
          (id, known) -> {
            if (isDue(known, now)) {
              due.add(new Wanted(id, known.line(), 0, now));
            }
          });
      lines.forEach(
          (id, line) -> {
            if (!byId.containsKey(id)) {
              due.add(new Wanted(id, Optional.of(line), 0, now));
            }
          });
    } finally {
      lock.unlock();
    }
    return due;
  }

  /// A certificate of one chip at one TCB never changes. What runs out soon and was the same when
  /// it was fetched again is not asked for without a pause.
  private boolean isDue(Known known, Instant now) {
    if (known.issue().isEmpty() || now.isBefore(known.fetchedAt().plus(RENEWAL_PAUSE))) {
      return false;
    }
    return !now.isBefore(known.fetchedAt().plus(mostAge))
        || known.nextUpdate().map(next -> !now.isBefore(next.minus(renewBefore))).orElse(false);
  }

  private static Bytes chain(Endorsement endorsement) {
    return endorsement.getIssuerChain() == null ? Bytes.EMPTY : bytes(endorsement.getIssuerChain());
  }

  private static Bytes bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Bytes.copyOf(bytes);
  }
}
