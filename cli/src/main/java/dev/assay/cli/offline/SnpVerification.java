package dev.assay.cli.offline;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpRevocation;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.VerifiedSnp;
import dev.assay.evidence.x509.RevocationList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One offline question about an SNP report.
///
/// @param certificates contents of certificate files
/// @param collateral contents of revocation list files
/// @param trustAnchors the roots believed; none means AMD's
record SnpVerification(
    Bytes evidence,
    List<Bytes> certificates,
    List<Bytes> collateral,
    Optional<Bytes> nonce,
    Optional<Bytes> reportData,
    List<TrustAnchor> trustAnchors,
    Instant at) {

  Verification answer() {
    return switch (SnpEvidence.read(evidence)) {
      case Parsed.Ok<SnpReport>(SnpReport report) -> answer(report);
      case Parsed.Malformed<SnpReport>(Refusal refusal) ->
          new Verification.Refused(refusal, Claims.NONE);
    };
  }

  private Verification answer(SnpReport report) {
    var der = new ArrayList<Bytes>();
    var unreadable = new ArrayList<Refusal>();
    for (Bytes file : certificates) {
      switch (CertificateReader.read(file)) {
        case Parsed.Ok<CertificateSet>(CertificateSet set) -> der.addAll(set.der());
        case Parsed.Malformed<CertificateSet>(Refusal refusal) -> unreadable.add(refusal);
      }
    }
    Verification answer = verify(report, new CertificateSet(der));
    // A file of rubbish among the certificates matters only where one is missing.
    if (answer instanceof Verification.Undecided && !unreadable.isEmpty()) {
      return new Verification.Refused(unreadable.getFirst(), report.claims());
    }
    return answer instanceof VerifiedSnp verified ? heldAgainstCollateral(verified) : answer;
  }

  private Verification verify(SnpReport report, CertificateSet set) {
    var verifier =
        trustAnchors.isEmpty()
            ? new SnpVerifier(List.of())
            : SnpVerifier.trustingOnly(trustAnchors);
    List<Binding> wanted = bindings();
    Verification answer = verifier.verify(report, set, wanted.getFirst(), at);
    return answer instanceof VerifiedSnp && wanted.size() > 1
        ? verifier.verify(report, set, wanted.getLast(), at)
        : answer;
  }

  private List<Binding> bindings() {
    var wanted = new ArrayList<Binding>();
    reportData.ifPresent(value -> wanted.add(new Binding.Raw(value)));
    nonce.ifPresent(value -> wanted.add(new Binding.Nonce(value)));
    return wanted.isEmpty() ? List.of(new Binding.Unchecked()) : wanted;
  }

  private Verification heldAgainstCollateral(VerifiedSnp verified) {
    var lists = new ArrayList<RevocationList>();
    for (Bytes file : collateral) {
      switch (RevocationList.parse("snp.crl", file)) {
        case Parsed.Ok<RevocationList>(RevocationList list) -> lists.add(list);
        case Parsed.Malformed<RevocationList>(Refusal refusal) -> {
          // Given on purpose and unreadable: what it would have said is unknown.
          var unusable =
              new Refusal(
                  Reason.COLLATERAL_INVALID, refusal.field(), refusal.wanted(), refusal.got());
          return new Verification.Undecided(unusable, verified.claims());
        }
      }
    }
    return lists.isEmpty() ? verified : SnpRevocation.check(verified, lists, at);
  }
}
