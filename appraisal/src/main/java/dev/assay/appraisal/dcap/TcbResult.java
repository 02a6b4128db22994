package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.dcap.TeeType;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/// What collateral says of a platform.
///
/// @param status what all levels come to
/// @param levels the statuses that it comes from
/// @param tcbDate the earliest of the levels': what was public by then, they have a remedy for
/// @param advisories of all levels, each once, in order
/// @param fmspc the kind of platform, 6 bytes
/// @param collateral what it was taken from
public record TcbResult(
    TeeType tee,
    TcbStatus status,
    Statuses levels,
    Instant tcbDate,
    SortedSet<String> advisories,
    Bytes fmspc,
    CollateralUsed collateral) {

  /// @param platform at the launch of the TD, or of the enclave
  /// @param module of the TDX module at the launch, from its major version 1 on
  /// @param current of platform and module as they are now, where the quote says so
  public record Statuses(
      TcbStatus platform,
      TcbStatus quotingEnclave,
      Optional<TcbStatus> module,
      Optional<TcbStatus> current) {}

  /// @param tcbInfoNumber the evaluation data number of the TCB info
  /// @param qeIdentityNumber that of the QE identity
  /// @param highestNumber the highest that Intel serves, where its list was given
  /// @param documentsIssued when the older of the two was issued
  /// @param earliestIssue when the oldest of all that was used was issued
  /// @param latestIssue when the newest was
  /// @param earliestExpiration when the first of it runs out
  /// @param revocationChecked false where no list was given and none was required
  /// @param pckCrlNumber where the list was given and has one; likewise the root's
  /// @param tcbInfoSha256 of the bytes that are signed
  /// @param qeIdentitySha256 of the bytes that are signed
  public record CollateralUsed(
      int tcbInfoNumber,
      int qeIdentityNumber,
      OptionalInt highestNumber,
      Instant documentsIssued,
      Instant earliestIssue,
      Instant latestIssue,
      Instant earliestExpiration,
      boolean revocationChecked,
      Optional<BigInteger> pckCrlNumber,
      Optional<BigInteger> rootCaCrlNumber,
      Bytes tcbInfoSha256,
      Bytes qeIdentitySha256) {

    /// The number that the answer as a whole is of: the lower one.
    public int referenceNumber() {
      return Math.min(tcbInfoNumber, qeIdentityNumber);
    }
  }

  /// As claims, under `tdx.` or `sgx.`.
  public Claims claims() {
    String tcb = tee.fieldName() + ".tcb.";
    var claims =
        Claims.builder()
            .text(tcb + "status", status.intelName())
            .text(tcb + "platform_status", levels.platform.intelName())
            .text(tcb + "qe_status", levels.quotingEnclave.intelName());
    levels.module.ifPresent(module -> claims.text(tcb + "module_status", module.intelName()));
    levels.current.ifPresent(current -> claims.text(tcb + "current_status", current.intelName()));
    claims.text(tcb + "date", tcbDate.toString());
    int index = 0;
    for (String advisory : advisories) {
      claims.text(tcb + "advisory_ids." + index++, advisory);
    }
    return claims.build().with(collateralClaims());
  }

  private Claims collateralClaims() {
    String tcb = tee.fieldName() + ".tcb.";
    String used = tee.fieldName() + ".collateral.";
    var claims =
        Claims.builder()
            .number(tcb + "evaluation_data_number", collateral.tcbInfoNumber)
            .number(tcb + "qe_evaluation_data_number", collateral.qeIdentityNumber)
            .number(tcb + "eval_ref_num", collateral.referenceNumber());
    collateral.highestNumber.ifPresent(
        number -> claims.number(used + "highest_evaluation_data_number", number));
    claims
        .text(used + "documents_issued", collateral.documentsIssued.toString())
        .text(used + "earliest_issue", collateral.earliestIssue.toString())
        .text(used + "latest_issue", collateral.latestIssue.toString())
        .text(used + "earliest_expiration", collateral.earliestExpiration.toString())
        .flag(used + "revocation_checked", collateral.revocationChecked);
    collateral.pckCrlNumber.ifPresent(
        number -> claims.text(used + "pck_crl_num", number.toString()));
    collateral.rootCaCrlNumber.ifPresent(
        number -> claims.text(used + "root_ca_crl_num", number.toString()));
    return claims
        .binary(used + "tcb_info_sha256", collateral.tcbInfoSha256)
        .binary(used + "qe_identity_sha256", collateral.qeIdentitySha256)
        .build();
  }
}
