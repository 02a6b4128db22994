package dev.assay.streams;

import dev.assay.schemas.event.EndorsementRequest;
import dev.assay.settings.Settings;
import java.time.Duration;
import java.time.Instant;

/// Who is asked for endorsements that are missing: only vendors that somebody fetches from, as the
/// fetcher's settings say.
///
/// @param amd whether what is missing of AMD's is asked for
/// @param intel likewise
public record EndorsementQuestions(boolean amd, boolean intel) {
  /// Least time between two questions for one endorsement. Whoever fetches keeps no list that could
  /// be lost: who waits asks again.
  public static final Duration PAUSE = Duration.ofSeconds(30);

  private static final String AMDS_SERVICE = "endorsements.kds";
  private static final String INTELS_SERVICE = "endorsements.pcs";
  private static final String INTELS_CACHE = "endorsements.pccs";

  public static EndorsementQuestions from(Settings settings) {
    boolean amd = settings.optionalText(AMDS_SERVICE).isPresent();
    boolean intel = settings.optionalText(INTELS_SERVICE).isPresent();
    boolean cache = settings.optionalText(INTELS_CACHE).isPresent();
    return new EndorsementQuestions(amd, intel || cache);
  }

  /// @param id the endorsement's
  /// @param waiting how many submissions or guests wait for it
  /// @param since when it was first missed
  public static EndorsementRequest.Builder question(String id, int waiting, Instant since) {
    return EndorsementRequest.newBuilder()
        .setId(id)
        .setKind(id.substring(0, id.indexOf('/')))
        .setWaiting(waiting)
        .setRequestedAt(since);
  }
}
