package dev.assay.cli.endorsement;

import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.dcap.Collateral;
import dev.assay.appraisal.dcap.CollateralReader;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.appraisal.dcap.RefusedCollateral;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.x509.IssuedRevocationList;
import dev.assay.evidence.x509.RevocationList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Files as vendors serve them, in any order: which endorsement each of them is, by what it holds
/// and who signed it. Certificates are no endorsement; they go along with each.
final class GivenEndorsements {
  private final CollateralVerifier verifier;
  private final List<File> documents = new ArrayList<>();
  private CertificateSet certificates = CertificateSet.EMPTY;

  GivenEndorsements(CollateralVerifier verifier) {
    this.verifier = verifier;
  }

  /// A document or list among the files.
  private record File(String name, Bytes content, Collateral collateral) {}

  /// What a file is.
  sealed interface Named {
    String file();

    /// @param id which endorsement it is
    record Endorses(String file, String id, Bytes body) implements Named {}

    record Refused(String file, Refusal refusal) implements Named {}
  }

  /// Why it can't be read.
  Optional<Refusal> add(String name, Bytes content) {
    return switch (CollateralReader.read(content)) {
      case Parsed.Malformed<Collateral>(Refusal refusal) -> Optional.of(refusal);
      case Parsed.Ok<Collateral>(Collateral collateral) -> {
        certificates = certificates.with(collateral.certificates());
        boolean onlyCertificates =
            collateral.tcbInfos().isEmpty()
                && collateral.qeIdentities().isEmpty()
                && collateral.evaluationDataNumbers().isEmpty()
                && collateral.revocationLists().isEmpty();
        if (!onlyCertificates) {
          documents.add(new File(name, content, collateral));
        }
        yield Optional.empty();
      }
    };
  }

  List<Named> named() {
    return documents.stream().map(this::named).toList();
  }

  /// All certificates that were given, as PEM.
  Bytes chain() {
    var pem = new StringBuilder();
    for (Bytes der : certificates.der()) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(Base64.getMimeEncoder().encodeToString(der.toArray()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return Bytes.copyOf(pem.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private Named named(File file) {
    return switch (verifier.verify(file.collateral(), certificates)) {
      case VerifiedCollateral verified when EndorsementKeys.of(verified).size() == 1 ->
          new Named.Endorses(
              file.name(), EndorsementKeys.of(verified).iterator().next(), file.content());
      case VerifiedCollateral verified ->
          list(file).orElseGet(() -> new Named.Refused(file.name(), unnamed(verified)));
      case RefusedCollateral(Refusal refusal) ->
          list(file).orElseGet(() -> new Named.Refused(file.name(), refusal));
    };
  }

  /// A revocation list by one of the certificates given, whoever that is.
  private Optional<Named> list(File file) {
    if (!(RevocationList.parse("list", file.content())
        instanceof Parsed.Ok<RevocationList>(RevocationList list))) {
      return Optional.empty();
    }
    return IssuedRevocationList.of(list, certificates)
        .map(issued -> new Named.Endorses(file.name(), EndorsementKeys.of(issued), file.content()));
  }

  private static Refusal unnamed(VerifiedCollateral verified) {
    Set<String> keys = EndorsementKeys.of(verified);
    return verified.unproven().stream()
        .findFirst()
        .orElseGet(
            () ->
                new Refusal(
                    Reason.FIELD_OUT_OF_RANGE,
                    "file",
                    "one document or list",
                    keys.isEmpty() ? "none" : String.join(", ", keys)));
  }
}
