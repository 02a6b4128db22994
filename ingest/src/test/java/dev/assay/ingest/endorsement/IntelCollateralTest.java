package dev.assay.ingest.endorsement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.ingest.endorsement.VendorService.Answer;
import dev.assay.schemas.event.Endorsement;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntelCollateralTest {
  private static final Instant MADE = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final SimulatedIntel INTEL = intel("42");
  private static final SimulatedIntel STRANGER = intel("43");
  private static final List<TrustAnchor> ANCHORS = List.of(INTEL.anchor());
  private static final String FMSPC = "90c06f000000";
  private static final String ID = "tcb-info/tdx/" + FMSPC;
  private static final String TCB = "/tdx/certification/v4/tcb?fmspc=%s&update=".formatted(FMSPC);
  private static final String QE = "/tdx/certification/v4/qe/identity?update=";
  private static final String PLATFORM_LIST =
      "/sgx/certification/v4/pckcrl?ca=platform&encoding=der";
  private static final String PROCESSOR_LIST =
      "/sgx/certification/v4/pckcrl?ca=processor&encoding=der";
  private static final String ROOT_LIST = "/sgx/certification/v4/rootcacrl";

  private final VendorService service = new VendorService();
  private final List<Fetcher> fetchers = new ArrayList<>();
  private final Fetcher fetcher = fetcher(TcbTrack.STANDARD);

  @AfterEach
  void close() {
    fetchers.forEach(Fetcher::close);
    service.close();
  }

  @Test
  void onTheStandardTrackWhatIsToComeIsADraft() throws InterruptedException {
    Bytes standard = collateral(NOW.minusSeconds(60)).tcbInfo();
    Bytes early = collateral(NOW.minusSeconds(60)).evaluationDataNumber(19).tcbInfo();
    service.has(TCB + "standard", document(standard));
    service.has(TCB + "early", document(early));
    fetcher.want(ID, "");
    fetcher.run();

    assertThat(service.asked()).containsExactly(TCB + "standard", TCB + "early");
    assertThat(fetcher.published())
        .satisfiesExactly(
            inForce -> {
              assertThat(inForce.getId()).isEqualTo(ID);
              assertThat(inForce.getKind()).isEqualTo("tcb-info");
              assertThat(inForce.getDraft()).isFalse();
              assertThat(inForce.getBody().array()).isEqualTo(standard.toArray());
            },
            toCome -> {
              assertThat(toCome.getDraft()).isTrue();
              assertThat(toCome.getBody().array()).isEqualTo(early.toArray());
            });
  }

  @Test
  void onTheEarlyTrackTheEarlyOneIsInForce() throws InterruptedException {
    service.has(TCB + "early", document(collateral(NOW).tcbInfo()));
    Fetcher early = fetcher(TcbTrack.EARLY);
    early.want(ID, "");
    early.run();

    assertThat(service.asked()).containsExactly(TCB + "early");
    assertThat(early.published()).extracting(Endorsement::getDraft).containsExactly(false);
  }

  @Test
  void tracksThatAreTheSameGiveNoDraft() throws InterruptedException {
    Bytes same = collateral(NOW).tcbInfo();
    service.has(TCB + "standard", document(same));
    service.has(TCB + "early", document(same));
    fetcher.want(ID, "");
    fetcher.run();

    assertThat(fetcher.published()).hasSize(1);
  }

  @Test
  void noEarlyDocumentSaysNothingAboutTheOneInForce() throws InterruptedException {
    service.has(TCB + "standard", document(collateral(NOW).tcbInfo()));
    service.has(TCB + "early", Answer.status(404));
    fetcher.want(ID, "");
    fetcher.run();

    assertThat(fetcher.published()).extracting(Endorsement::getDraft).containsExactly(false);
    assertThat(fetcher.counts().getAbsent()).isZero();
  }

  @Test
  void theQuotingEnclavesIdentityIsFetched() throws InterruptedException {
    String chain = "SGX-Enclave-Identity-Issuer-Chain";
    service.has(QE + "standard", signed(collateral(NOW).qeIdentity(), chain));
    fetcher.want("qe-identity/tdx", "");
    fetcher.run();

    assertThat(fetcher.published())
        .extracting(Endorsement::getId)
        .containsExactly("qe-identity/tdx");
  }

  @Test
  void listsAreToldApartByWhoIssuedThem() throws InterruptedException, CertificateException {
    lists();
    String platform = EndorsementKeys.revocationList(spki(INTEL.platformCa()));
    String root = EndorsementKeys.revocationList(INTEL.anchor().spkiSha256());
    fetcher.want(root, "");
    fetcher.run();
    fetcher.want(platform, "");
    fetcher.run();

    assertThat(fetcher.published()).extracting(Endorsement::getId).containsExactly(root, platform);
  }

  @Test
  void aCaThatIsNotThePlatformsIsLookedForAmongProcessors() throws InterruptedException {
    lists();
    fetcher.want(EndorsementKeys.revocationList(Bytes.fromHex("ab".repeat(32))), "");
    fetcher.run();

    assertThat(service.asked()).containsExactly(PLATFORM_LIST, PROCESSOR_LIST);
    assertThat(fetcher.published()).isEmpty();
  }

  static Stream<Arguments> whatDoesNotCount() {
    SimulatedCollateral ours = collateral(NOW);
    return Stream.of(
        Arguments.of("garbage", Answer.text("{")),
        Arguments.of("a stranger's", document(stranger().tcbInfo())),
        Arguments.of(
            "another platform's",
            document(collateral(NOW).fmspc(Bytes.fromHex("00806f050000")).tcbInfo())),
        Arguments.of("another document", document(ours.qeIdentity())),
        Arguments.of("run out", document(collateral(NOW.minus(Duration.ofDays(31))).tcbInfo())),
        Arguments.of("of tomorrow", document(collateral(NOW.plusSeconds(86_400)).tcbInfo())),
        Arguments.of("without its chain", Answer.of(ours.tcbInfo())),
        Arguments.of(
            "changed",
            document(
                Bytes.copyOf(
                    new String(ours.tcbInfo().toArray(), StandardCharsets.UTF_8)
                        .replace("\"tcbEvaluationDataNumber\":18", "\"tcbEvaluationDataNumber\":99")
                        .getBytes(StandardCharsets.UTF_8)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatDoesNotCount(String name, Answer answer) throws InterruptedException {
    service.has(TCB + "standard", answer);
    fetcher.want(ID, "");
    fetcher.run();

    assertThat(fetcher.published()).as(name).isEmpty();
    assertThat(fetcher.counts().getRefused()).isEqualTo(1);
  }

  @Test
  void anOlderDocumentDoesNotTakeTheNewersPlaceThoughItIsSigned() throws InterruptedException {
    service.has(TCB + "early", document(collateral(NOW).evaluationDataNumber(19).tcbInfo()));
    Fetcher early = fetcher(TcbTrack.EARLY);
    early.want(ID, "");
    early.run();
    assertThat(early.published()).hasSize(1);

    service.has(TCB + "early", document(collateral(NOW).evaluationDataNumber(18).tcbInfo()));
    early.after(Fetcher.MOST_AGE).renew();
    early.run();

    assertThat(early.published()).isEmpty();
    assertThat(early.counts().getRefused()).isEqualTo(1);
  }

  @Test
  void anotherFetcherKnowsWhatIsInForceByTheTopic() throws InterruptedException {
    service.has(TCB + "early", document(collateral(NOW).evaluationDataNumber(19).tcbInfo()));
    Fetcher early = fetcher(TcbTrack.EARLY);
    early.want(ID, "");
    early.run();

    service.has(TCB + "early", document(collateral(NOW).tcbInfo()));
    Fetcher next = fetcher(TcbTrack.EARLY);
    early.published().forEach(next::knows);
    next.after(Fetcher.MOST_AGE).renew();
    next.run();

    assertThat(next.published()).isEmpty();
    assertThat(next.counts().getRefused()).isEqualTo(1);
  }

  @Test
  void whatRunsOutSoonAndIsTheSameIsNotAskedForWithoutAPause() throws InterruptedException {
    service.has(TCB + "early", document(collateral(NOW.minus(Duration.ofDays(25))).tcbInfo()));
    Fetcher early = fetcher(TcbTrack.EARLY);
    early.want(ID, "");
    early.run();
    service.asked();

    assertThat(early.after(Duration.ofSeconds(30)).renew()).isEmpty();
    assertThat(early.after(Duration.ofMinutes(15)).renew()).hasSize(1);
    early.run();
    assertThat(early.after(Duration.ofSeconds(30)).renew()).isEmpty();
    assertThat(service.asked()).containsExactly(TCB + "early");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tcb-info/tdx/",
        "tcb-info/tdx/90c06f0000",
        "tcb-info/tdx/90c06f00000000",
        "tcb-info/tdx/90C06F000000",
        "tcb-info/tdx/90c06f00000g",
        "tcb-info/tdx/90c06f000000\n",
        "tcb-info/tdx/90c06f000000&update=early",
        "tcb-info/snp/90c06f000000",
        "qe-identity/",
        "qe-identity/tdx/../sgx",
        "tcb-evaluation-data-numbers/qe",
        "crl/abcd",
        "crl/../../etc/passwd",
        "certificate/pck/90c06f000000"
      })
  void whatIsNoEndorsementOfIntelsIsNotAskedFor(String id) throws InterruptedException {
    assertThat(fetcher.want(id, "")).isFalse();
    fetcher.run();

    assertThat(service.asked()).isEmpty();
  }

  private void lists() {
    SimulatedCollateral ours = collateral(NOW);
    String chain = "SGX-PCK-CRL-Issuer-Chain";
    Answer platform =
        Answer.of(ours.pckCrl())
            .with(
                chain,
                encoded(VendorService.pem(INTEL.platformCa()) + VendorService.pem(INTEL.root())));
    service.has(PLATFORM_LIST, platform);
    service.has(ROOT_LIST, Answer.of(ours.rootCaCrl()));
  }

  private Fetcher fetcher(TcbTrack track) {
    var made =
        new Fetcher(
            service,
            new IntelCollateral(service.uri().toString(), ROOT_LIST, track, ANCHORS),
            ANCHORS,
            NOW);
    fetchers.add(made);
    return made;
  }

  private static Answer document(Bytes body) {
    return signed(body, "TCB-Info-Issuer-Chain");
  }

  private static Answer signed(Bytes body, String header) {
    return Answer.of(body)
        .with(
            header,
            encoded(VendorService.pem(INTEL.tcbSigning()) + VendorService.pem(INTEL.root())));
  }

  /// As Intel's services send chains.
  private static String encoded(String pem) {
    return URLEncoder.encode(pem, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static SimulatedCollateral collateral(Instant issued) {
    return SimulatedCollateral.of(INTEL, TeeType.TDX, issued);
  }

  private static SimulatedCollateral stranger() {
    return SimulatedCollateral.of(STRANGER, TeeType.TDX, NOW);
  }

  private static SimulatedIntel intel(String seed) {
    return SimulatedIntel.fromSeed(Bytes.fromHex(seed.repeat(32)), MADE);
  }

  private static Bytes spki(Bytes der) throws CertificateException {
    Certificate certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der.toArray()));
    return Bytes.copyOf(certificate.getPublicKey().getEncoded()).sha256();
  }
}
