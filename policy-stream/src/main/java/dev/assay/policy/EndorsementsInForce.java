package dev.assay.policy;

import dev.assay.appraisal.EndorsementIssue;
import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.EndorsementReading;
import dev.assay.appraisal.Endorsements;
import dev.assay.appraisal.dcap.Collateral;
import dev.assay.appraisal.dcap.CollateralMemory;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.appraisal.dcap.RefusedCollateral;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.x509.IssuedRevocationList;
import dev.assay.schemas.event.Endorsement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest endorsement of each id, verified once when it arrived.
final class EndorsementsInForce implements Endorsements {
  private static final Logger LOG = LoggerFactory.getLogger(EndorsementsInForce.class);

  private final CollateralVerifier intel;
  private final Map<String, Arrived> byId = new TreeMap<>();
  private final Map<String, VerifiedCollateral> joined = new HashMap<>();
  private CollateralMemory memory = CollateralMemory.NONE;

  EndorsementsInForce(CollateralVerifier intel) {
    this.intel = intel;
  }

  /// @param sha256 over its body
  private record Arrived(Endorsement endorsement, EndorsementReading reading, Bytes sha256) {
    boolean counts() {
      return !(reading instanceof EndorsementReading.Refused);
    }

    /// Whether it would take the place of another and say something else.
    boolean replaces(@Nullable Arrived other) {
      return counts()
          && (other == null
              || (!EndorsementIssue.of(reading).isBefore(EndorsementIssue.of(other.reading))
                  && !endorsement.getBody().equals(other.endorsement.getBody())));
    }
  }

  void put(Endorsement endorsement) {
    EndorsementReading reading = Answers.reading(endorsement, intel);
    if (reading instanceof EndorsementReading.Refused(var refusal)) {
      // It was let through under other roots, or by another release.
      LOG.error("endorsement {} does not count: {}", endorsement.getId(), refusal);
    }
    put(new Arrived(endorsement, reading, Answers.bytes(endorsement.getBody()).sha256()));
  }

  private void put(Arrived arrived) {
    Endorsement endorsement = arrived.endorsement();
    if (arrived.reading() instanceof EndorsementReading.OfIntel(var _, var verified)) {
      memory = memory.having(verified, endorsement.getFetchedAt());
    }
    byId.put(endorsement.getId(), arrived);
    joined.clear();
  }

  boolean has(String id) {
    return sha256(id).isPresent();
  }

  @Override
  public Optional<Bytes> sha256(String key) {
    return Optional.ofNullable(byId.get(key)).filter(Arrived::counts).map(Arrived::sha256);
  }

  /// Which of these `known` would hold something else for.
  Set<String> changing(EndorsementsInForce known) {
    var ids = new TreeSet<String>();
    byId.forEach(
        (id, arrived) -> {
          if (arrived.replaces(known.byId.get(id))) {
            ids.add(id);
          }
        });
    return ids;
  }

  /// These, and in their place those of `others` that are named.
  EndorsementsInForce with(Set<String> ids, EndorsementsInForce others) {
    var all = new EndorsementsInForce(intel);
    all.memory = memory;
    all.byId.putAll(byId);
    ids.forEach(id -> all.put(Objects.requireNonNull(others.byId.get(id))));
    return all;
  }

  @Override
  public VerifiedCollateral collateral(TeeType tee, Bytes fmspc) {
    return joined.computeIfAbsent(
        EndorsementKeys.tcbInfo(tee, fmspc), tcbInfo -> join(tcbInfo, tee));
  }

  /// Signatures of documents and lists are checked together, for one's issuer may have come with
  /// another.
  private VerifiedCollateral join(String tcbInfo, TeeType tee) {
    Collateral all = Collateral.NONE;
    for (Map.Entry<String, Arrived> entry : byId.entrySet()) {
      String id = entry.getKey();
      if (entry.getValue().reading() instanceof EndorsementReading.OfIntel(Collateral one, var _)
          && (id.equals(tcbInfo)
              || id.equals(EndorsementKeys.qeIdentity(tee))
              || id.equals(EndorsementKeys.evaluationDataNumbers(tee))
              || id.startsWith(EndorsementKeys.REVOCATION_LISTS))) {
        all = all.with(one);
      }
    }
    return switch (intel.verify(all, CertificateSet.EMPTY)) {
      case VerifiedCollateral verified -> verified;
      case RefusedCollateral(var refusal) -> {
        LOG.error("collateral of {} does not hold together: {}", tcbInfo, refusal);
        yield VerifiedCollateral.NONE;
      }
    };
  }

  @Override
  public CollateralMemory memory() {
    return memory;
  }

  @Override
  public List<IssuedRevocationList> revocationLists(Bytes issuerSpkiSha256) {
    Arrived arrived = byId.get(EndorsementKeys.revocationList(issuerSpkiSha256));
    return arrived != null
            && arrived.reading() instanceof EndorsementReading.ListOf(IssuedRevocationList list)
        ? List.of(list)
        : List.of();
  }
}
