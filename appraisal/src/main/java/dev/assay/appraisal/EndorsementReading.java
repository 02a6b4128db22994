package dev.assay.appraisal;

import dev.assay.appraisal.dcap.Collateral;
import dev.assay.appraisal.dcap.CollateralReader;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.appraisal.dcap.Dated;
import dev.assay.appraisal.dcap.RefusedCollateral;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.x509.IssuedRevocationList;
import dev.assay.evidence.x509.RevocationList;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What an endorsement holds, as far as signatures say that it is its issuer's.
public sealed interface EndorsementReading {
  /// A document or list of Intel's, back to a believed root.
  record OfIntel(Collateral collateral, VerifiedCollateral verified) implements EndorsementReading {
    /// Empty for a revocation list.
    Optional<Dated> document() {
      return verified.documents().stream().findFirst();
    }
  }

  /// A revocation list by a certificate that came with it. Whether that issuer is believed is asked
  /// when a guest rests on it: it is looked up by the key of the guest's own root.
  record ListOf(IssuedRevocationList list) implements EndorsementReading {}

  record Refused(Refusal refusal) implements EndorsementReading {}

  /// @param id which endorsement it says it is
  /// @param body as its vendor serves it
  /// @param issuerChain certificates of its issuers; empty where there are none
  static EndorsementReading of(String id, Bytes body, Bytes issuerChain, CollateralVerifier intel) {
    switch (collateral(body, issuerChain)) {
      case Parsed.Malformed<Collateral>(Refusal refusal) -> {
        return new Refused(refusal);
      }
      case Parsed.Ok<Collateral>(Collateral collateral) -> {
        return switch (intel.verify(collateral, CertificateSet.EMPTY)) {
          case VerifiedCollateral verified when EndorsementKeys.of(verified).contains(id) ->
              new OfIntel(collateral, verified);
          case VerifiedCollateral verified ->
              list(body, collateral, id).orElseGet(() -> refused(verified, id));
          case RefusedCollateral(Refusal refusal) ->
              list(body, collateral, id).orElseGet(() -> new Refused(refusal));
        };
      }
    }
  }

  /// When a newer one is out, at the latest; empty where it is refused.
  default Optional<Instant> nextUpdate() {
    return switch (this) {
      case OfIntel intels ->
          intels
              .document()
              .map(Dated::nextUpdate)
              .or(
                  () ->
                      intels.collateral().revocationLists().stream()
                          .map(RevocationList::nextUpdate)
                          .min(Comparator.naturalOrder()));
      case ListOf(IssuedRevocationList issued) -> Optional.of(issued.list().nextUpdate());
      case Refused _ -> Optional.empty();
    };
  }

  private static Parsed<Collateral> collateral(Bytes body, Bytes issuerChain) {
    Collateral all = Collateral.NONE;
    for (Bytes file : issuerChain.isEmpty() ? List.of(body) : List.of(body, issuerChain)) {
      switch (CollateralReader.read(file)) {
        case Parsed.Ok<Collateral>(Collateral more) -> all = all.with(more);
        case Parsed.Malformed<Collateral> malformed -> {
          return malformed;
        }
      }
    }
    return new Parsed.Ok<>(all);
  }

  private static Optional<EndorsementReading> list(Bytes body, Collateral given, String id) {
    if (!(RevocationList.parse("body", body) instanceof Parsed.Ok<RevocationList>(var list))) {
      return Optional.empty();
    }
    return IssuedRevocationList.of(list, given.certificates())
        .filter(issued -> EndorsementKeys.of(issued).equals(id))
        .map(ListOf::new);
  }

  private static Refused refused(VerifiedCollateral verified, String id) {
    return new Refused(
        verified.unproven().stream()
            .findFirst()
            .orElseGet(
                () ->
                    new Refusal(
                        Reason.FIELD_OUT_OF_RANGE,
                        "id",
                        String.join(", ", EndorsementKeys.of(verified)),
                        id)));
  }
}
