package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.INTEL;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.verified;

import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.dcap.TcbStatus;
import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.appraisal.dcap.simulated.SimulatedLevel;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.tdx.TdAttributes;
import dev.assay.evidence.tdx.TdQuoteBody;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.tdx.Xfam;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Simulated trust domains, and what their vendor says of their platforms.
final class TdGuests {
  static final Instant ISSUED = NOW.minus(Duration.ofDays(1));
  static final String ADVISORY = "INTEL-SA-00837";

  /// What a real verifier claims of one.
  static final Claims TD = td(PckTemplate.platform());

  static final Bytes FMSPC = TD.binary("tdx.pck.fmspc").orElseThrow();
  static final String TCB_INFO = EndorsementKeys.tcbInfo(TeeType.TDX, FMSPC);
  static final String CA_LIST =
      EndorsementKeys.revocationList(TD.binary("tdx.pck_ca.spki_sha256").orElseThrow());
  static final String ROOT_LIST =
      EndorsementKeys.revocationList(TD.binary("tdx.root_ca.spki_sha256").orElseThrow());

  private TdGuests() {}

  /// One that takes all of them.
  static String policy(long version, String state) {
    return """
    policy: payments
    version: %d
    state: %s
    freshness: 40d
    accept:
      - platform: tdx
        mr_td: %s
        rtmr: { 0: any, 1: any, 2: any }
        simulated: allowed
    """
        .formatted(version, state, "00".repeat(48));
  }

  /// All up to date.
  static SimulatedCollateral collateral() {
    return SimulatedCollateral.of(INTEL, TeeType.TDX, ISSUED).fmspc(FMSPC);
  }

  /// A new round of advisories.
  static SimulatedCollateral outOfDate() {
    return collateral()
        .evaluationDataNumber(19)
        .platform(SimulatedLevel.of(TcbStatus.OUT_OF_DATE).advisories(ADVISORY));
  }

  static void endorse(PolicyDriver driver, SimulatedCollateral collateral, Instant at) {
    endorse(driver, TCB_INFO, collateral.tcbInfo(), at);
    endorse(driver, EndorsementKeys.qeIdentity(TeeType.TDX), collateral.qeIdentity(), at);
    endorse(driver, CA_LIST, collateral.pckCrl(), at);
    endorse(driver, ROOT_LIST, collateral.rootCaCrl(), at);
  }

  static void endorse(PolicyDriver driver, String id, Bytes body, Instant at) {
    driver.endorsement(id, endorsement(id, body), at);
  }

  static void draft(PolicyDriver driver, String id, Bytes body, Instant at) {
    Endorsement draft =
        Endorsement.newBuilder(endorsement(id, body)).setDraft(true).setFetchedAt(at).build();
    driver.endorsement("draft/" + id, draft, at);
  }

  static Endorsement endorsement(String id, Bytes body) {
    Bytes chain =
        id.equals(CA_LIST)
            ? pem(INTEL.platformCa()).concat(pem(INTEL.root()))
            : INTEL.tcbSigningChain();
    return endorsement(id, body, chain);
  }

  static Endorsement endorsement(String id, Bytes body, Bytes chain) {
    return Endorsement.newBuilder()
        .setId(id)
        .setKind(id.substring(0, id.indexOf('/')))
        .setBody(ByteBuffer.wrap(body.toArray()))
        .setIssuerChain(ByteBuffer.wrap(chain.toArray()))
        .setSource("test")
        .setFetchedAt(NOW)
        .build();
  }

  private static Bytes pem(Bytes der) {
    String text =
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(der.toArray()));
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  static Result guest(String name) {
    return guest(name, TD);
  }

  static Result guest(String name, Claims verified) {
    Map<String, Object> claims = new TreeMap<>();
    verified.asMap().forEach((claim, value) -> claims.put(claim, logged(value)));
    return verified(name, "payments", NOW).setClaims(claims).setSimulated(true).build();
  }

  private static Object logged(ClaimValue value) {
    return switch (value) {
      case ClaimValue.Flag(boolean flag) -> flag;
      case ClaimValue.Number(long number) -> number;
      case ClaimValue.Text(String text) -> text;
      case ClaimValue.Binary(Bytes bytes) -> ByteBuffer.wrap(bytes.toArray());
    };
  }

  /// What a real verifier claims of one on such a platform.
  static Claims td(PckTemplate platform) {
    Bytes zero = Bytes.EMPTY.zeroPaddedTo(48);
    var body =
        new TdQuoteBody(
            Bytes.fromHex("050103").zeroPaddedTo(16),
            zero,
            zero,
            Bytes.EMPTY.zeroPaddedTo(8),
            new TdAttributes(1L << 28),
            new Xfam(0x602E7),
            zero,
            zero,
            zero,
            zero,
            Collections.nCopies(4, zero),
            Bytes.EMPTY.zeroPaddedTo(64),
            Optional.empty(),
            Optional.empty());
    Bytes quote = INTEL.platform(platform).quote(QuoteTemplate.tdx4(body.encode()));
    if (TdxQuote.parse(quote) instanceof Parsed.Ok<TdxQuote>(TdxQuote parsed)
        && TdxVerifier.trustingOnly(List.of(INTEL.anchor()))
                .verify(parsed, CertificateSet.EMPTY, new Binding.Unchecked(), NOW)
            instanceof VerifiedTdx td) {
      return td.claims();
    }
    throw new AssertionError("the test's own evidence");
  }
}
