package dev.assay.policy;

import dev.assay.appraisal.EndorsementKeys;
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
import dev.assay.evidence.x509.X509Certificate;
import dev.assay.schemas.event.Endorsement;
import java.util.ArrayList;
import java.util.Optional;

/// What an endorsement holds, as far as signatures say that it is its issuer's.
sealed interface EndorsementReading {
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

  static EndorsementReading of(Endorsement endorsement, CollateralVerifier intel) {
    Bytes body = Answers.bytes(endorsement.getBody());
    switch (collateral(body, endorsement)) {
      case Parsed.Malformed<Collateral>(Refusal refusal) -> {
        return new Refused(refusal);
      }
      case Parsed.Ok<Collateral>(Collateral collateral) -> {
        return switch (intel.verify(collateral, CertificateSet.EMPTY)) {
          case VerifiedCollateral verified
              when EndorsementKeys.of(verified).contains(endorsement.getId()) ->
              new OfIntel(collateral, verified);
          case VerifiedCollateral verified ->
              list(body, collateral, endorsement.getId())
                  .orElseGet(() -> refused(verified, endorsement));
          case RefusedCollateral(Refusal refusal) ->
              list(body, collateral, endorsement.getId()).orElseGet(() -> new Refused(refusal));
        };
      }
    }
  }

  private static Parsed<Collateral> collateral(Bytes body, Endorsement endorsement) {
    Collateral all = Collateral.NONE;
    var files = new ArrayList<Bytes>();
    files.add(body);
    if (endorsement.getIssuerChain() != null) {
      files.add(Answers.bytes(endorsement.getIssuerChain()));
    }
    for (Bytes file : files) {
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
    return given.certificates().der().stream()
        .flatMap(der -> X509Certificate.decode(der).stream())
        .flatMap(issuer -> IssuedRevocationList.of(list, issuer).stream())
        .filter(issued -> EndorsementKeys.of(issued).equals(id))
        .<EndorsementReading>map(ListOf::new)
        .findFirst();
  }

  private static Refused refused(VerifiedCollateral verified, Endorsement endorsement) {
    return new Refused(
        verified.unproven().stream()
            .findFirst()
            .orElseGet(
                () ->
                    new Refusal(
                        Reason.FIELD_OUT_OF_RANGE,
                        "id",
                        String.join(", ", EndorsementKeys.of(verified)),
                        endorsement.getId())));
  }
}
