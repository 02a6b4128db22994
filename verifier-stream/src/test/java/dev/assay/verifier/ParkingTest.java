package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpCertificateId;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.schemas.event.CertificateRef;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.EndorsementRequest;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Result;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParkingTest {
  private static final Instant START = Log.START;
  private static final Instant ARRIVAL = START.plusSeconds(25);
  private static final TcbVersion TCB = Platform.CHIP.reportedTcb();
  private static final String NAME = name(Platform.CHIP);

  @TempDir private Path directory;
  private Log log;

  @BeforeEach
  void open() {
    log = Log.in(directory, "verifier.parking-most", "10000");
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void allThatWaitForACertificateAreAskedForOnceAndLetGoByItsArrivalInTheOrderOfTheLog() {
    List<String> ids = park(5);

    assertThat(log.results()).isEmpty();
    EndorsementRequest request = only(log.requests());
    assertThat(request.getId()).isEqualTo(NAME);
    assertThat(request.getKind()).isEqualTo("certificate");
    assertThat(request.getProductLine()).isEqualTo("Milan");

    arrive(NAME, Platform.CHIP, ARRIVAL);

    List<TestRecord<String, Result>> results = log.results();
    assertThat(results)
        .extracting(each -> each.value().getEvidenceId())
        .containsExactlyElementsOf(ids);
    assertThat(results)
        .allSatisfy(
            each -> {
              assertThat(each.value().getOutcome()).isEqualTo(Outcome.VERIFIED);
              assertThat(each.value().getCertificates())
                  .extracting(CertificateRef::getRole)
                  .containsExactly("VCEK", "ASK", "ARK");
              assertThat(each.value().getEvidenceTime()).isEqualTo(START);
              assertThat(each.getRecordTime()).isEqualTo(ARRIVAL);
            });
    assertThat(log.requests()).isEmpty();
  }

  @Test
  void whatCameWithItsCertificatesIsNotHeldUp() {
    park(1);
    log.challenge(Log.nonce(99), START);
    log.send(Log.evidence("quick", Log.nonce(99)), START);

    assertThat(log.answered()).containsExactly("quick");
  }

  @Test
  void certificatesThatAreHereAreUsedAtOnce() {
    arrive(NAME, Platform.CHIP, START.minusSeconds(5));
    park(1);

    TestRecord<String, Result> result = log.results().getFirst();
    assertThat(result.value().getOutcome()).isEqualTo(Outcome.VERIFIED);
    assertThat(result.getRecordTime()).isEqualTo(START);
    assertThat(log.requests()).isEmpty();
  }

  @Test
  void aCertificateThatIsMadeWhenItIsAskedForHoldsForTheEvidenceThatAskedForIt() {
    park(1);
    SimulatedSnpVendor later =
        SimulatedSnpVendor.fromSeed(
            ProductLine.MILAN, Bytes.fromHex("0b".repeat(32)), START.plusSeconds(20), 2048);

    arrive(NAME, later.chip(Platform.CHIP.chipId(), TCB), ARRIVAL);

    TestRecord<String, Result> result = log.results().getFirst();
    assertThat(result.value().getOutcome()).isEqualTo(Outcome.VERIFIED);
    assertThat(result.getRecordTime()).isEqualTo(ARRIVAL);
  }

  @Test
  void atItsDeadlineEvidenceIsUndecidedAndStaysSo() {
    park(2);
    log.requests();

    log.wait(Duration.ofMinutes(10).minusSeconds(1));
    assertThat(log.results()).isEmpty();
    log.wait(Duration.ofSeconds(1));

    List<TestRecord<String, Result>> results = log.results();
    assertThat(results)
        .hasSize(2)
        .allSatisfy(
            each -> {
              assertThat(each.value().getOutcome()).isEqualTo(Outcome.UNDECIDED);
              assertThat(each.value().getRefusal().getReason()).isEqualTo("CERTIFICATE_MISSING");
              assertThat(each.getRecordTime()).isEqualTo(START.plus(Duration.ofMinutes(10)));
            });

    log.requests();
    arrive(NAME, Platform.CHIP, START.plus(Duration.ofMinutes(11)));
    log.wait(Duration.ofMinutes(1));
    assertThat(log.results()).isEmpty();
    assertThat(log.requests()).isEmpty();
  }

  @Test
  void itIsAskedForAgainWhileSomethingWaitsWithHowMany() {
    park(3);
    assertThat(only(log.requests()).getWaiting()).isEqualTo(1);

    log.wait(Duration.ofSeconds(29));
    assertThat(log.requests()).isEmpty();
    log.wait(Duration.ofSeconds(1));

    EndorsementRequest again = only(log.requests());
    assertThat(again.getWaiting()).isEqualTo(3);
    assertThat(again.getRequestedAt()).isEqualTo(START);
  }

  @Test
  void eachChipIsAskedForByItself() {
    for (int i = 0; i < 20; i++) {
      SimulatedSnpChip chip = chip(i % 4);
      send("e" + i, i, chip, null);
    }

    assertThat(log.requests())
        .extracting(TestRecord::key)
        .containsExactly(name(chip(0)), name(chip(1)), name(chip(2)), name(chip(3)));

    arrive(name(chip(2)), chip(2), ARRIVAL);

    assertThat(log.answered()).containsExactly("e2", "e6", "e10", "e14", "e18");
  }

  @Test
  void manyAreLetGoInSlices() {
    List<String> ids = park(250);
    log.requests();

    arrive(NAME, Platform.CHIP, ARRIVAL);
    assertThat(log.answered()).hasSize(200);
    log.wait(Duration.ofSeconds(1));

    assertThat(log.answered()).isEqualTo(ids.subList(200, 250));
  }

  @Test
  void aChipsCertificateWithoutItsAuthoritiesWaitsForThem() {
    send("e1", 1, Platform.CHIP, Platform.CHIP.leaf());

    assertThat(log.requests()).extracting(TestRecord::key).containsExactly("certificate/ask/Milan");

    var authorities = Platform.CHIP.certificates().der().subList(1, 3);
    write(
        "certificate/ask/Milan",
        endorsement("certificate/ask/Milan", authorities.get(0), authorities.get(1)),
        ARRIVAL);

    assertThat(log.results().getFirst().value().getOutcome()).isEqualTo(Outcome.VERIFIED);
  }

  @Test
  void whereNoMoreMayWaitTheAnswerIsGivenAtOnce() {
    log.close();
    log = Log.in(directory, "verifier.parking-most", "2");
    park(3);

    Result result = only(log.results());
    assertThat(result.getEvidenceId()).isEqualTo("e2");
    assertThat(result.getOutcome()).isEqualTo(Outcome.UNDECIDED);

    arrive(NAME, Platform.CHIP, ARRIVAL);
    assertThat(log.answered()).as("the others are let go").containsExactly("e0", "e1");
  }

  @Test
  void whatIsNotWhatItsNamePromisesIsRejectedAndLetsNothingGo() {
    park(1);
    SimulatedSnpVendor stranger =
        SimulatedSnpVendor.fromSeed(
            ProductLine.MILAN, Bytes.fromHex("0c".repeat(32)), Platform.MADE, 2048);

    arrive(NAME, chip(1), ARRIVAL);
    arrive(NAME, stranger.chip(Platform.CHIP.chipId(), TCB), ARRIVAL);
    write(NAME, endorsement(NAME, Bytes.fromHex("00"), Bytes.EMPTY), ARRIVAL);
    write("other", endorsement(NAME, Platform.CHIP), ARRIVAL);
    arrive("certificate/of/nothing", Platform.CHIP, ARRIVAL);

    assertThat(log.reasons())
        .containsExactly(
            "CERTIFICATE_MISMATCH",
            "CHAIN_UNTRUSTED",
            "MALFORMED_ENCODING",
            "KEY_MISMATCH",
            "RECORD_INVALID");
    assertThat(log.results()).isEmpty();

    arrive(NAME, Platform.CHIP, ARRIVAL);
    assertThat(log.answered()).containsExactly("e0");
  }

  @Test
  void otherEndorsementsAreForOthers() {
    write("crl/ab", endorsement("crl/ab", Bytes.fromHex("00"), Bytes.EMPTY), ARRIVAL);

    assertThat(log.reasons()).isEmpty();
  }

  private List<String> park(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              send("e" + i, i, Platform.CHIP, null);
              return "e" + i;
            })
        .toList();
  }

  private void send(String id, int number, SimulatedSnpChip chip, @Nullable Bytes auxiliary) {
    Bytes nonce = Log.nonce(1000 + number);
    log.challenge(nonce, START);
    Evidence.Builder evidence =
        Log.evidence(id, nonce)
            .setItems(
                List.of(
                    Log.item(nonce)
                        .setEvidence(EventBytes.buffer(Platform.report(chip, nonce)))
                        .setAuxiliary(auxiliary == null ? null : EventBytes.buffer(auxiliary))
                        .build()));
    log.send(evidence, START);
  }

  private void arrive(String name, SimulatedSnpChip chip, Instant at) {
    write(name, endorsement(name, chip), at);
  }

  private void write(String key, Endorsement endorsement, Instant at) {
    Duration ahead = Duration.between(log.now(), at);
    if (ahead.isPositive()) {
      log.wait(ahead);
    }
    log.write(log.topics.endorsements(), key, endorsement, at);
  }

  private static Endorsement endorsement(String name, SimulatedSnpChip chip) {
    List<Bytes> der = chip.certificates().der();
    byte[] chain =
        Stream.of(der.get(1), der.get(2))
            .map(Bytes::toHex)
            .reduce("", String::concat)
            .transform(hex -> Bytes.fromHex(hex).toArray());
    return endorsement(name, der.getFirst(), Bytes.copyOf(chain));
  }

  private static Endorsement endorsement(String name, Bytes body, Bytes chain) {
    return Endorsement.newBuilder()
        .setId(name)
        .setKind(name.substring(0, name.indexOf('/')))
        .setBody(EventBytes.buffer(body))
        .setIssuerChain(chain.isEmpty() ? null : ByteBuffer.wrap(chain.toArray()))
        .setSource("a test")
        .setFetchedAt(ARRIVAL)
        .build();
  }

  private static SimulatedSnpChip chip(int number) {
    return Platform.chip(Bytes.fromHex("%02x".formatted(0xd0 + number).repeat(64)));
  }

  private static String name(SimulatedSnpChip chip) {
    return new SnpCertificateId.Vcek(chip.chipId(), chip.reportedTcb().encode()).toString();
  }

  private static <V> V only(List<TestRecord<String, V>> records) {
    assertThat(records).hasSize(1);
    return records.getFirst().value();
  }
}
