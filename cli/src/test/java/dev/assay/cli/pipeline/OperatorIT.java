package dev.assay.cli.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.cli.CommandRun;
import dev.assay.cli.standalone.DataDirectory;
import dev.assay.cli.standalone.Standalone;
import dev.assay.emitter.Answer;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.GuestProfile;
import dev.assay.emitter.SealedRelease;
import dev.assay.emitter.SimulatedSnp;
import dev.assay.emitter.Submission;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.Forecast;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Tier;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The operator's commands as they are typed, against a deployment that takes what two authors
/// sign.
class OperatorIT {
  private static final String IMAGE = "web 1.4";
  private static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(
          Bytes.fromHex("42".repeat(32)), Instant.parse("2025-01-01T00:00:00Z"));
  private static final String INTELS_ROOT = INTEL.anchor().spkiSha256().toHex();

  private static final String GIVEN_A_SECRET =
      PolicyText.accepting(IMAGE, "kbs", 1)
          + """
            - platform: sample
              simulated: allowed
          secrets:
            - id: 736870e5-84f0-4973-92ec-06879ce3da0b
              name: payments/key/disk
              from: keystore:payments/disk
          """;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RESOURCE = "/kbs/v0/resource/payments/key/disk";

  @TempDir private static Path folder;

  /// What all gateways of the deployment are set to.
  private static Map<String, String> gateways;

  /// The secret of [#GIVEN_A_SECRET].
  private static Path disk;

  private static DataDirectory directory;
  private static Standalone deployment;
  private static EventLog log;

  @BeforeAll
  static void start() throws Exception {
    Path authors = Files.writeString(folder.resolve("authors.yaml"), authors("alice", "bob"));
    Path tokenKey =
        ownersAlone("tokens", KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    gateways = Map.of("ingest.kbs.workload", "kbs", "ingest.token-key", tokenKey.toString());
    assertThat(kept("secret", "init").status()).isZero();
    disk = ownersAlone("disk", "a key of 32 bytes, or of as many".getBytes(UTF_8));
    assertThat(kept("secret", "put", "payments/disk", "--from-file", disk).status()).isZero();
    directory = DataDirectory.open(folder.resolve("data"));
    var settings = new HashMap<>(gateways);
    settings.put("kafka.partitions", "1");
    settings.put("ingest.veraison.workload", "veraison");
    settings.put("secrets.keystore", folder.resolve("kbs-secrets").toString());
    settings.put("secrets.keystore-key-file", folder.resolve("kbs-key").toString());
    settings.put("policy.authors", authors.toString());
    settings.put("policy.simulated-trust-anchors", INTELS_ROOT);
    settings.put("verifier.simulated-trust-anchors", Guest.VENDOR.anchor().spkiSha256().toHex());
    settings.put("ingest.kbs.sample", "true");
    settings.put("verifier.sample-evidence", "true");
    deployment = Standalone.start(directory, Standalone.Options.with(settings));
    log = new EventLog(deployment.kafka());
    enforce(signed("kbs", GIVEN_A_SECRET, "alice", "bob"), "kbs");
  }

  @AfterAll
  static void stop() throws Exception {
    log.close();
    deployment.close();
    directory.close();
  }

  @Test
  void aPolicyIsSignedByTwoPublishedAndLookedUp() throws Exception {
    Path first = signed("looked-up", PolicyText.accepting(IMAGE, "looked-up", 1), "alice", "bob");
    assertThat(put(first).out())
        .startsWith("published default/looked-up version 1 as ")
        .endsWith("\nin force\n");
    assertThat(put(first).out())
        .isEqualTo("default/looked-up version 1 is there already: nothing published\n");
    Path second = file("second.yaml", PolicyText.accepting("web 1.5", "looked-up", 2));

    assertThat(run("policy", "list").out()).contains("default/looked-up version 1 active, ");
    assertThat(run("policy", "history", "looked-up").out())
        .hasLineCount(1)
        .endsWith(", 2 signatures\n");
    CommandRun inForce = run("policy", "show", "looked-up");
    assertThat(inForce).isEqualTo(new CommandRun(0, Files.readString(first), ""));
    CommandRun diff = CommandRun.of("policy", "diff", file("in-force.yaml", inForce.out()), second);
    assertThat(diff.status()).isEqualTo(1);
    assertThat(diff.out().lines().map(line -> line.substring(0, 1))).containsExactly("-", "+");
    assertThat(run("policy", "diff", second, "--in-force")).isEqualTo(diff);
    assertThat(run("policy", "diff", first, "--in-force")).isEqualTo(new CommandRun(0, "", ""));
    Path unknown = file("unknown.yaml", PolicyText.accepting(IMAGE, "nobody-s", 1));
    assertThat(run("policy", "diff", unknown, "--in-force"))
        .isEqualTo(new CommandRun(2, "", "no policy of default/nobody-s is in force\n"));
    assertThat(run("policy", "show", "nothing"))
        .isEqualTo(new CommandRun(1, "", "no policy of nothing\n"));
    assertThat(run("policy", "show", "looked-up", "--version", "7"))
        .isEqualTo(new CommandRun(1, "", "no policy of looked-up of version 7\n"));
  }

  @Test
  void whatIsSignedWronglyOrIsOldIsPublishedAndRejectedByName() throws Exception {
    put(signed("again", PolicyText.accepting(IMAGE, "again", 2), "alice", "bob"));
    Path old = signed("again-old", PolicyText.accepting(IMAGE, "again", 1), "alice", "bob");
    Path one = signed("again-one", PolicyText.accepting(IMAGE, "again", 3), "alice");
    Path other = signed("again-other", PolicyText.accepting(IMAGE, "again", 4), "alice", "bob");
    Files.writeString(other, Files.readString(other).replace("10m", "11m"));

    assertRejected(tryToPut(old), "POLICY_VERSION_OLD version: want more than 2, got 1\n");
    assertRejected(tryToPut(one), "TOO_FEW_AUTHORS signatures: want signatures by 2 authors");
    assertThat(tryToPut(other, "--no-wait"))
        .returns(0, CommandRun::status)
        .returns("", CommandRun::err);
    assertThat(
            log.await(
                "rejections",
                log.topics().rejections(),
                3,
                rejection -> "again".equals(rejection.getWorkload())))
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("POLICY_VERSION_OLD", "TOO_FEW_AUTHORS", "SIGNATURE_WRONG");
  }

  private static void assertRejected(CommandRun run, String why) {
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).startsWith("published ").hasLineCount(1);
    assertThat(run.err()).startsWith("rejected, and what was in force stays: " + why);
  }

  @Test
  void whatNobodyTakesOrRejectsIsSaidToBePublished() throws Exception {
    Path policy = signed("unheard", PolicyText.accepting(IMAGE, "unheard", 1), "alice", "bob");
    var topics = Topics.withPrefix("nobody.");
    try (var admin = Admin.create(deployment.kafka().clientConfig())) {
      var names =
          Stream.of(topics.policies(), topics.context(), topics.rejections())
              .map(topic -> new NewTopic(topic.name(), 1, (short) 1))
              .toList();
      admin.createTopics(names).all().get();
    }

    CommandRun run = tryToPut(policy, "--set", "kafka.topic-prefix=nobody.", "--patience", "500ms");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out()).startsWith("published default/unheard version 1 as nobody.policies-0@0");
    assertThat(run.err()).startsWith("no policy-stream has said anything of it in 0.5 s: ");
  }

  @Test
  void aDraftIsForecastAndPromoted() throws Exception {
    String promoted = PolicyText.accepting("web 2.0", "forecast", 3);
    put(signed("one", PolicyText.accepting(IMAGE, "forecast", 1), "alice", "bob"));
    attest("g1", "forecast");
    String draft = PolicyText.accepting("web 2.0", "forecast", 2).replace("active", "draft");
    assertThat(put(signed("two", draft, "alice", "bob")).out()).contains("\nin draft: ");
    log.await("a forecast", log.topics().forecasts(), 1, said -> isOf(said, "g1"));

    assertThat(run("policy", "forecast", "forecast").out())
        .startsWith(
            "default/g1: AFFIRMING -> CONTRAINDICATED by policy default/forecast version 2\n")
        .endsWith("1 guest would change\n");
    put(signed("three", promoted, "alice", "bob"));
    log.await("the forecast taken back", log.topics().forecasts(), 2, said -> isOf(said, "g1"));
    assertThat(run("policy", "forecast", "forecast"))
        .isEqualTo(new CommandRun(0, "no guest would change\n", ""));

    assertThat(
            log.await(
                "what was forecast",
                log.topics().verdicts(),
                1,
                verdict -> verdict.getGuest().equals("g1") && verdict.getCause() == Cause.POLICY))
        .extracting(verdict -> verdict.getTier())
        .containsExactly(Tier.CONTRAINDICATED);
  }

  @Test
  void aGuestIsRevokedByTwo() throws Exception {
    put(signed("revoked", PolicyText.accepting(IMAGE, "revoked", 1), "alice", "bob"));
    attest("g2", "revoked");
    Path signatures = folder.resolve("g2.jws");

    CommandRun alone = revoke("alice", "--version", "1");
    assertThat(alone.status()).isEqualTo(1);
    assertThat(alone.err())
        .startsWith(
            "rejected, and what was in force stays: TOO_FEW_AUTHORS signatures: want signatures by"
                + " 2 authors");
    assertThat(run("revocations").out()).doesNotContain("guest/g2");
    assertThat(revoke("alice", "--version", "2", "--sign", signatures).out())
        .isEqualTo("%s: signed guest/g2 version 2\n".formatted(signatures));
    assertThat(revoke("bob", "--version", "2", "--signature", signatures).out())
        .startsWith("revoked guest/g2 version 2 as ")
        .contains("\nin force: ");

    log.await(
        "the guest revoked",
        log.topics().verdicts(),
        1,
        verdict -> verdict.getGuest().equals("g2") && verdict.getCause() == Cause.REVOCATION);
    assertThat(run("revocations").out())
        .contains("default/guest/g2 version 2 revoked, ")
        .endsWith(", 2 signatures: lost\n");
    assertThat(run("revocations", "--all").out()).hasLineCount(2);
  }

  @Test
  void collateralIsTriedTakenBackAndPutInForce() throws Exception {
    var words = new ArrayList<Object>(List.of("--trust-anchor", INTELS_ROOT));
    SimulatedCollateral collateral =
        SimulatedCollateral.of(INTEL, TeeType.TDX, Instant.parse("2026-01-01T00:00:00Z"));
    List<Bytes> files = collateral.files();
    for (int i = 0; i < files.size(); i++) {
      Path file = folder.resolve("collateral-" + i);
      Files.write(file, files.get(i).toArray());
      words.add(file);
    }
    String id = "tcb-info/tdx/90c06f000000";

    CommandRun draft = endorse(words, "--draft");
    assertThat(draft.status()).as(draft.err()).isZero();
    assertThat(draft.out()).contains("published " + id + " in draft as ");
    assertThat(run("endorse", "--withdraw", id).out())
        .startsWith("withdrew the draft of " + id + " as ");
    assertThat(run("endorse", "--withdraw", id))
        .isEqualTo(new CommandRun(1, "", "no draft of " + id + "\n"));
    assertThat(endorse(words).out()).contains("published " + id + " as ");
    assertThat(CommandRun.of("endorse").err())
        .startsWith("assay endorse: want FILEs, or --withdraw");
    assertThat(
            log.await(
                "what stands in the context",
                log.topics().context(),
                1,
                entry ->
                    entry.getBody() instanceof Endorsement said
                        && said.getId().equals(id)
                        && !said.getDraft()))
        .isNotEmpty();
  }

  @Test
  void endorsementsAreCarriedToAnotherDeploymentInAFile() throws Exception {
    Instant issued = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    List<Bytes> files =
        SimulatedCollateral.of(INTEL, TeeType.SGX, issued.minus(Duration.ofDays(1))).files();
    var words = new ArrayList<Object>(List.of("--trust-anchor", INTELS_ROOT));
    for (int i = 0; i < files.size(); i++) {
      words.add(Files.write(folder.resolve("sgx-" + i), files.get(i).toArray()));
    }
    assertThat(endorse(words).status()).isZero();
    Path bundle = folder.resolve("vendors.zip");
    Path again = folder.resolve("again.zip");
    List<Object> believed = List.of("--trust-anchor", INTELS_ROOT);

    CommandRun exported = endorsements(believed, "export", bundle);
    assertThat(exported.status()).as(exported.err()).isZero();
    assertThat(endorsements(believed, "export", again).status()).isZero();
    assertThat(again).hasSameBinaryContentAs(bundle);
    assertThat(endorsements(believed, "import", bundle).out())
        .endsWith(": 0 taken, 4 there already, 0 refused\n");

    List<Object> elsewhere =
        List.of("--trust-anchor", INTELS_ROOT, "--set", "kafka.topic-prefix=elsewhere.");
    try (var admin = Admin.create(deployment.kafka().clientConfig())) {
      admin.createTopics(List.of(new NewTopic("elsewhere.endorsements", 1, (short) 1))).all().get();
    }
    assertThat(endorsements(elsewhere, "import", bundle, "--dry-run").out())
        .contains(": would take qe-identity/sgx\n")
        .endsWith(": 4 would be taken, 0 there already, 0 refused\n");
    CommandRun imported = endorsements(elsewhere, "import", bundle);
    assertThat(imported.status()).as(imported.err()).isZero();
    assertThat(imported.out()).endsWith(": 4 taken, 0 there already, 0 refused\n");
    assertThat(endorsements(elsewhere, "export", again).status()).isZero();
    assertThat(again).hasSameBinaryContentAs(bundle);
    CommandRun listed = endorsements(elsewhere, "list");
    assertThat(listed.status()).as(listed.err()).isZero();
    assertThat(listed.out()).contains("  expiring  qe-identity/sgx\n").hasLineCount(5);
  }

  private static CommandRun endorsements(List<Object> options, Object... words) {
    return run(
        Stream.of(List.<Object>of("endorsements"), List.of(words), options)
            .flatMap(List::stream)
            .toArray());
  }

  @Test
  void secretsAreKeptInAFileAndTheLedgerReadFromTheBroker() {
    List<Object> keystore =
        List.of("--keystore", folder.resolve("keystore"), "--key-file", folder.resolve("key"));

    assertThat(with(keystore, "secret", "init").status()).isZero();
    assertThat(with(keystore, "secret", "put", "disk", "--generate", "32").out())
        .isEqualTo("disk version 1, 32 bytes\n");
    assertThat(with(keystore, "secret", "rotate", "disk", "--generate", "32").out())
        .isEqualTo("disk version 2, 32 bytes\n");
    assertThat(with(keystore, "secret", "list").out()).hasLineCount(3);
    CommandRun twice = with(keystore, "secret", "put", "disk", "--generate", "32");
    assertThat(twice.status()).isEqualTo(78);
    assertThat(twice.err()).hasLineCount(1).doesNotContain("Exception");
    assertThat(run("secret", "ledger", "--json").status()).isZero();
  }

  @Test
  void aClientOfTheKbsProtocolIsGivenWhatTheOperatorKeeps() throws Exception {
    try (var client = kbsClient(IMAGE);
        var altered = kbsClient("web 1.4 with a backdoor");
        var withoutHardware = new KbsClient(deployment.gateway(), Optional.empty())) {
      HttpResponse<String> token = client.attest();
      HttpResponse<String> resource = client.get(RESOURCE);
      HttpResponse<String> refused = altered.attest();

      assertThat(token.statusCode()).as(token.body()).isEqualTo(200);
      assertThat(resource.statusCode()).as(resource.body()).isEqualTo(200);
      assertThat(client.open(resource.body())).isEqualTo(Files.readAllBytes(disk));
      // No svn to compare with is a warning: good for a token, and for no secret.
      assertThat(withoutHardware.attest().statusCode()).isEqualTo(200);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).contains("errors/AttestationError");
      assertThat(altered.get(RESOURCE).statusCode()).isEqualTo(401);
      assertThat(
              log.await(
                  "the release",
                  log.topics().secretReleases(),
                  1,
                  release ->
                      Stream.of(client, altered, withoutHardware)
                          .anyMatch(guest -> isTo(guest, release))))
          .singleElement()
          .matches(release -> isTo(client, release), "to the one that is affirming");
    }
  }

  private static boolean isTo(KbsClient client, SecretRelease release) {
    return client.keyId().equals(Bytes.copyOf(release.getGuestKeySha256().array()));
  }

  @Test
  void whatWasBegunAtAGatewayThatIsKilledGoesOnAtAnother() throws Exception {
    try (GatewayProcess first = GatewayProcess.start(folder, deployment.kafka(), gateways);
        var atFirst = new GatewayClient(first.uri());
        var atOther = new GatewayClient(deployment.gateway());
        var kbs = kbsClient(IMAGE)) {
      Guest waiting = Guest.booted(atFirst, GuestIdentity.of("waiting", "kbs"), IMAGE);
      String posted = waiting.post(waiting.evidence(waiting.challenge().nonce()));
      Guest challenged = Guest.booted(atFirst, GuestIdentity.of("challenged", "kbs"), IMAGE);
      Submission evidence = challenged.evidence(challenged.challenge().nonce());
      kbs.turnTo(first.uri());
      String nonce = kbs.challenge();

      first.kill();

      assertThat(challenged.tryToPost(evidence)).isInstanceOf(Answer.Unreachable.class);
      assertAffirmed(waiting.at(atOther).answer(posted));
      assertAffirmed(challenged.at(atOther).send(evidence));
      assertThat(List.of(waiting.at(atOther).releases(), challenged.at(atOther).releases()))
          .allSatisfy(
              releases ->
                  assertThat(releases)
                      .singleElement()
                      .returns("payments/key/disk", SealedRelease::name));
      kbs.turnTo(deployment.gateway());
      HttpResponse<String> token = kbs.attest(nonce);
      assertThat(token.statusCode()).as(token.body()).isEqualTo(200);
      assertThat(kbs.open(kbs.get(RESOURCE).body())).isEqualTo(Files.readAllBytes(disk));
    }
  }

  private static void assertAffirmed(Attestation answer) {
    assertThat(answer)
        .asInstanceOf(type(Attestation.Verdict.class))
        .returns("affirming", Attestation.Verdict::tier);
  }

  @Test
  void aClientOfVeraisonsApiIsToldWhatThePolicySays() throws Exception {
    enforce(
        signed("veraison", PolicyText.accepting(IMAGE, "veraison", 1), "alice", "bob"), "veraison");

    try (var client = veraisonClient(IMAGE);
        var altered = veraisonClient("web 1.4 with a backdoor")) {
      assertThat(client.attest()).isEqualTo("affirming");
      assertThat(altered.attest()).isEqualTo("contraindicated");
    }
  }

  private static VeraisonClient veraisonClient(String image) throws GeneralSecurityException {
    return new VeraisonClient(deployment.gateway(), machine(image));
  }

  private static KbsClient kbsClient(String image) throws GeneralSecurityException {
    return new KbsClient(deployment.gateway(), Optional.of(machine(image)));
  }

  private static SimulatedSnp machine(String image) throws GeneralSecurityException {
    return SimulatedSnp.on(
        Guest.VENDOR, "host of " + image, GuestProfile.ofImage(image, Guest.TCB));
  }

  private static CommandRun kept(Object... words) {
    return with(
        List.of(
            "--keystore", folder.resolve("kbs-secrets"), "--key-file", folder.resolve("kbs-key")),
        words);
  }

  private static Path ownersAlone(String name, KeyPair keys) throws IOException {
    return ownersAlone(name, keys.getPrivate().getEncoded());
  }

  private static Path ownersAlone(String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void withoutABrokerThatAnswersItSaysSoInALine() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    Path policy = file("unreachable.yaml", PolicyText.accepting(IMAGE, "looked-up", 2));
    refusedWithout(nobody, "policy list: assay.policies can't be read", "policy", "list");
    refusedWithout(
        nobody, "policy diff: assay.context can't be read", "policy", "diff", policy, "--in-force");
    refusedWithout(
        nobody, "policy put: the policy was not published", "policy", "put", policy, "--no-wait");
    refusedWithout(nobody, "secret ledger: the ledger can't be read", "secret", "ledger", "--json");
  }

  @Test
  void withoutARegistryThatAnswersItSaysSoInALine() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    Path policy = file("unregistered.yaml", PolicyText.accepting(IMAGE, "looked-up", 2));
    for (var command :
        Map.of(
                "policy put: the policy was not published",
                List.<Object>of("policy", "put", policy, "--no-wait"),
                "policy list: assay.policies can't be read",
                List.<Object>of("policy", "list"))
            .entrySet()) {
      CommandRun run =
          with(
              List.of(
                  "--set",
                  "kafka.bootstrap-servers=" + deployment.kafka().bootstrapServers(),
                  "--set",
                  "kafka.registry-url=http://127.0.0.1:" + nobody),
              command.getValue().toArray());

      assertThat(run.status()).isEqualTo(78);
      assertThat(run.err())
          .isEqualTo(
              "assay %s: no Schema Registry answers at http://127.0.0.1:%d (kafka.registry-url)\n"
                  .formatted(command.getKey(), nobody));
    }
  }

  private static void refusedWithout(int port, String what, Object... command) {
    var words = new ArrayList<Object>(List.of(command));
    words.addAll(
        List.of(
            "--set",
            "kafka.bootstrap-servers=127.0.0.1:" + port,
            "--set",
            "kafka.client.default.api.timeout.ms=1000",
            "--set",
            "kafka.client.max.block.ms=1000",
            "--set",
            "kafka.registry-url=" + deployment.kafka().registryUrl()));
    CommandRun run = CommandRun.of(words.toArray());

    assertThat(run.status()).isEqualTo(78);
    assertThat(run.err())
        .isEqualTo(
            "assay %s: no broker answers at 127.0.0.1:%d (kafka.bootstrap-servers)\n"
                .formatted(what, port));
  }

  /// Published and in force: who attests before is told that there is no policy.
  private static void enforce(Path policy, String workload) {
    put(policy);
    try (var client = new GatewayClient(deployment.gateway())) {
      Guest witness = Guest.booted(client, GuestIdentity.of("witness", workload), IMAGE);
      await().atMost(PATIENCE).untilAsserted(() -> assertAffirmed(witness.attest()));
    }
  }

  private static CommandRun put(Path policy) {
    CommandRun run = tryToPut(policy);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private static CommandRun tryToPut(Path policy, Object... more) {
    var words = new ArrayList<Object>(List.of("policy", "put", policy, "--signature"));
    words.add(policy.resolveSibling(policy.getFileName() + ".jws"));
    words.addAll(List.of(more));
    return run(words.toArray());
  }

  private static CommandRun revoke(String author, Object... more) {
    var words =
        new ArrayList<Object>(
            List.of("revoke", "guest", "g2", "--reason", "lost", "--key", folder.resolve(author)));
    words.addAll(List.of("--kid", author));
    words.addAll(List.of(more));
    return run(words.toArray());
  }

  private static CommandRun endorse(List<Object> words, Object... more) {
    return run(
        Stream.of(List.<Object>of("endorse"), words, List.of(more))
            .flatMap(List::stream)
            .toArray());
  }

  private static CommandRun with(List<Object> options, Object... words) {
    return CommandRun.of(Stream.concat(Stream.of(words), options.stream()).toArray());
  }

  /// With the settings of this deployment.
  private static CommandRun run(Object... words) {
    return with(
        List.of(
            "--set",
            "kafka.bootstrap-servers=" + deployment.kafka().bootstrapServers(),
            "--set",
            "kafka.registry-url=" + deployment.kafka().registryUrl()),
        words);
  }

  private static boolean isOf(Forecast said, String guest) {
    return said.getGuest().equals(guest);
  }

  private static void attest(String name, String workload) throws InterruptedException {
    try (var client = new GatewayClient(deployment.gateway())) {
      Guest.booted(client, GuestIdentity.of(name, workload), IMAGE).attest();
    }
    log.await(
        "a verdict of " + name,
        log.topics().verdicts(),
        1,
        verdict -> verdict.getGuest().equals(name) && verdict.getTier() == Tier.AFFIRMING);
  }

  private static Path signed(String name, String document, String... authors) throws IOException {
    Path policy = file(name + ".yaml", document);
    for (String author : authors) {
      CommandRun run =
          CommandRun.of("policy", "sign", "--key", folder.resolve(author), "--kid", author, policy);
      assertThat(run.status()).as(run.err()).isZero();
    }
    return policy;
  }

  private static Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /// A file of authors of whom each document takes two, and their keys beside it.
  private static String authors(String... names) throws IOException, GeneralSecurityException {
    var text = new StringBuilder("required: 2\nauthors:\n");
    for (String name : names) {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      file(name, pem("PRIVATE KEY", pair.getPrivate()));
      text.append("  - id: %s\n    tenants: any\n    key: |\n".formatted(name))
          .append(pem("PUBLIC KEY", pair.getPublic()).indent(6));
    }
    return text.toString();
  }

  private static String pem(String label, Key key) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getEncoder().encodeToString(key.getEncoded()), label);
  }
}
