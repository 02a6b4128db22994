package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.x509.IssuedRevocationList;
import dev.assay.evidence.x509.RevocationList;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Whether an authority of a verified chain has been taken back. Apart from [SnpVerifier], because
/// the answer changes with the lists while that of the signatures doesn't.
public final class SnpRevocation {
  private static final String FIELD = "snp.crl";
  private static final String ROOT = "snp.ark";
  private static final List<String> AUTHORITIES = List.of("snp.ask", "snp.asvk", ROOT);

  private SnpRevocation() {}

  /// What lists say of a chain's authorities.
  public sealed interface Standing {
    /// A current list names none of them.
    ///
    /// @param until the last instant at which that list is current
    record Good(Instant until) implements Standing {}

    record Revoked(Refusal why) implements Standing {}

    /// There is no list of the root's, or none that is current.
    record Unknown(Refusal why) implements Standing {}
  }

  /// `verified` itself where a current list of its root names neither its ASK or ASVK nor the root.
  ///
  /// A list that names one of them refuses the evidence however old the list is: nothing is ever
  /// taken off. Lists of other roots among them are passed over, as long as one is this root's.
  public static Verification check(VerifiedSnp verified, List<RevocationList> lists, Instant at) {
    SnpChain chain = verified.chain();
    List<IssuedRevocationList> ours =
        lists.stream()
            .flatMap(list -> IssuedRevocationList.of(list, chain.root()).stream())
            .toList();
    if (ours.isEmpty() && !lists.isEmpty()) {
      return undecided(verified, signedByOthers(chain, lists.size()));
    }
    return switch (standing(verified.claims(), ours, at)) {
      case Standing.Good _ -> verified;
      case Standing.Revoked(Refusal why) -> new Verification.Refused(why, verified.claims());
      case Standing.Unknown(Refusal why) -> undecided(verified, why);
    };
  }

  /// SHA-256 of the SubjectPublicKeyInfo of the root that evidence rests on, whose lists are asked
  /// for; empty where its claims don't say.
  public static Optional<Bytes> issuerOf(Claims claims) {
    return claims.binary(ROOT + ".spki_sha256");
  }

  /// The same of claims, as the verifier wrote them down.
  ///
  /// @param lists those of [#issuerOf]; others are passed over
  public static Standing standing(
      Claims claims, Collection<IssuedRevocationList> lists, Instant at) {
    Optional<Bytes> issuer = issuerOf(claims);
    Optional<Instant> current = Optional.empty();
    Optional<RevocationList> outOfDate = Optional.empty();
    for (IssuedRevocationList issued : lists) {
      if (issuer.isEmpty() || !issued.issuerSpkiSha256().equals(issuer.get())) {
        continue;
      }
      RevocationList list = issued.list();
      Optional<Refusal> revoked = revoked(claims, list);
      if (revoked.isPresent()) {
        return new Standing.Revoked(revoked.get());
      }
      if (!isCurrent(list, at)) {
        outOfDate = outOfDate.or(() -> Optional.of(list));
      } else if (current.isEmpty() || list.nextUpdate().isAfter(current.get())) {
        current = Optional.of(list.nextUpdate());
      }
    }
    if (current.isPresent()) {
      return new Standing.Good(current.get());
    }
    return new Standing.Unknown(
        outOfDate.map(list -> outOfDate(list, at)).orElseGet(() -> missing(claims)));
  }

  private static Optional<Refusal> revoked(Claims claims, RevocationList list) {
    for (String authority : AUTHORITIES) {
      Optional<BigInteger> serial =
          claims.binary(authority + ".serial").map(bytes -> new BigInteger(1, bytes.toArray()));
      if (serial.isPresent() && list.lists(serial.get())) {
        return Optional.of(
            new Refusal(
                Reason.CERTIFICATE_REVOKED,
                authority,
                "a serial number that is not listed",
                "0x%x (%s)".formatted(serial.get(), commonName(claims, authority))));
      }
    }
    return Optional.empty();
  }

  private static boolean isCurrent(RevocationList list, Instant at) {
    return !at.isBefore(list.thisUpdate()) && !at.isAfter(list.nextUpdate());
  }

  private static Refusal missing(Claims claims) {
    return new Refusal(
        Reason.COLLATERAL_MISSING, FIELD, "a list of " + commonName(claims, ROOT), "none");
  }

  private static Refusal signedByOthers(SnpChain chain, int lists) {
    return new Refusal(
        Reason.COLLATERAL_INVALID,
        FIELD,
        "a list signed by " + chain.root().commonName(),
        lists + " that it did not sign");
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

  private static String commonName(Claims claims, String authority) {
    return claims.text(authority + ".common_name").orElse("its root");
  }

  private static Verification undecided(VerifiedSnp verified, Refusal refusal) {
    return new Verification.Undecided(refusal, verified.claims());
  }
}
