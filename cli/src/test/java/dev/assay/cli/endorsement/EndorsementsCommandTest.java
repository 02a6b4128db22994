package dev.assay.cli.endorsement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndorsementsCommandTest {
  private static final String ISSUED = "2026-01-01T00:00:00Z";
  private static final Instant MADE = Instant.parse("2025-01-01T00:00:00Z");
  private static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(Bytes.fromHex("42".repeat(32)), MADE);
  private static final SimulatedSnpVendor AMD =
      SimulatedSnpVendor.fromSeed(ProductLine.MILAN, Bytes.fromHex("43".repeat(32)), MADE, 2048);
  private static final SimulatedCollateral COLLATERAL =
      SimulatedCollateral.of(INTEL, TeeType.TDX, Instant.parse(ISSUED));
  private static final TcbVersion TCB = TcbVersion.legacy(4, 0, 24, 219);
  private static final Bytes CHIP = Bytes.fromHex("05".repeat(64));

  private static final BundledEndorsement TCB_INFO =
      new BundledEndorsement(
          "tcb-info/tdx/90c06f000000", COLLATERAL.tcbInfo(), INTEL.tcbSigningChain());
  private static final BundledEndorsement ROOT_LIST =
      new BundledEndorsement(
          "crl/" + INTEL.anchor().spkiSha256().toHex(), COLLATERAL.rootCaCrl(), INTEL.root());
  private static final BundledEndorsement VCEK =
      new BundledEndorsement(
          "certificate/vcek/%s/%s".formatted(CHIP.toHex(), TCB.encode().toHex()),
          AMD.chip(CHIP, TCB).leaf(),
          AMD.ask().concat(AMD.ark()));
  private static final BundledEndorsement ARK_LIST =
      new BundledEndorsement(
          "crl/" + AMD.anchor().spkiSha256().toHex(),
          AMD.crl(Instant.parse(ISSUED), Instant.parse("2026-06-01T00:00:00Z"), List.of()),
          AMD.ark());

  @TempDir Path folder;

  @Test
  void whatHoldsIsCountedAndNotComplainedOf() throws IOException {
    CommandRun run = check("2026-01-15T00:00:00Z", TCB_INFO, ROOT_LIST, VCEK, ARK_LIST);

    assertThat(run)
        .isEqualTo(new CommandRun(0, "%s: 4 endorsements, 0 refused\n".formatted(file()), ""));
  }

  @Test
  void whatHasRunOutOrIsOfATimeToComeIsRefusedByItsId() throws IOException {
    CommandRun late = check("2026-03-01T00:00:00Z", TCB_INFO, ROOT_LIST, VCEK);
    CommandRun early = check("2025-12-31T00:00:00Z", TCB_INFO, VCEK);

    assertThat(late.status()).isEqualTo(1);
    assertThat(late.err())
        .isEqualTo(
            "%s: %s: COLLATERAL_EXPIRED until: want not before 2026-03-01T00:00:00Z, got 2026-01-31T00:00:00Z\n"
                .formatted(file(), TCB_INFO.id()));
    assertThat(early.err())
        .contains(TCB_INFO.id() + ": COLLATERAL_EXPIRED from: want not after")
        .hasLineCount(1);
  }

  @Test
  void whatIsNotWhatItsIdSaysIsRefused() throws IOException {
    String other = VCEK.id().replace("0505", "0506");
    List<BundledEndorsement> wrong =
        List.of(
            new BundledEndorsement(other, VCEK.body(), VCEK.issuerChain()),
            new BundledEndorsement("certificate/other/x", VCEK.body(), VCEK.issuerChain()),
            new BundledEndorsement(
                "tcb-info/tdx/90c06f000001", TCB_INFO.body(), TCB_INFO.issuerChain()),
            new BundledEndorsement("qe-identity/tdx", VCEK.body(), VCEK.issuerChain()),
            new BundledEndorsement(ARK_LIST.id(), ARK_LIST.body(), Bytes.EMPTY));
    for (BundledEndorsement each : wrong) {
      CommandRun run = check("2026-01-15T00:00:00Z", each);

      assertThat(run.status()).as(each.id()).isEqualTo(1);
      assertThat(run.err())
          .startsWith("%s: %s: ".formatted(file(), each.id()))
          .hasLineCount(1)
          .doesNotContain("Exception");
    }
  }

  @Test
  void aRootThatNobodyNamedIsNotBelieved() throws IOException {
    for (BundledEndorsement each : List.of(TCB_INFO, ROOT_LIST, VCEK, ARK_LIST)) {
      write(each);

      CommandRun run =
          CommandRun.of("endorsements", "check", file(), "--at", "2026-01-15T00:00:00Z");

      assertThat(run.status()).as(each.id()).isEqualTo(1);
      assertThat(run.err()).startsWith(file() + ": " + each.id() + ": ").hasLineCount(1);
    }
  }

  @Test
  void aFileThatIsNoBundleIsOneLine() throws IOException {
    Files.writeString(file(), "no bundle");

    for (String command : List.of("check", "list", "import")) {
      CommandRun run = CommandRun.of("endorsements", command, file());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).startsWith(file() + ": FIELD_MISSING manifest: ").hasLineCount(1);
      assertThat(run.out()).isEmpty();
    }
    assertThat(CommandRun.of("endorsements", "check", folder.resolve("none")).status())
        .isEqualTo(2);
  }

  @Test
  void whatRunsOutFirstIsListedFirstAndMarked() throws IOException {
    CommandRun run = list("2026-01-15T00:00:00Z", VCEK, ROOT_LIST, ARK_LIST, TCB_INFO);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "until left state endorsement",
            "2026-01-31T00:00:00Z 16d expiring " + TCB_INFO.id(),
            "2026-06-01T00:00:00Z 137d good " + ARK_LIST.id(),
            "2027-01-01T00:00:00Z 351d good " + ROOT_LIST.id(),
            "2031-12-31T00:00:00Z 2176d good " + VCEK.id());
    assertThat(list("2026-01-15T00:00:00Z", TCB_INFO, "--within", "15d").out()).contains(" good ");
  }

  @Test
  void whatHasRunOutMakesTheStatusOne() throws IOException {
    CommandRun run = list("2026-01-31T05:00:01Z", TCB_INFO, ROOT_LIST);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("-5h").contains("expired").contains("good");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void programsAreToldTheSame() throws IOException {
    CommandRun run = list("2026-01-15T00:00:00Z", TCB_INFO, "--json");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("\"id\" : \"%s\"".formatted(TCB_INFO.id()))
        .contains("\"kind\" : \"tcb-info\"")
        .contains("\"sha256\" : \"%s\"".formatted(TCB_INFO.body().sha256().toHex()))
        .contains("\"until\" : \"2026-01-31T00:00:00Z\"")
        .contains("\"state\" : \"expiring\"");
  }

  @Test
  void importTakesWhatIsNewLeavesWhatIsThereAndRefusesWhatIsOlder() {
    var check = new EndorsementCheck(List.of(INTEL.anchor(), AMD.anchor()));
    Instant later = Instant.parse("2026-01-10T00:00:00Z");
    BundledEndorsement newer = tcbInfo(18, later);
    BundledEndorsement lowerNumber = tcbInfo(17, later);
    var inForce = CheckedEndorsements.of(check, List.of(TCB_INFO, VCEK));

    ImportPlan plan = plan(check, inForce, newer, VCEK, ROOT_LIST);
    assertThat(plan.taken())
        .extracting(each -> each.endorsement())
        .containsExactlyInAnyOrder(newer, ROOT_LIST);
    assertThat(plan.there()).extracting(each -> each.endorsement()).containsExactly(VCEK);
    assertThat(plan.refused()).isEmpty();

    ImportPlan older = plan(check, inForce, lowerNumber, ARK_LIST);
    assertThat(older.taken()).extracting(each -> each.endorsement()).containsExactly(ARK_LIST);
    assertThat(older.refused())
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.id()).isEqualTo(TCB_INFO.id());
              assertThat(refused.refusal().reason()).isEqualTo(Reason.COLLATERAL_ROLLBACK);
            });
    assertThat(plan(check, CheckedEndorsements.of(check, List.of(newer)), TCB_INFO).refused())
        .extracting(refused -> refused.refusal().reason())
        .containsExactly(Reason.COLLATERAL_ROLLBACK);
  }

  @Test
  void whatIsOlderOnTheTopicOrDoesNotHoldThereIsNotInForce() {
    var check = new EndorsementCheck(List.of(INTEL.anchor()));
    BundledEndorsement newer = tcbInfo(18, Instant.parse("2026-01-10T00:00:00Z"));
    var forged = new BundledEndorsement(TCB_INFO.id(), Bytes.fromHex("00"), TCB_INFO.issuerChain());

    var inForce = CheckedEndorsements.of(check, List.of(forged, newer, TCB_INFO, forged, VCEK));

    assertThat(inForce.genuine()).extracting(each -> each.endorsement()).containsExactly(newer);
    assertThat(inForce.refused()).extracting(each -> each.id()).containsExactly(VCEK.id());
  }

  private static ImportPlan plan(
      EndorsementCheck check, CheckedEndorsements inForce, BundledEndorsement... given) {
    return ImportPlan.of(
        CheckedEndorsements.of(check, List.of(given)),
        inForce,
        Instant.parse("2026-01-15T00:00:00Z"));
  }

  private static BundledEndorsement tcbInfo(int number, Instant issued) {
    return new BundledEndorsement(
        TCB_INFO.id(),
        SimulatedCollateral.of(INTEL, TeeType.TDX, issued).evaluationDataNumber(number).tcbInfo(),
        INTEL.tcbSigningChain());
  }

  @Test
  void anInstantThatIsNoneIsAMatterOfUsage() throws IOException {
    assertThat(check("tomorrow", TCB_INFO).status()).isEqualTo(2);
  }

  private Path file() {
    return folder.resolve("bundle.zip");
  }

  private void write(BundledEndorsement... endorsements) throws IOException {
    Files.write(file(), Bundle.of(List.of(endorsements)).write().toArray());
  }

  private CommandRun check(String at, BundledEndorsement... endorsements) throws IOException {
    write(endorsements);
    return run("check", at);
  }

  private CommandRun list(String at, BundledEndorsement... endorsements) throws IOException {
    write(endorsements);
    return run("list", at);
  }

  private CommandRun list(String at, BundledEndorsement endorsement, String... options)
      throws IOException {
    write(endorsement);
    return run("list", at, options);
  }

  private CommandRun run(String command, String at, String... options) {
    var words = new ArrayList<Object>(List.of("endorsements", command, file(), "--at", at));
    words.addAll(List.of("--trust-anchor", INTEL.anchor().spkiSha256().toHex()));
    words.addAll(List.of("--trust-anchor", AMD.anchor().spkiSha256().toHex()));
    words.addAll(List.of(options));
    return CommandRun.of(words.toArray());
  }
}
