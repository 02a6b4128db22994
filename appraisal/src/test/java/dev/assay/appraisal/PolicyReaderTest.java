package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyReaderTest {
  private static final String HEX48 = "7a".repeat(48);
  private static final String MINIMAL =
      """
      policy: payments
      version: 1
      state: active
      freshness: 5m
      accept:
        - platform: sev-snp
      """;

  @Test
  void readsEverythingAPolicyCanSay() {
    ResolvedPolicy policy =
        read(
            """
            policy: acme/payments
            version: 7
            state: retired
            freshness: 90s
            accept:
              - platform: sev-snp
                measurement: [%s, %s]
                minimum_tcb:
                  Milan: { boot_loader: 4, snp: 24, microcode: 219 }
                  Turin: { fmc: 1, boot_loader: 2, tee: 3, snp: 4, microcode: 5 }
                guest_policy: { debug: allowed, migration_agent: any, smt: forbidden, cxl_allow: required }
                vmpl: [0, 2]
                signer: { vcek: any, vlek: [aws-us-east-2] }
                binding: [nonce-key, raw]
                simulated: allowed
                host_data: %s
                id_key_digest: [%s]
                author_key_digest: [%s]
                chip_id: [%s]
            """
                .formatted(HEX48, "AB".repeat(48), "01".repeat(32), HEX48, HEX48, "02".repeat(64)));

    assertThat(policy.tenant()).isEqualTo("acme");
    assertThat(policy.workload()).isEqualTo("payments");
    assertThat(policy.version()).isEqualTo(7);
    assertThat(policy.state()).isEqualTo(PolicyState.RETIRED);
    assertThat(policy.freshness()).isEqualTo(Duration.ofSeconds(90));
    SnpAcceptance entry = first(policy);
    assertThat(entry.path()).isEqualTo("accept[0]");
    assertThat(entry.measurements())
        .containsExactly(Bytes.fromHex(HEX48), Bytes.fromHex("ab".repeat(48)));
    assertThat(entry.minimumTcb())
        .isEqualTo(
            Map.of(
                ProductLine.MILAN, TcbVersion.legacy(4, 0, 24, 219),
                ProductLine.TURIN, TcbVersion.turin(1, 2, 3, 4, 5)));
    assertThat(entry.guestPolicy())
        .containsEntry(GuestPolicyFlag.DEBUG, Requirement.ALLOWED)
        .containsEntry(GuestPolicyFlag.MIGRATE_MA, Requirement.ALLOWED)
        .containsEntry(GuestPolicyFlag.SMT, Requirement.FORBIDDEN)
        .containsEntry(GuestPolicyFlag.CXL_ALLOW, Requirement.REQUIRED);
    assertThat(entry.vmpls()).containsExactly(0L, 2L);
    assertThat(entry.signer()).isEqualTo(new SignerRule(true, true, Set.of("aws-us-east-2")));
    assertThat(entry.bindings()).containsExactly("nonce-key", "raw");
    assertThat(entry.simulatedAllowed()).isTrue();
    assertThat(entry.hostData()).containsExactly(Bytes.fromHex("01".repeat(32)));
    assertThat(entry.idKeyDigests()).hasSize(1);
    assertThat(entry.authorKeyDigests()).hasSize(1);
    assertThat(entry.chipIds()).containsExactly(Bytes.fromHex("02".repeat(64)));
  }

  @Test
  void whatIsNotSaidIsSafe() {
    ResolvedPolicy policy = read(MINIMAL);

    assertThat(policy.tenant()).isEqualTo("default");
    SnpAcceptance entry = first(policy);
    assertThat(entry.guestPolicy())
        .containsEntry(GuestPolicyFlag.DEBUG, Requirement.FORBIDDEN)
        .containsEntry(GuestPolicyFlag.MIGRATE_MA, Requirement.FORBIDDEN);
    assertThat(entry.vmpls()).containsExactly(0L);
    assertThat(entry.signer()).isEqualTo(SignerRule.VCEK_ONLY);
    assertThat(entry.bindings()).doesNotContain("raw").contains("nonce", "nonce-key");
    assertThat(entry.simulatedAllowed()).isFalse();
    assertThat(entry.measurements()).isEmpty();
    assertThat(entry.minimumTcb()).isEmpty();
  }

  @Test
  void hexThatLooksLikeANumberStaysHex() {
    String hex = "1" + "0".repeat(94) + "1";
    assertThat(first(read(entry("measurement: " + hex))).measurements())
        .containsExactly(Bytes.fromHex(hex));
  }

  static Stream<Arguments> signers() {
    return Stream.of(
        Arguments.of("vcek", new SignerRule(true, false, Set.of())),
        Arguments.of("vlek", new SignerRule(false, true, Set.of())),
        Arguments.of("[vcek, vlek]", new SignerRule(true, true, Set.of())),
        Arguments.of("{ vlek: any }", new SignerRule(false, true, Set.of())),
        Arguments.of("{ vlek: [b, a] }", new SignerRule(false, true, Set.of("a", "b"))));
  }

  @ParameterizedTest
  @MethodSource("signers")
  void readsSigners(String yaml, SignerRule wanted) {
    assertThat(first(read(entry("signer: " + yaml))).signer()).isEqualTo(wanted);
  }

  static Stream<Arguments> documentsAndTheirErrors() {
    String freshness = "want a duration like 30s, 5m, 2h or 7d, got ";
    return Stream.of(
        // The document as such.
        wrong("", "1:1: document: want a policy, got an empty document"),
        wrong("# only a comment\n", "2:1: document: want a policy, got an empty document"),
        wrong("[1]", "1:1: document: want a mapping, got a list"),
        wrong("payments", "1:1: document: want a mapping, got `payments`"),
        wrong(
            "policy: [",
            "1:10: document: want YAML, got expected the node content, but found '<stream end>'"),
        wrong(
            "policy: a\nstate: act\u0007ive\n",
            "2:11: document: want characters that can be seen, got U+0007"),
        wrong(MINIMAL + "---\npolicy: b\n", "7:1: document: want one document, got a second one"),
        wrong("policy: &a b", "1:9: document: want values spelled out, got an anchor or alias"),
        wrong("policy: *a", "1:9: document: want values spelled out, got an anchor or alias"),
        wrong("policy: !!str b", "1:9: document: want no tags, got a tag"),
        wrong("[a]: b", "1:1: document: want a word as key, got a list or mapping"),
        wrong("a: " + "[".repeat(100_000), "1:11: document: want at most 8 levels, got more"),
        wrong("#".repeat(1_000_001), "1:1: document: want at most 1000000 characters, got 1000001"),
        // Its head.
        wrong(
            MINIMAL.replace("policy: payments\n", ""),
            "1:1: policy: want the workload's name, got nothing"),
        wrong(
            MINIMAL.replace("policy: payments", "policy:"),
            "1:8: policy: want " + NAMES + ", got nothing"),
        wrong(
            MINIMAL.replace("payments", "pay ments"),
            "1:9: policy: want " + NAMES + ", got `pay ments`"),
        wrong(MINIMAL.replace("payments", "a/b/c"), "1:9: policy: want " + NAMES + ", got `a/b/c`"),
        wrong(
            MINIMAL.replace("version: 1", "version: 0"),
            "2:10: version: want a whole number from 1, got `0`"),
        wrong(
            MINIMAL.replace("version: 1", "version: -7"),
            "2:10: version: want a whole number from 1, got `-7`"),
        wrong(
            MINIMAL.replace("version: 1", "version: 1.5"),
            "2:10: version: want a whole number from 1, got `1.5`"),
        wrong(
            MINIMAL.replace("version: 1", "version: 99999999999999999999"),
            "2:10: version: want a whole number from 1, got `99999999999999999999`"),
        wrong(
            MINIMAL.replace("active", "Active"),
            "3:8: state: want draft, active, retired or withdrawn, got `Active`"),
        wrong(MINIMAL.replace("5m", "5 minutes"), "4:12: freshness: " + freshness + "`5 minutes`"),
        wrong(MINIMAL.replace("5m", "-5m"), "4:12: freshness: " + freshness + "`-5m`"),
        wrong(MINIMAL.replace("5m", "[5m]"), "4:12: freshness: " + freshness + "a list"),
        wrong(MINIMAL.replace("5m", "1ms"), "4:12: freshness: want 100 ms to 366 days, got `1ms`"),
        wrong(
            MINIMAL.replace("5m", "999999999d"),
            "4:12: freshness: want 100 ms to 366 days, got `999999999d`"),
        wrong(
            MINIMAL.replace("freshness", "freshnes"),
            "1:1: freshness: want a duration like 30s, 5m, 2h or 7d, got nothing",
            "4:1: freshnes: want `freshness`, got an unknown key"),
        wrong(
            MINIMAL + "secrets_of_the_trade: []\n",
            "7:1: secrets_of_the_trade: want one of policy, version, state, description, freshness,"
                + " accept, rules, secrets, got an unknown key"),
        wrong(MINIMAL + "version: 2\n", "7:1: version: want each key once, got it again"),
        wrong(
            MINIMAL.replace("\n  - platform: sev-snp", " sev-snp"),
            "5:9: accept: want a list of what is accepted, got `sev-snp`"),
        wrong(
            MINIMAL.replace("\n  - platform: sev-snp", " []"),
            "5:9: accept: want 1 to 64 entries, got 0"),
        wrong(
            MINIMAL + "  - platform: sev-snp\n",
            "7:5: accept[1]: want each entry once, got one that says the same as another"),
        wrong(
            MINIMAL.replace("sev-snp", "pdp-11"),
            "6:15: accept[0].platform: want sev-snp, tdx, sgx, tpm, cca, sev-launch or sample,"
                + " got `pdp-11`"),
        // An entry.
        wrong(
            entry("mesurement: [ab]"),
            "7:5: accept[0].mesurement: want `measurement`, got an unknown key"),
        wrong(
            entry("measurement: []"),
            "7:18: accept[0].measurement: want at least one, got an empty list"),
        wrong(
            entry("measurement: [ab]"),
            "7:19: accept[0].measurement[0]: want 48 bytes in hex (96 digits), got 2 digits"),
        wrong(
            entry("measurement: [%s, %s]".formatted(HEX48, HEX48)),
            "7:117: accept[0].measurement[1]: want each value once, got it again"),
        wrong(
            entry("measurement: " + HEX48 + "zz"),
            "7:18: accept[0].measurement: want 48 bytes in hex (96 digits), got `"
                + HEX48.substring(0, 60)
                + "…` (98 characters)"),
        wrong(
            entry("chip_id: " + HEX48),
            "7:14: accept[0].chip_id: want 64 bytes in hex (128 digits), got 96 digits"),
        wrong(
            entry("minimum_tcb: { Rome: { snp: 1 } }"),
            "7:20: accept[0].minimum_tcb.Rome: want one of Milan, Genoa, Turin, got an unknown"
                + " key"),
        wrong(
            entry("minimum_tcb: { Milan: { fmc: 1 } }"),
            "7:27: accept[0].minimum_tcb.Milan: want at least one of boot_loader, tee, snp,"
                + " microcode, got none",
            "7:29: accept[0].minimum_tcb.Milan.fmc: want `tee`, got an unknown key"),
        wrong(
            entry("minimum_tcb: { Genoa: { snp: 256 } }"),
            "7:34: accept[0].minimum_tcb.Genoa.snp: want a whole number from 0 to 255, got `256`"),
        wrong(
            entry("minimum_tcb: { Genoa: { microcode: -1 } }"),
            "7:40: accept[0].minimum_tcb.Genoa.microcode: want a whole number from 0 to 255, got"
                + " `-1`"),
        wrong(
            entry("guest_policy: { debug: maybe }"),
            "7:28: accept[0].guest_policy.debug: want required, forbidden, allowed or any, got"
                + " `maybe`"),
        wrong(
            entry("guest_policy: { migrate_ma: allowed, migration_agent: forbidden }"),
            "7:59: accept[0].guest_policy.migration_agent: want each flag once, got `migrate_ma`"
                + " again"),
        wrong(
            entry("vmpl: [0, 4]"),
            "7:15: accept[0].vmpl[1]: want a whole number from 0 to 3, got `4`"),
        wrong(entry("signer: vxek"), "7:13: accept[0].signer: want vcek or vlek, got `vxek`"),
        wrong(
            entry("signer: { vlek: [any, aws] }"),
            "7:21: accept[0].signer.vlek: want any, or the providers meant, got both"),
        wrong(
            entry("binding: nonse"),
            "7:14: accept[0].binding: want nonce, nonce-key, svsm-vtpm, svsm-vtpm-srk, kbs or raw,"
                + " got `nonse`"),
        wrong(
            entry("simulated: yes"),
            "7:16: accept[0].simulated: want allowed or forbidden, got `yes`"));
  }

  private static final String NAMES =
      "workload or tenant/workload, each 1 to 128 letters, digits or . _ : @ - and first a letter"
          + " or digit";

  @ParameterizedTest
  @MethodSource("documentsAndTheirErrors")
  void saysWhereAndWhatIsWrong(String yaml, List<String> wanted) {
    assertThat(errors(yaml)).extracting(PolicyError::toString).containsExactlyElementsOf(wanted);
  }

  @Test
  void readsThousandsOfReferenceValuesAndRefusesAMillion() {
    assertThat(first(read(measurements(9_000))).measurements()).hasSize(9_000);
    assertThat(errors(MINIMAL + "    vmpl: [" + "0,".repeat(10_001) + "]\n"))
        .extracting(PolicyError::toString)
        .containsExactly("7:11: accept[0].vmpl: want at most 10000, got 10001");
    assertThat(errors(measurements(1_000_000)))
        .extracting(PolicyError::toString)
        .containsExactly("1:1: document: want at most 1000000 characters, got 105000103");
  }

  private static String measurements(int count) {
    var yaml = new StringBuilder(MINIMAL).append("    measurement:\n");
    for (int i = 0; i < count; i++) {
      yaml.append("      - %096x\n".formatted(i));
    }
    return yaml.toString();
  }

  @Test
  void readsSecretsAndWhereTheyAreKept() {
    ResolvedPolicy policy =
        read(
            MINIMAL
                + """
                description: pays
                secrets:
                  - id: 736870E5-84f0-4973-92ec-06879ce3da0b
                    name: disk-key
                    from: keystore:payments/disk-key
                  - id: 836870e5-84f0-4973-92ec-06879ce3da0b
                    name: token
                    from: vault:kv/payments#token
                  - id: 936870e5-84f0-4973-92ec-06879ce3da0b
                    name: vtpm
                    from: keystore:vtpm/{guest}
                    svsm_state: 2
                """);

    assertThat(policy.description()).isEqualTo("pays");
    assertThat(policy.secrets())
        .containsExactly(
            new SecretGrant(
                "secrets[0]",
                UUID.fromString("736870e5-84f0-4973-92ec-06879ce3da0b"),
                "disk-key",
                new SecretGrant.Location("keystore", "payments/disk-key"),
                OptionalLong.empty()),
            new SecretGrant(
                "secrets[1]",
                UUID.fromString("836870e5-84f0-4973-92ec-06879ce3da0b"),
                "token",
                new SecretGrant.Location("vault", "kv/payments#token"),
                OptionalLong.empty()),
            new SecretGrant(
                "secrets[2]",
                UUID.fromString("936870e5-84f0-4973-92ec-06879ce3da0b"),
                "vtpm",
                new SecretGrant.Location("keystore", "vtpm/{guest}"),
                OptionalLong.of(2)));
  }

  @Test
  void theStateOfAVtpmIsOneGuestsOwn() {
    assertThat(
            errors(
                MINIMAL
                    + """
                    secrets:
                      - { id: 736870e5-84f0-4973-92ec-06879ce3da0b, name: a, from: "keystore:p", svsm_state: 1 }
                      - { id: 836870e5-84f0-4973-92ec-06879ce3da0b, name: b, from: "keystore:{guest}", svsm_state: 0 }
                    """))
        .extracting(PolicyError::path, PolicyError::wanted)
        .containsExactly(
            tuple(
                "secrets[0].svsm_state", "`from` with {guest} in it: each guest has its own state"),
            tuple("secrets[1].svsm_state", "a whole number from 1 to 1000000000"));
  }

  @ParameterizedTest
  @CsvSource({
    "payments/key/disk, true",
    "_a/-b/c.d, true",
    "a/b, false",
    "a/b/c/d, false",
    "a//c, false",
    "a/.b/c, false",
    "a/b/, false",
    ".a, false",
  })
  void aSecretsNameMayBeThePathThatClientsOfTheKbsProtocolAskBy(String name, boolean taken) {
    String secret =
        """
        secrets:
          - { id: 736870e5-84f0-4973-92ec-06879ce3da0b, name: %s, from: "keystore:p" }
        """
            .formatted(name);

    assertThat(PolicyReader.read(MINIMAL + secret) instanceof PolicyReading.Read).isEqualTo(taken);
  }

  @Test
  void aGuestsNameLeadsNowhereElse() {
    var own = new SecretGrant.Location("vault", "vtpm/{guest}#state");

    assertThat(own.of("web-1.a_b"))
        .contains(new SecretGrant.Location("vault", "vtpm/web-1.a_b#state"));
    for (String name : List.of("web:base64", "web@b", "a/b", "a#b", "..", "")) {
      assertThat(own.of(name)).as(name).isEmpty();
    }
    var shared = new SecretGrant.Location("vault", "disk#key");
    assertThat(shared.of("web:base64")).contains(shared);
  }

  @Test
  void saysWhatIsWrongWithSecretsAndQuotesNone() {
    assertThat(
            errors(
                MINIMAL
                    + """
                    secrets:
                      - { id: 1-2-3-4-5, name: a b, from: "hunter2 hunter2" }
                      - { id: 736870e5-84f0-4973-92ec-06879ce3da0b, name: n, from: "keystore:p" }
                      - { id: 736870E5-84F0-4973-92EC-06879CE3DA0B, name: n, from: "Vault:p" }
                      - { value: hunter2 }
                    """))
        .extracting(PolicyError::toString)
        .containsExactly(
            "8:11: secrets[0].id: want a GUID, e.g. 736870e5-84f0-4973-92ec-06879ce3da0b, got"
                + " another text",
            "8:28: secrets[0].name: want 1 to 128 letters, digits or . _ - and first a letter or"
                + " digit, or three such parts with /, got another text",
            "8:39: secrets[0].from: want a source and a path in it, like"
                + " keystore:payments/disk-key or vault:payments/app#field, got another text",
            "10:11: secrets[2].id: want each id once, got"
                + " `736870E5-84F0-4973-92EC-06879CE3DA0B` again",
            "10:55: secrets[2].name: want each name once, got `n` again",
            "10:64: secrets[2].from: want a source and a path in it, like"
                + " keystore:payments/disk-key or vault:payments/app#field, got another text",
            "11:5: secrets[3].from: want a source and a path in it, like"
                + " keystore:payments/disk-key or vault:payments/app#field, got nothing",
            "11:5: secrets[3].id: want a GUID, e.g. 736870e5-84f0-4973-92ec-06879ce3da0b, got"
                + " nothing",
            "11:5: secrets[3].name: want 1 to 128 letters, digits or . _ - and first a letter or"
                + " digit, or three such parts with /, got nothing",
            "11:7: secrets[3].value: want `name`, got an unknown key");
  }

  @Test
  void saysEverythingThatIsWrongAtOnceAndInTheOrderOfTheDocument() {
    assertThat(
            errors(
                """
                policy: pay ments
                version: x
                state: on
                freshness: soon
                accept:
                  - platform: sev-snp
                    vmpl: 9
                  - platform: pdp-11
                """))
        .extracting(PolicyError::path)
        .containsExactly(
            "policy", "version", "state", "freshness", "accept[0].vmpl", "accept[1].platform");
  }

  @Test
  void errorsArePrintedAsEditorsLinkThem() {
    assertThat(errors(MINIMAL.replace("active", "on")).getFirst().in("payments.yaml"))
        .isEqualTo("payments.yaml:3:8: state: want draft, active, retired or withdrawn, got `on`");
  }

  @Test
  void noDocumentMakesItThrow() {
    var random = new Random(20_261_122);
    String sample = entry("measurement: [%s]\n    signer: { vlek: [a] }".formatted(HEX48));
    String alphabet = " \n\t:-[]{}&*!|>'\"%@`,#?ab01\u0000\u0085\ud800é";
    for (int i = 0; i < 5_000; i++) {
      var mutated = new StringBuilder(sample);
      for (int edits = random.nextInt(6); edits >= 0; edits--) {
        int at = random.nextInt(mutated.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> mutated.insert(at, c);
          case 1 -> mutated.setCharAt(at, c);
          default -> mutated.delete(at, Math.min(mutated.length(), at + random.nextInt(1, 9)));
        }
        if (mutated.isEmpty()) {
          mutated.append(c);
        }
      }
      if (PolicyReader.read(mutated.toString()) instanceof PolicyReading.Refused refused) {
        assertThat(refused.errors()).isNotEmpty();
      }
    }
  }

  private static Arguments wrong(String yaml, String... errors) {
    return Arguments.of(yaml, List.of(errors));
  }

  private static String entry(String line) {
    return MINIMAL + "    " + line + "\n";
  }

  private static SnpAcceptance first(ResolvedPolicy policy) {
    return (SnpAcceptance) policy.accept().getFirst();
  }

  private static ResolvedPolicy read(String yaml) {
    return switch (PolicyReader.read(yaml)) {
      case PolicyReading.Read(ResolvedPolicy policy) -> policy;
      case PolicyReading.Refused refused -> throw new AssertionError(refused.errors().toString());
    };
  }

  private static List<PolicyError> errors(String yaml) {
    return switch (PolicyReader.read(yaml)) {
      case PolicyReading.Read read -> throw new AssertionError("read: " + read);
      case PolicyReading.Refused refused -> refused.errors();
    };
  }
}
