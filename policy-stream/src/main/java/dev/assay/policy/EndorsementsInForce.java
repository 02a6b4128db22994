package dev.assay.policy;

import dev.assay.appraisal.EndorsementKeys;
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
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest endorsement of each id, verified once when it arrived.
final class EndorsementsInForce implements Endorsements {
  private static final Logger LOG = LoggerFactory.getLogger(EndorsementsInForce.class);

  private final CollateralVerifier intel;
  private final Map<String, EndorsementReading> byId = new TreeMap<>();
  private final Map<String, VerifiedCollateral> joined = new HashMap<>();
  private CollateralMemory memory = CollateralMemory.NONE;

  EndorsementsInForce(CollateralVerifier intel) {
    this.intel = intel;
  }

  void put(Endorsement endorsement) {
    EndorsementReading reading = EndorsementReading.of(endorsement, intel);
    if (reading instanceof EndorsementReading.Refused(var refusal)) {
      // It was let through under other roots, or by another release.
      LOG.error("endorsement {} does not count: {}", endorsement.getId(), refusal);
    }
    if (reading instanceof EndorsementReading.OfIntel(var _, VerifiedCollateral verified)) {
      memory = memory.having(verified, endorsement.getFetchedAt());
    }
    byId.put(endorsement.getId(), reading);
    joined.clear();
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
    for (Map.Entry<String, EndorsementReading> entry : byId.entrySet()) {
      String id = entry.getKey();
      if (entry.getValue() instanceof EndorsementReading.OfIntel(Collateral one, var _)
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
    return byId.get(EndorsementKeys.revocationList(issuerSpkiSha256))
            instanceof EndorsementReading.ListOf(IssuedRevocationList list)
        ? List.of(list)
        : List.of();
  }
}
