package dev.assay.appraisal.dcap;

import dev.assay.appraisal.dcap.PlatformFacts.Authority;
import dev.assay.appraisal.dcap.PlatformFacts.Module;
import dev.assay.appraisal.dcap.PlatformFacts.QuotingEnclave;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.wire.Unreadable;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// Reads [PlatformFacts] from the claims of verified TDX and SGX evidence. A claim that is not
/// there, as in a log of a release that didn't write it yet, is named.
final class PlatformClaims {
  private static final String PCK_NAME = "Intel SGX PCK Certificate";
  private static final String UTC_SECOND = "YYYY-MM-DDThh:mm:ssZ";
  private static final int COMPONENTS = TcbLevel.COMPONENTS;

  /// One set of names for each kind of evidence: they are looked up for every guest.
  private static final PlatformClaims TDX = new PlatformClaims(TeeType.TDX);

  private static final PlatformClaims SGX = new PlatformClaims(TeeType.SGX);

  private final TeeType tee;
  private final CertificateClaims pck;
  private final CertificateClaims pckCa;
  private final CertificateClaims rootCa;
  private final String fmspc;
  private final String pceId;
  private final String pceSvn;
  private final String miscSelect;
  private final String attributes;
  private final String mrSigner;
  private final String isvProdId;
  private final String isvSvn;
  private final String[] components = new String[COMPONENTS];

  private PlatformClaims(TeeType tee) {
    String prefix = tee.fieldName();
    String leaf = prefix + ".pck";
    String report = prefix + ".qe_report";
    this.tee = tee;
    this.pck = new CertificateClaims(leaf);
    this.pckCa = new CertificateClaims(prefix + ".pck_ca");
    this.rootCa = new CertificateClaims(prefix + ".root_ca");
    this.fmspc = leaf + ".fmspc";
    this.pceId = leaf + ".pceid";
    this.pceSvn = leaf + ".pcesvn";
    this.miscSelect = report + ".misc_select";
    this.attributes = report + ".attributes";
    this.mrSigner = report + ".mr_signer";
    this.isvProdId = report + ".isv_prod_id";
    this.isvSvn = report + ".isv_svn";
    for (int i = 0; i < COMPONENTS; i++) {
      components[i] = leaf + ".sgx_tcb_components." + i;
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
        pck.leaf(claims),
        pckCa.authority(claims),
        rootCa.authority(claims),
        binary(claims, fmspc),
        binary(claims, pceId),
        Bytes.copyOf(svns),
        number(claims, pceSvn),
        new QuotingEnclave(
            binary(claims, miscSelect),
            binary(claims, attributes),
            binary(claims, mrSigner),
            number(claims, isvProdId),
            number(claims, isvSvn)),
        tee == TeeType.TDX ? Optional.of(module(claims)) : Optional.empty());
  }

  /// The names of what is claimed of one certificate.
  private record CertificateClaims(
      String commonName, String serial, String spkiSha256, String notBefore, String notAfter) {
    CertificateClaims(String field) {
      this(
          field + ".common_name",
          field + ".serial",
          field + ".spki_sha256",
          field + ".not_before",
          field + ".not_after");
    }

    /// Its name is always the same, and its key is no authority's.
    CertificateFacts leaf(Claims claims) throws Unreadable {
      return facts(claims, PCK_NAME);
    }

    Authority authority(Claims claims) throws Unreadable {
      return new Authority(facts(claims, text(claims, commonName)), binary(claims, spkiSha256));
    }

    private CertificateFacts facts(Claims claims, String name) throws Unreadable {
      return new CertificateFacts(
          name,
          new BigInteger(1, binary(claims, serial).toArray()),
          instant(claims, notBefore),
          instant(claims, notAfter));
    }
  }

  private static Module module(Claims claims) throws Unreadable {
    return new Module(
        binary(claims, "tdx.tee_tcb_svn"),
        binary(claims, "tdx.mr_signer_seam"),
        binary(claims, "tdx.seam_attributes"),
        claims.binary("tdx.tee_tcb_svn_2"));
  }

  private static String text(Claims claims, String name) throws Unreadable {
    return claims.text(name).orElseThrow(() -> missing(name));
  }

  private static Bytes binary(Claims claims, String name) throws Unreadable {
    return claims.binary(name).orElseThrow(() -> missing(name));
  }

  private static Instant instant(Claims claims, String name) throws Unreadable {
    String text = text(claims, name);
    try {
      return isWholeSecondUtc(text)
          ? LocalDateTime.of(
                  digits(text, 0, 4),
                  digits(text, 5, 7),
                  digits(text, 8, 10),
                  digits(text, 11, 13),
                  digits(text, 14, 16),
                  digits(text, 17, 19))
              .toInstant(ZoneOffset.UTC)
          : Instant.parse(text);
    } catch (DateTimeException | NumberFormatException e) {
      throw missing(name);
    }
  }

  /// `YYYY-MM-DDThh:mm:ssZ`, as every certificate's times are: six of them are read for each guest,
  /// and a parser that takes every format takes as long as all the rest.
  private static boolean isWholeSecondUtc(String text) {
    return text.length() == UTC_SECOND.length()
        && text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(10) == 'T'
        && text.charAt(13) == ':'
        && text.charAt(16) == ':'
        && text.charAt(19) == 'Z';
  }

  private static int digits(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  private static int number(Claims claims, String name) throws Unreadable {
    return claims.number(name).orElseThrow(() -> missing(name)).intValue();
  }

  private static Unreadable missing(String name) {
    return new Unreadable(Reason.EVIDENCE_MISSING, name, "the claim", "none");
  }
}
