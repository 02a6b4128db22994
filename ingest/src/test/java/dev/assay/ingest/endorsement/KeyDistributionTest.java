package dev.assay.ingest.endorsement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.EndorsementKeys;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SigningKey;
import dev.assay.evidence.snp.SnpCertificateCheck;
import dev.assay.evidence.snp.SnpCertificateId;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.ingest.endorsement.VendorService.Answer;
import dev.assay.schemas.event.Endorsement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyDistributionTest {
  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final TcbVersion TCB = TcbVersion.legacy(4, 0, 24, 219);
  private static final SimulatedSnpVendor MILAN = vendor(ProductLine.MILAN, "0a");
  private static final SimulatedSnpVendor TURIN = vendor(ProductLine.TURIN, "0b");
  private static final SimulatedSnpVendor STRANGER = vendor(ProductLine.MILAN, "0c");
  private static final List<TrustAnchor> ANCHORS = List.of(MILAN.anchor(), TURIN.anchor());
  private static final SimulatedSnpChip CHIP = MILAN.chip(Bytes.fromHex("c1".repeat(64)), TCB);
  private static final String CHAIN = "/vcek/v1/Milan/cert_chain";
  private static final String LIST = "/vcek/v1/Milan/crl";
  private static final String LIST_ID = EndorsementKeys.revocationList(MILAN.anchor().spkiSha256());

  private final VendorService service = new VendorService();
  private final List<Fetcher> fetchers = new ArrayList<>();
  private final Fetcher fetcher = fetcher();

  KeyDistributionTest() {
    service.has(CHAIN, chain(MILAN));
    service.has(vcekPath(CHIP), Answer.of(CHIP.leaf()));
  }

  @AfterEach
  void close() {
    fetchers.forEach(Fetcher::close);
    service.close();
  }

  @Test
  void aCertificateIsAskedForOnceHoweverManyWait() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      assertThat(fetcher.want(id(CHIP), "Milan")).isTrue();
    }
    fetcher.run();
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();

    assertThat(service.asked()).containsExactly(CHAIN, vcekPath(CHIP));
    Endorsement published = fetcher.published().getFirst();
    assertThat(published.getId()).isEqualTo(id(CHIP).toString());
    assertThat(published.getKind()).isEqualTo("certificate");
    assertThat(published.getBody().array()).isEqualTo(CHIP.leaf().toArray());
    assertThat(published.getNotAfter()).isAfter(NOW);
    assertThat(fetcher.counts().getFetched()).isEqualTo(1);
    assertThat(fetcher.counts().getPending()).isZero();
  }

  @Test
  void aChainIsAskedForOnceForAllChipsOfItsLine() throws InterruptedException {
    SimulatedSnpChip other = MILAN.chip(Bytes.fromHex("c2".repeat(64)), TCB);
    service.has(vcekPath(other), Answer.of(other.leaf()));

    fetcher.want(id(CHIP), "Milan");
    fetcher.want(id(other), "Milan");
    fetcher.run();

    assertThat(service.asked()).containsExactlyInAnyOrder(CHAIN, vcekPath(CHIP), vcekPath(other));
    assertThat(fetcher.published()).hasSize(2);
  }

  @Test
  void turinsChipsAreAskedForByTheirShortIdentifierAndFmc() throws InterruptedException {
    SimulatedSnpChip chip =
        TURIN.chip(Bytes.fromHex("c1".repeat(8)), TcbVersion.turin(1, 2, 3, 4, 5));
    service.has("/vcek/v1/Turin/cert_chain", chain(TURIN));
    String path =
        "/vcek/v1/Turin/%s?fmcSPL=1&blSPL=2&teeSPL=3&snpSPL=4&ucodeSPL=5".formatted("c1".repeat(8));
    service.has(path, Answer.of(chip.leaf()));

    fetcher.want(
        new SnpCertificateId.Vcek(
            Bytes.fromHex("c1".repeat(8)).zeroPaddedTo(64), chip.reportedTcb().encode()),
        "");
    fetcher.run();

    assertThat(service.asked()).containsExactly("/vcek/v1/Turin/cert_chain", path);
    assertThat(fetcher.published()).hasSize(1);
  }

  @Test
  void aReportThatDoesNotSayItsLineIsTriedOnEach() throws InterruptedException {
    SimulatedSnpVendor genoa = vendor(ProductLine.GENOA, "0d");
    SimulatedSnpChip chip = genoa.chip(Bytes.fromHex("c3".repeat(64)), TCB);
    service.has("/vcek/v1/Genoa/cert_chain", chain(genoa));
    service.has(vcekPath(chip).replace("Milan", "Genoa"), Answer.of(chip.leaf()));
    Fetcher trusting = fetcher(List.of(MILAN.anchor(), genoa.anchor()));

    trusting.want(id(chip), "");
    trusting.run();

    assertThat(trusting.published()).hasSize(1);
  }

  @Test
  void authoritiesAreFetchedAlone() throws InterruptedException {
    var id = new SnpCertificateId.Authorities(ProductLine.MILAN, SigningKey.VLEK);
    service.has(
        "/vlek/v1/Milan/cert_chain",
        Answer.text(VendorService.pem(MILAN.asvk()) + VendorService.pem(MILAN.ark())));

    fetcher.want(id, "Milan");
    fetcher.run();

    assertThat(fetcher.published()).extracting(Endorsement::getId).containsExactly(id.toString());
  }

  @Test
  void whatIsNotAmdsIsLeftToOthers() {
    assertThat(fetcher.want("tcb-info/tdx/90c06f000000", "")).isFalse();
    assertThat(fetcher.want(LIST_ID, "")).isFalse();
    assertThat(fetcher.want("certificate/vcek/../../etc/passwd", "Milan")).isFalse();
    assertThat(fetcher.want("http://elsewhere.example/", "Milan")).isFalse();
  }

  @Test
  void aServiceThatIsAskedTooOftenIsLeftAloneForAsLongAsItSays() throws InterruptedException {
    service.first(Answer.status(429).with("Retry-After", "120"));
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();
    fetcher.after(Duration.ofSeconds(119)).run();

    assertThat(service.asked()).containsExactly(CHAIN);
    assertThat(fetcher.counts().getTroubles()).isEqualTo(1);

    fetcher.after(Duration.ofSeconds(1)).run();
    assertThat(fetcher.published()).hasSize(1);
  }

  @Test
  void aDateToComeBackAtCountsToo() throws InterruptedException {
    String at =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(NOW.plusSeconds(300).atOffset(ZoneOffset.UTC));
    service.first(Answer.status(503).with("Retry-After", at));
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();

    fetcher.after(Duration.ofSeconds(299)).run();
    assertThat(fetcher.published()).isEmpty();
    fetcher.after(Duration.ofSeconds(1)).run();
    assertThat(fetcher.published()).hasSize(1);
  }

  @Test
  void aServiceThatDoesNotSayIsAskedLessOftenEachTime() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      service.first(Answer.status(429));
    }
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();
    for (int seconds : List.of(1, 2)) {
      fetcher.after(Duration.ofSeconds(seconds).minusMillis(1)).run();
      assertThat(service.asked()).hasSize(1);
      fetcher.after(Duration.ofMillis(1)).run();
    }
    assertThat(service.asked()).hasSize(1);
    assertThat(fetcher.published()).isEmpty();

    fetcher.after(Duration.ofSeconds(4)).run();
    assertThat(fetcher.published()).hasSize(1);
  }

  static Stream<Arguments> whatIsNoAnswer() {
    return Stream.of(
        Arguments.of("an error", Answer.status(500)),
        Arguments.of("elsewhere", Answer.status(302).with("Location", "http://127.0.0.1:1/")),
        Arguments.of("garbage", Answer.text("<html>busy</html>")),
        Arguments.of("nothing", Answer.status(200)),
        Arguments.of("no end", Answer.nothing()),
        Arguments.of("too much", Answer.of(Bytes.copyOf(new byte[3 * 1024 * 1024]))),
        Arguments.of("a stranger's chain", chain(STRANGER)),
        Arguments.of("another line's chain", chain(TURIN)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatIsNoAnswer(String name, Answer answer) throws InterruptedException {
    service.first(answer);
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();
    assertThat(fetcher.published()).as(name).isEmpty();
    assertThat(service.asked()).containsExactly(CHAIN);

    fetcher.after(Duration.ofSeconds(15)).run();
    assertThat(fetcher.published()).as("after " + name).hasSize(1);
  }

  static Stream<Arguments> whatIsNotThisChips() {
    return Stream.of(
        Arguments.of("another chip's", MILAN.chip(Bytes.fromHex("c2".repeat(64)), TCB).leaf()),
        Arguments.of(
            "another TCB's", MILAN.chip(CHIP.chipId(), TcbVersion.legacy(4, 0, 24, 220)).leaf()),
        Arguments.of("a stranger's", STRANGER.chip(CHIP.chipId(), TCB).leaf()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatIsNotThisChips(String name, Bytes leaf) throws InterruptedException {
    service.has(vcekPath(CHIP), Answer.of(leaf));
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();

    assertThat(fetcher.published()).as(name).isEmpty();
    assertThat(fetcher.counts().getRefused()).isEqualTo(1);

    service.has(vcekPath(CHIP), Answer.of(CHIP.leaf()));
    fetcher.after(Duration.ofSeconds(15)).run();
    assertThat(fetcher.published()).hasSize(1);
  }

  @Test
  void whatTheVendorDoesNotHaveIsNotAskedForAgainForAWhile() throws InterruptedException {
    service.has(vcekPath(CHIP), Answer.status(404));
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();
    service.asked();

    fetcher.after(Fetcher.ABSENCE.minusMillis(1)).want(id(CHIP), "Milan");
    fetcher.run();
    assertThat(service.asked()).isEmpty();

    service.has(vcekPath(CHIP), Answer.of(CHIP.leaf()));
    fetcher.after(Duration.ofMillis(1)).want(id(CHIP), "Milan");
    fetcher.run();
    assertThat(service.asked()).containsExactly(vcekPath(CHIP));
    assertThat(fetcher.published()).hasSize(1);
  }

  @Test
  void oneThatIsMissingHoldsUpNoOther() throws InterruptedException {
    var absent = new SnpCertificateId.Vcek(Bytes.fromHex("aa".repeat(64)), TCB.encode());
    fetcher.want(absent, "Milan");
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();

    assertThat(fetcher.published())
        .extracting(Endorsement::getId)
        .containsExactly(id(CHIP).toString());
    assertThat(fetcher.counts().getAbsent()).isEqualTo(1);
  }

  @Test
  void whatIsOnTheTopicIsNotAskedForAgainByWhoeverComesNext() throws InterruptedException {
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();
    service.asked();

    Fetcher next = fetcher();
    fetcher.published().forEach(next::knows);
    next.want(id(CHIP), "Milan");
    next.run();

    assertThat(service.asked()).isEmpty();
  }

  @Test
  void aLinesFirstListIsAskedForOnceItsFirstCertificateIsHere() throws InterruptedException {
    SimulatedSnpChip other = MILAN.chip(Bytes.fromHex("c2".repeat(64)), TCB);
    service.has(vcekPath(other), Answer.of(other.leaf()));
    service.has(LIST, list(NOW, Duration.ofDays(30)));
    assertThat(fetcher.renew()).isEmpty();

    fetcher.want(id(CHIP), "Milan");
    fetcher.want(id(other), "Milan");
    fetcher.run();
    service.asked();
    fetcher.published();
    for (int look = 0; look < 3; look++) {
      fetcher.renew();
    }
    fetcher.run();

    assertThat(service.asked()).containsExactly(LIST);
    assertThat(fetcher.published()).extracting(Endorsement::getId).containsExactly(LIST_ID);
    assertThat(fetcher.renew()).isEmpty();
  }

  @Test
  void soItIsWhereSomebodyElseBroughtTheCertificate() throws InterruptedException {
    service.has(LIST, list(NOW, Duration.ofDays(30)));
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();
    service.asked();

    Fetcher next = fetcher();
    fetcher.published().forEach(next::knows);
    assertThat(next.renew()).extracting(Wanted::id).containsExactly(LIST_ID);
    next.run();

    assertThat(service.asked()).containsExactly(CHAIN, LIST);
    assertThat(next.published()).extracting(Endorsement::getId).containsExactly(LIST_ID);
  }

  @Test
  void aFirstListThatTheVendorDoesNotHaveIsNotAskedForAgainForAWhile() throws InterruptedException {
    fetcher.want(id(CHIP), "Milan");
    fetcher.run();
    service.asked();

    fetcher.renew();
    fetcher.run();
    fetcher.after(Fetcher.ABSENCE.minusMillis(1)).renew();
    fetcher.run();
    assertThat(service.asked()).containsExactly(LIST);

    fetcher.after(Duration.ofMillis(1)).renew();
    fetcher.run();
    assertThat(service.asked()).containsExactly(LIST);
  }

  @Test
  void noListIsAskedForAfterAChainThatNobodyBelieves() throws InterruptedException {
    Fetcher gullible = fetcher(List.of(STRANGER.anchor()));
    service.has(CHAIN, chain(STRANGER));
    service.has(vcekPath(CHIP), Answer.of(STRANGER.chip(CHIP.chipId(), TCB).leaf()));
    gullible.want(id(CHIP), "Milan");
    gullible.run();

    List<Endorsement> strangers = gullible.published();
    assertThat(strangers).hasSize(1);
    strangers.forEach(fetcher::knows);
    assertThat(fetcher.renew()).isEmpty();
  }

  @Test
  void aListIsRenewedBeforeItRunsOutAndWhenItIsOld() throws InterruptedException {
    service.has(LIST, list(NOW, Duration.ofDays(8)));
    fetcher.want(LIST_ID, "Milan");
    fetcher.run();
    assertThat(fetcher.published()).extracting(Endorsement::getId).containsExactly(LIST_ID);
    assertThat(fetcher.renew()).isEmpty();

    fetcher.after(Fetcher.MOST_AGE.minusMillis(1));
    assertThat(fetcher.renew()).isEmpty();
    fetcher.after(Duration.ofMillis(1));
    assertThat(fetcher.renew()).extracting(Wanted::id).containsExactly(LIST_ID);
    service.asked();
    fetcher.run();
    assertThat(service.asked()).containsExactly(LIST);
    assertThat(fetcher.published()).as("the same list is not news").isEmpty();

    service.has(LIST, list(fetcher.now(), Duration.ofDays(30)));
    fetcher.after(Duration.ofHours(1));
    assertThat(fetcher.renew()).as("less than a week is left").hasSize(1);
    fetcher.run();
    assertThat(fetcher.published()).hasSize(1);
    assertThat(fetcher.renew()).isEmpty();
  }

  @Test
  void anOlderListDoesNotTakeTheNewersPlaceThoughItIsSigned() throws InterruptedException {
    service.has(LIST, list(NOW.minusSeconds(60), Duration.ofDays(30)));
    fetcher.want(LIST_ID, "Milan");
    fetcher.run();
    assertThat(fetcher.published()).hasSize(1);

    service.has(LIST, list(NOW.minusSeconds(3600), Duration.ofDays(60)));
    fetcher.after(Fetcher.MOST_AGE).renew();
    fetcher.run();

    assertThat(fetcher.published()).isEmpty();
    assertThat(fetcher.counts().getRefused()).isEqualTo(1);
  }

  @Test
  void aListThatRanOutIsRefused() throws InterruptedException {
    service.has(LIST, list(NOW.minus(Duration.ofDays(40)), Duration.ofDays(30)));
    fetcher.want(LIST_ID, "Milan");
    fetcher.run();

    assertThat(fetcher.published()).isEmpty();
    assertThat(fetcher.counts().getRefused()).isEqualTo(1);
  }

  @Test
  void aStrangersListIsRefused() throws InterruptedException {
    service.has(LIST, Answer.of(STRANGER.crl(NOW, NOW.plus(Duration.ofDays(30)), Set.of())));
    fetcher.want(LIST_ID, "Milan");
    fetcher.run();

    assertThat(fetcher.published()).isEmpty();
  }

  private Fetcher fetcher() {
    return fetcher(ANCHORS);
  }

  private Fetcher fetcher(List<TrustAnchor> anchors) {
    var made =
        new Fetcher(
            service,
            new KeyDistribution(service.uri().toString(), new SnpCertificateCheck(anchors)),
            anchors,
            NOW);
    fetchers.add(made);
    return made;
  }

  private static Answer list(Instant issued, Duration good) {
    return Answer.of(MILAN.crl(issued, issued.plus(good), Set.of()));
  }

  private static SnpCertificateId id(SimulatedSnpChip chip) {
    return new SnpCertificateId.Vcek(chip.chipId(), chip.reportedTcb().encode());
  }

  private static String vcekPath(SimulatedSnpChip chip) {
    return "/vcek/v1/Milan/%s?blSPL=4&teeSPL=0&snpSPL=24&ucodeSPL=219"
        .formatted(chip.chipId().toHex());
  }

  private static Answer chain(SimulatedSnpVendor vendor) {
    return Answer.text(VendorService.pem(vendor.ask()) + VendorService.pem(vendor.ark()));
  }

  private static SimulatedSnpVendor vendor(ProductLine line, String seed) {
    return SimulatedSnpVendor.fromSeed(line, Bytes.fromHex(seed.repeat(32)), MADE, 2048);
  }
}
