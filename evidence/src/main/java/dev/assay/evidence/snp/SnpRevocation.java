package dev.assay.evidence.snp;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.x509.RevocationList;
import dev.assay.evidence.x509.X509Certificate;
import java.time.Instant;
import java.util.List;

/// Whether an authority of a verified chain has been taken back. Apart from [SnpVerifier], because
/// the answer changes with the lists while that of the signatures doesn't.
public final class SnpRevocation {
  private static final String FIELD = "snp.crl";

  private SnpRevocation() {}

  /// `verified` itself where a current list of its root names neither its ASK or ASVK nor the root.
  ///
  /// A list that names one of them refuses the evidence however old the list is: nothing is ever
  /// taken off. Lists of other roots among them are passed over, as long as one is this root's.
  public static Verification check(VerifiedSnp verified, List<RevocationList> lists, Instant at) {
    SnpChain chain = verified.chain();
    List<RevocationList> ours =
        lists.stream().filter(list -> list.isSignedBy(chain.root())).toList();
    for (RevocationList list : ours) {
      if (list.lists(chain.authority()) || list.lists(chain.root())) {
        return new Verification.Refused(revoked(chain, list), verified.claims());
      }
    }
    if (ours.isEmpty()) {
      return undecided(verified, missing(chain, lists));
    }
    if (ours.stream().anyMatch(list -> isCurrent(list, at))) {
      return verified;
    }
    return undecided(verified, outOfDate(ours.getFirst(), at));
  }

  private static boolean isCurrent(RevocationList list, Instant at) {
    return !at.isBefore(list.thisUpdate()) && !at.isAfter(list.nextUpdate());
  }

  private static Refusal revoked(SnpChain chain, RevocationList list) {
    X509Certificate named = list.lists(chain.authority()) ? chain.authority() : chain.root();
    return new Refusal(
        Reason.CERTIFICATE_REVOKED,
        named.equals(chain.root()) ? "snp.ark" : authorityField(chain),
        "a serial number that is not listed",
        "0x%x (%s)".formatted(named.serial(), named.commonName()));
  }

  private static Refusal missing(SnpChain chain, List<RevocationList> lists) {
    return lists.isEmpty()
        ? new Refusal(
            Reason.COLLATERAL_MISSING, FIELD, "a list of " + chain.root().commonName(), "none")
        : new Refusal(
            Reason.COLLATERAL_INVALID,
            FIELD,
            "a list signed by " + chain.root().commonName(),
            lists.size() + " that it did not sign");
  }

  private static Refusal outOfDate(RevocationList list, Instant at) {
    return at.isBefore(list.thisUpdate())
        ? new Refusal(
            Reason.COLLATERAL_INVALID,
            FIELD + ".this_update",
            "not after " + at,
            list.thisUpdate().toString())
        : new Refusal(
            Reason.COLLATERAL_EXPIRED,
            FIELD + ".next_update",
            "not before " + at,
            list.nextUpdate().toString());
  }

  private static String authorityField(SnpChain chain) {
    return chain.leaf().kind() == SigningKey.VLEK ? "snp.asvk" : "snp.ask";
  }

  private static Verification undecided(VerifiedSnp verified, Refusal refusal) {
    return new Verification.Undecided(refusal, verified.claims());
  }
}
