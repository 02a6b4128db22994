package dev.assay.appraisal.dcap;

import dev.assay.appraisal.dcap.PlatformFacts.Authority;
import dev.assay.appraisal.dcap.PlatformFacts.Module;
import dev.assay.appraisal.dcap.PlatformFacts.QuotingEnclave;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// Reads [PlatformFacts] from the claims of verified TDX and SGX evidence. A claim that is not
/// there, as in a log of a release that didn't write it yet, is named.
final class PlatformClaims {
  private static final String PCK_NAME = "Intel SGX PCK Certificate";
  private static final int COMPONENTS = TcbLevel.COMPONENTS;

  /// One set of names for each kind of evidence: they are looked up for every guest.
  private static final PlatformClaims TDX = new PlatformClaims(TeeType.TDX);

  private static final PlatformClaims SGX = new PlatformClaims(TeeType.SGX);

  private final TeeType tee;
  private final String pck;
  private final String pckCa;
  private final String rootCa;
  private final String qeReport;
  private final String[] components = new String[COMPONENTS];

  private PlatformClaims(TeeType tee) {
    String prefix = tee.fieldName();
    this.tee = tee;
    this.pck = prefix + ".pck";
    this.pckCa = prefix + ".pck_ca";
    this.rootCa = prefix + ".root_ca";
    this.qeReport = prefix + ".qe_report";
    for (int i = 0; i < COMPONENTS; i++) {
      components[i] = pck + ".sgx_tcb_components." + i;
    }
  }

  static PlatformFacts read(TeeType tee, Claims claims) throws Unreadable {
    return (tee == TeeType.TDX ? TDX : SGX).read(claims);
  }

  private PlatformFacts read(Claims claims) throws Unreadable {
    byte[] svns = new byte[COMPONENTS];
    for (int i = 0; i < COMPONENTS; i++) {
      svns[i] = (byte) number(claims, components[i]);
    }
    return new PlatformFacts(
        tee,
        CertificateFacts.of(claims, pck, PCK_NAME),
        Authority.of(claims, pckCa),
        Authority.of(claims, rootCa),
        binary(claims, pck + ".fmspc"),
        binary(claims, pck + ".pceid"),
        Bytes.copyOf(svns),
        number(claims, pck + ".pcesvn"),
        new QuotingEnclave(
            binary(claims, qeReport + ".misc_select"),
            binary(claims, qeReport + ".attributes"),
            binary(claims, qeReport + ".mr_signer"),
            number(claims, qeReport + ".isv_prod_id"),
            number(claims, qeReport + ".isv_svn")),
        tee == TeeType.TDX ? Optional.of(module(claims)) : Optional.empty());
  }

  private static Module module(Claims claims) throws Unreadable {
    return new Module(
        binary(claims, "tdx.tee_tcb_svn"),
        binary(claims, "tdx.mr_signer_seam"),
        binary(claims, "tdx.seam_attributes"),
        claims.binary("tdx.tee_tcb_svn_2"));
  }

  static String text(Claims claims, String name) throws Unreadable {
    return claims.text(name).orElseThrow(() -> missing(name));
  }

  static Bytes binary(Claims claims, String name) throws Unreadable {
    return claims.binary(name).orElseThrow(() -> missing(name));
  }

  static Instant instant(Claims claims, String name) throws Unreadable {
    try {
      return Instant.parse(text(claims, name));
    } catch (DateTimeParseException e) {
      throw missing(name);
    }
  }

  private static int number(Claims claims, String name) throws Unreadable {
    return claims.number(name).orElseThrow(() -> missing(name)).intValue();
  }

  private static Unreadable missing(String name) {
    return new Unreadable(Reason.EVIDENCE_MISSING, name, "the claim", "none");
  }
}
