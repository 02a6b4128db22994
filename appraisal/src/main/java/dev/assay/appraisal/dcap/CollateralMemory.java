package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.TeeType;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The highest evaluation data numbers seen so far. Whoever hands out collateral cannot go back
/// below them, to documents of before a round of advisories that are still in date.
///
/// A value: [TcbAppraiser] is given one and answers with the next.
///
/// @param highest by what the number is of
public record CollateralMemory(Map<Key, Integer> highest) {
  /// Nothing seen yet.
  public static final CollateralMemory NONE = new CollateralMemory(Map.of());

  /// @param fmspc empty for QE identities, which are the same for all platforms
  public record Key(DocumentKind kind, TeeType tee, Bytes fmspc) {
    static Key tcbInfo(TeeType tee, Bytes fmspc) {
      return new Key(DocumentKind.TCB_INFO, tee, fmspc);
    }

    static Key qeIdentity(TeeType tee) {
      return new Key(DocumentKind.QE_IDENTITY, tee, Bytes.EMPTY);
    }
  }

  public CollateralMemory {
    highest = Map.copyOf(highest);
  }

  /// Having seen these as well, as far as they are in date at `at`: for whoever keeps collateral,
  /// as it arrives.
  public CollateralMemory having(VerifiedCollateral collateral, Instant at) {
    var validity = new Validity(at);
    CollateralMemory raised = this;
    for (Genuine<TcbInfo> genuine : collateral.tcbInfos()) {
      TcbInfo info = genuine.content();
      if (validity.isInDate(info)) {
        raised = raised.having(Key.tcbInfo(info.tee(), info.fmspc()), info.evaluationDataNumber());
      }
    }
    for (Genuine<QeIdentity> genuine : collateral.qeIdentities()) {
      QeIdentity identity = genuine.content();
      Optional<TeeType> tee = identity.tee();
      if (tee.isPresent() && validity.isInDate(identity)) {
        raised = raised.having(Key.qeIdentity(tee.get()), identity.evaluationDataNumber());
      }
    }
    return raised;
  }

  /// 0 where none was seen.
  int of(Key key) {
    return highest.getOrDefault(key, 0);
  }

  CollateralMemory having(Key key, int number) {
    if (number <= of(key)) {
      return this;
    }
    Map<Key, Integer> raised = new HashMap<>(highest);
    raised.put(key, number);
    return new CollateralMemory(raised);
  }
}
