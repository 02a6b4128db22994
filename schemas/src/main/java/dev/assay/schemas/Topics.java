package dev.assay.schemas;

import dev.assay.schemas.Topic.KeyFamily;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.EndorsementRequest;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.Forecast;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.Reappraisal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Revocation;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Sighting;
import dev.assay.schemas.event.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/// The topic catalogue: every topic of a deployment, as values.
///
/// The log is the product: evidence and verdicts are kept for months so that any verdict can be
/// derived again; so is, for as long, what vendors said and no longer say, and policies and
/// revocations for ever, because that needs all of them; so are releases of secrets, whose ledger
/// they are.
public record Topics(
    Topic<Challenge> challenges,
    Topic<Evidence> evidence,
    Topic<Result> results,
    Topic<Rejection> rejections,
    Topic<Endorsement> endorsements,
    Topic<EndorsementRequest> endorsementRequests,
    Topic<Endorsement> certificates,
    Topic<Policy> policies,
    Topic<Revocation> revocations,
    Topic<ContextEntry> context,
    Topic<Verdict> verdicts,
    Topic<Verdict> fleet,
    Topic<SecretRelease> secretReleases,
    Topic<Finding> findings,
    Topic<Forecast> forecasts,
    Topic<Reappraisal> reappraisals,
    Topic<Sighting> sightings) {

  public static final String DEFAULT_PREFIX = "assay.";

  private static final Duration HOURS = Duration.ofHours(6);
  private static final Duration DAYS = Duration.ofDays(7);
  private static final Duration MONTHS = Duration.ofDays(180);

  /// The catalogue of a deployment whose topic names begin with `prefix`.
  public static Topics withPrefix(String prefix) {
    return new Topics(
        kept(prefix + "challenges", Challenge.class, KeyFamily.NONCE, HOURS),
        kept(prefix + "evidence", Evidence.class, KeyFamily.NONCE, MONTHS),
        kept(prefix + "results", Result.class, KeyFamily.GUEST, DAYS),
        kept(prefix + "rejections", Rejection.class, KeyFamily.GUEST, MONTHS),
        compacted(prefix + "endorsements", Endorsement.class, KeyFamily.INPUT, MONTHS),
        kept(prefix + "endorsement-requests", EndorsementRequest.class, KeyFamily.INPUT, DAYS),
        compacted(prefix + "certificates", Endorsement.class, KeyFamily.NONCE),
        keptForEver(prefix + "policies", Policy.class, KeyFamily.INPUT),
        keptForEver(prefix + "revocations", Revocation.class, KeyFamily.INPUT),
        compacted(prefix + "context", ContextEntry.class, KeyFamily.GUEST, MONTHS),
        kept(prefix + "verdicts", Verdict.class, KeyFamily.GUEST, MONTHS),
        compacted(prefix + "fleet", Verdict.class, KeyFamily.GUEST),
        keptForEver(prefix + "secret-releases", SecretRelease.class, KeyFamily.GUEST),
        kept(prefix + "findings", Finding.class, KeyFamily.GUEST, MONTHS),
        compacted(prefix + "forecasts", Forecast.class, KeyFamily.GUEST),
        kept(prefix + "reappraisals", Reappraisal.class, KeyFamily.INPUT, MONTHS),
        kept(prefix + "sightings", Sighting.class, KeyFamily.GUEST, DAYS));
  }

  public List<Topic<?>> all() {
    return List.of(
        challenges,
        evidence,
        results,
        rejections,
        endorsements,
        endorsementRequests,
        certificates,
        policies,
        revocations,
        context,
        verdicts,
        fleet,
        secretReleases,
        findings,
        forecasts,
        reappraisals,
        sightings);
  }

  private static <V extends SpecificRecord> Topic<V> kept(
      String name, Class<V> type, KeyFamily family, Duration retention) {
    return new Topic<>(name, type, family, Optional.of(retention), false);
  }

  private static <V extends SpecificRecord> Topic<V> keptForEver(
      String name, Class<V> type, KeyFamily family) {
    return new Topic<>(name, type, family, Optional.empty(), false);
  }

  private static <V extends SpecificRecord> Topic<V> compacted(
      String name, Class<V> type, KeyFamily family) {
    return new Topic<>(name, type, family, Optional.empty(), true);
  }

  /// @param superseded how long a record is kept at least that a later one took the place of
  private static <V extends SpecificRecord> Topic<V> compacted(
      String name, Class<V> type, KeyFamily family, Duration superseded) {
    return new Topic<>(name, type, family, Optional.of(superseded), true);
  }
}
