package dev.assay.appraisal.dcap;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What Intel says of a level, whether of a platform, a quoting enclave or a TDX module.
///
/// @param tcbDate what was public by then, the level has a remedy for
/// @param advisories ids of what it has none for, e.g. `INTEL-SA-00837`
public record LevelVerdict(TcbStatus status, Instant tcbDate, List<String> advisories) {
  private static final String STATUS = "tcbStatus";
  private static final String ADVISORIES = "advisoryIDs";
  private static final int LONGEST_ADVISORY = 64;

  public LevelVerdict {
    advisories = List.copyOf(advisories);
  }

  /// @param allowed the statuses that this kind of level may have
  static LevelVerdict read(JsonObject level, Set<TcbStatus> allowed) throws Unreadable {
    String name = level.text(STATUS);
    TcbStatus status =
        TcbStatus.ofIntelName(name)
            .filter(allowed::contains)
            .orElseThrow(() -> level.outOfRange(STATUS, spelled(allowed), name));
    return new LevelVerdict(status, level.instant("tcbDate"), advisories(level));
  }

  private static List<String> advisories(JsonObject level) throws Unreadable {
    if (!level.has(ADVISORIES)) {
      return List.of();
    }
    List<String> advisories = level.texts(ADVISORIES);
    for (String advisory : advisories) {
      boolean printable = advisory.chars().allMatch(c -> c > ' ' && c < 0x7F);
      if (advisory.isEmpty() || advisory.length() > LONGEST_ADVISORY || !printable) {
        throw level.outOfRange(
            ADVISORIES, "ids of 1 to %d letters".formatted(LONGEST_ADVISORY), "another");
      }
    }
    return advisories;
  }

  private static String spelled(Set<TcbStatus> allowed) {
    return EnumSet.copyOf(allowed).stream()
        .map(TcbStatus::intelName)
        .collect(Collectors.joining(", "));
  }
}
