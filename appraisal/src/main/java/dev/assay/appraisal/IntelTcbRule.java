package dev.assay.appraisal;

import dev.assay.appraisal.dcap.TcbStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.StringJoiner;

/// What a policy wants of the firmware below an enclave or a trust domain, and of the documents
/// that say how good it is.
///
/// @param affirm statuses that are good
/// @param warn statuses that are put up with
/// @param grace how long after the date of the level that a platform is on its status is good, or
///   put up with; a status in here alone is put up with
/// @param minimumNumber least evaluation data number of TCB info and QE identity
/// @param collateralAge how old the older of these two may be
public record IntelTcbRule(
    Set<TcbStatus> affirm,
    Set<TcbStatus> warn,
    Map<TcbStatus, Duration> grace,
    OptionalInt minimumNumber,
    Optional<Duration> collateralAge,
    Advisories advisories) {
  /// @param refused vulnerabilities that a platform must not have, by the vendor's id
  /// @param refuseAll all but those tolerated
  /// @param tolerated where all others are refused
  public record Advisories(AnyOf<String> refused, boolean refuseAll, AnyOf<String> tolerated) {
    static final Advisories REPORTED = new Advisories(AnyOf.none(), false, AnyOf.none());

    boolean refuses(String advisory) {
      return refuseAll ? !tolerated.contains(advisory) : refused.contains(advisory);
    }

    boolean isSaid() {
      return refuseAll || !refused.isEmpty();
    }

    String wanted() {
      if (!refuseAll) {
        return "not " + refused;
      }
      return tolerated.isEmpty() ? "none" : "none but " + tolerated;
    }
  }

  public IntelTcbRule {
    affirm = Collections.unmodifiableSet(copy(affirm));
    warn = Collections.unmodifiableSet(copy(warn));
    Map<TcbStatus, Duration> ordered = new EnumMap<>(TcbStatus.class);
    ordered.putAll(grace);
    grace = Collections.unmodifiableMap(ordered);
  }

  private static EnumSet<TcbStatus> copy(Set<TcbStatus> statuses) {
    var copy = EnumSet.noneOf(TcbStatus.class);
    copy.addAll(statuses);
    return copy;
  }

  String wantedStatus() {
    var joined = new StringJoiner(" or ");
    for (TcbStatus status : affirm) {
      joined.add(status.intelName());
    }
    return joined.toString();
  }
}
