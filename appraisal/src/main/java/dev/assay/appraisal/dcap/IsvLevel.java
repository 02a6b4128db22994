package dev.assay.appraisal.dcap;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A level of a quoting enclave or a TDX module: its security version, from which on it applies.
///
/// @param isvSvn 0..65535
public record IsvLevel(int isvSvn, LevelVerdict verdict) {
  private static final Set<TcbStatus> STATUSES =
      Set.of(TcbStatus.UP_TO_DATE, TcbStatus.OUT_OF_DATE, TcbStatus.REVOKED);
  private static final int HIGHEST_SVN = 0xFFFF;

  /// The `tcbLevels` of an identity, highest first: in whatever order they are written, the best
  /// level that fits is the one that counts.
  static List<IsvLevel> readAll(JsonObject identity) throws Unreadable {
    List<IsvLevel> levels = new ArrayList<>();
    for (JsonObject level : identity.objects("tcbLevels")) {
      levels.add(
          new IsvLevel(
              level.object("tcb").whole("isvsvn", 0, HIGHEST_SVN),
              LevelVerdict.read(level, STATUSES)));
    }
    if (levels.isEmpty()) {
      throw identity.outOfRange("tcbLevels", "at least one", "none");
    }
    levels.sort(Comparator.comparingInt(IsvLevel::isvSvn).reversed());
    return List.copyOf(levels);
  }

  static Optional<LevelVerdict> match(List<IsvLevel> highestFirst, int isvSvn) {
    for (IsvLevel level : highestFirst) {
      if (isvSvn >= level.isvSvn) {
        return Optional.of(level.verdict);
      }
    }
    return Optional.empty();
  }
}
