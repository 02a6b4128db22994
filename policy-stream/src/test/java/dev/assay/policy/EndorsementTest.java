package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.INTEL;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.PolicyDriver.verified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

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
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.tdx.TdAttributes;
import dev.assay.evidence.tdx.TdQuoteBody;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.tdx.Xfam;
import dev.assay.evidence.x509.X509Certificate;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What vendors say later changes what was said of guests, and nobody asks the guests.
class EndorsementTest {
  private static final Instant ISSUED = NOW.minus(Duration.ofDays(1));
  private static final Instant LATER = NOW.plusSeconds(10);
  private static final Claims TD = td();
  private static final Bytes FMSPC = TD.binary("tdx.pck.fmspc").orElseThrow();
  private static final String TCB_INFO = EndorsementKeys.tcbInfo(TeeType.TDX, FMSPC);
  private static final String CA_LIST =
      EndorsementKeys.revocationList(TD.binary("tdx.pck_ca.spki_sha256").orElseThrow());
  private static final String POLICY =
      """
      policy: payments
      version: 1
      state: active
      freshness: 40d
      accept:
        - platform: tdx
          mr_td: %s
          rtmr: { 0: any, 1: any, 2: any }
          simulated: allowed
      """
          .formatted("00".repeat(48));

  @TempDir Path folder;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    driver = new PolicyDriver(folder, 100);
    driver.policy("payments", 1, POLICY, NOW);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void collateralThatArrivesLiftsASilentGuest() {
    driver.result(guest("g1"), NOW);
    assertThat(driver.verdicts()).extracting(Verdict::getTier).containsExactly(Tier.WARNING);

    endorse(collateral(), NOW);

    Verdict last = driver.verdicts().getLast();
    assertThat(last.getTier()).isEqualTo(Tier.AFFIRMING);
    assertThat(last.getCause()).isEqualTo(Cause.ENDORSEMENT);
    assertThat(driver.rejections()).isEmpty();
  }

  @Test
  void aNewRoundOfAdvisoriesDemotesWhoeverIsOnThePlatform() {
    endorse(collateral(), NOW);
    driver.result(guest("g1"), NOW);
    driver.verdicts();

    endorse(TCB_INFO, outOfDate().tcbInfo(), LATER);

    assertThat(driver.verdicts())
        .extracting(
            Verdict::getTier, Verdict::getCause, Verdict::getCausedBy, Verdict::getAdvisories)
        .containsExactly(
            tuple(Tier.CONTRAINDICATED, Cause.ENDORSEMENT, TCB_INFO, List.of("INTEL-SA-00837")));
  }

  @Test
  void aRevokedAdvisoryTouchesWhomItIsNamedFor() {
    endorse(
        collateral().platform(SimulatedLevel.of(TcbStatus.UP_TO_DATE).advisories("INTEL-SA-00837")),
        NOW);
    driver.result(guest("g1"), NOW);
    assertThat(driver.verdicts()).extracting(Verdict::getTier).containsExactly(Tier.AFFIRMING);

    driver.revoke("advisory", "INTEL-SA-00837", 1, false, LATER);

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCause)
        .containsExactly(tuple(Tier.CONTRAINDICATED, Cause.REVOCATION));
  }

  @Test
  void aListThatNamesThePckCertificateTakesTheGuest() {
    endorse(collateral(), NOW);
    driver.result(guest("g1"), NOW);
    driver.verdicts();
    var serial = new BigInteger(1, TD.binary("tdx.pck.serial").orElseThrow().toArray());

    endorse(CA_LIST, collateral().revokedByCa(Set.of(serial)).pckCrl(), LATER);

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCausedBy)
        .containsExactly(tuple(Tier.CONTRAINDICATED, CA_LIST));
  }

  @Test
  void collateralThatRunsOutIsNoticedInSilence() {
    endorse(collateral(), NOW);
    driver.result(guest("g1"), NOW);
    driver.verdicts();

    driver.wait(Duration.ofDays(30));

    assertThat(driver.verdicts())
        .extracting(Verdict::getTier, Verdict::getCause)
        .containsExactly(tuple(Tier.WARNING, Cause.ENDORSEMENT));
  }

  @Test
  void olderCollateralIsRejected() {
    endorse(TCB_INFO, outOfDate().tcbInfo(), NOW);
    endorse(TCB_INFO, collateral().tcbInfo(), LATER);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("ENDORSEMENT_OLD");
  }

  @Test
  void collateralOfAStrangerIsRejected() {
    var stranger = SimulatedIntel.fromSeed(Bytes.fromHex("43".repeat(32)), NOW.minusSeconds(9));
    SimulatedCollateral other = SimulatedCollateral.of(stranger, TeeType.TDX, ISSUED).fmspc(FMSPC);
    driver.endorsement(
        TCB_INFO, endorsement(TCB_INFO, other.tcbInfo(), stranger.tcbSigningChain()), NOW);

    assertThat(driver.rejections()).hasSize(1);
  }

  @Test
  void whatIsSomethingElseThanItsIdSaysIsRejected() {
    endorse(EndorsementKeys.qeIdentity(TeeType.TDX), collateral().tcbInfo(), NOW);
    endorse(TCB_INFO, Bytes.fromHex("7b7d"), NOW);

    assertThat(driver.rejections()).hasSize(2);
  }

  @Test
  void aRestartKnowsItAll() {
    endorse(collateral(), NOW);
    driver.restart(NOW);
    driver.result(guest("g1"), NOW);
    driver.wait(PAUSE);

    assertThat(driver.verdicts()).extracting(Verdict::getTier).containsExactly(Tier.AFFIRMING);
  }

  private void endorse(SimulatedCollateral collateral, Instant at) {
    endorse(TCB_INFO, collateral.tcbInfo(), at);
    endorse(EndorsementKeys.qeIdentity(TeeType.TDX), collateral.qeIdentity(), at);
    endorse(CA_LIST, collateral.pckCrl(), at);
    endorse(
        EndorsementKeys.revocationList(TD.binary("tdx.root_ca.spki_sha256").orElseThrow()),
        collateral.rootCaCrl(),
        at);
  }

  private void endorse(String id, Bytes body, Instant at) {
    Bytes chain =
        id.equals(CA_LIST)
            ? pem(INTEL.platformCa()).concat(pem(INTEL.root()))
            : INTEL.tcbSigningChain();
    driver.endorsement(id, endorsement(id, body, chain), at);
  }

  private static Endorsement endorsement(String id, Bytes body, Bytes chain) {
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
    assertThat(X509Certificate.decode(der)).isPresent();
    String text =
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(der.toArray()));
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static SimulatedCollateral collateral() {
    return SimulatedCollateral.of(INTEL, TeeType.TDX, ISSUED).fmspc(FMSPC);
  }

  private static SimulatedCollateral outOfDate() {
    return collateral()
        .evaluationDataNumber(19)
        .platform(SimulatedLevel.of(TcbStatus.OUT_OF_DATE).advisories("INTEL-SA-00837"));
  }

  private static Result guest(String guest) {
    Map<String, Object> claims = new TreeMap<>();
    TD.asMap().forEach((name, value) -> claims.put(name, logged(value)));
    return verified(guest, "payments", NOW).setClaims(claims).setSimulated(true).build();
  }

  private static Object logged(ClaimValue value) {
    return switch (value) {
      case ClaimValue.Flag(boolean flag) -> flag;
      case ClaimValue.Number(long number) -> number;
      case ClaimValue.Text(String text) -> text;
      case ClaimValue.Binary(Bytes bytes) -> ByteBuffer.wrap(bytes.toArray());
    };
  }

  /// What a real verifier claims of a simulated trust domain.
  private static Claims td() {
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
    Bytes quote = INTEL.platform(PckTemplate.platform()).quote(QuoteTemplate.tdx4(body.encode()));
    if (TdxQuote.parse(quote) instanceof Parsed.Ok<TdxQuote>(TdxQuote parsed)
        && TdxVerifier.trustingOnly(List.of(INTEL.anchor()))
                .verify(parsed, CertificateSet.EMPTY, new Binding.Unchecked(), NOW)
            instanceof VerifiedTdx td) {
      return td.claims();
    }
    throw new AssertionError("the test's own evidence");
  }
}
