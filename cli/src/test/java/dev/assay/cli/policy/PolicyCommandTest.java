package dev.assay.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.RevocationDocument;
import dev.assay.appraisal.Subject;
import dev.assay.appraisal.author.Author;
import dev.assay.appraisal.author.AuthorKey;
import dev.assay.appraisal.author.Authors;
import dev.assay.appraisal.author.DocumentKind;
import dev.assay.appraisal.author.Signing;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {
  private static final String POLICY =
      """
      policy: acme/payments
      version: 1
      state: active
      freshness: 5m
      accept:
        - platform: sev-snp
      """;

  @TempDir private Path folder;

  @Test
  void saysWhatDiffersInMeaning() throws IOException {
    Path first = file("a.yaml", POLICY);
    Path second = file("b.yaml", POLICY.replace("5m", "90s").replace("version: 1", "version: 2"));

    assertThat(CommandRun.of("policy", "diff", first, first)).isEqualTo(new CommandRun(0, "", ""));
    assertThat(CommandRun.of("policy", "diff", first, second))
        .isEqualTo(new CommandRun(1, "- freshness: 5m\n+ freshness: 90s\n", ""));
  }

  @Test
  void aWrongDocumentHasNoDifferences() throws IOException {
    Path first = file("a.yaml", POLICY);
    Path second = file("b.yaml", POLICY.replace("active", "on"));
    CommandRun run = CommandRun.of("policy", "diff", first, second);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(second + ":3:8: state: want draft, active, retired or withdrawn, got `on`\n");
  }

  @Test
  void isComparedWithOneOtherPolicy() throws IOException {
    Path first = file("a.yaml", POLICY);
    for (CommandRun run :
        List.of(
            CommandRun.of("policy", "diff", first),
            CommandRun.of("policy", "diff", first, first, "--in-force"))) {
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err())
          .startsWith("assay policy diff: give either a second file or --in-force (see ");
    }
  }

  @Test
  void aWrongDocumentIsComparedWithNothingInForce() throws IOException {
    Path wrong = file("b.yaml", POLICY.replace("active", "on"));
    CommandRun run = CommandRun.of("policy", "diff", wrong, "--in-force");

    assertThat(run)
        .isEqualTo(
            new CommandRun(
                2,
                "",
                wrong + ":3:8: state: want draft, active, retired or withdrawn, got `on`\n"));
  }

  @Test
  void aMillionReferenceValuesAreRefusedUnread() throws IOException {
    String value = "      - " + "ab".repeat(48) + "\n";
    Path large = file("large.yaml", POLICY + value.repeat(40_000));
    Path larger = file("larger.yaml", value.repeat(1_000_000));

    assertThat(CommandRun.of("policy", "check", larger))
        .isEqualTo(
            new CommandRun(
                1,
                "",
                larger
                    + ": document: want at most 1000000 characters, got more than 4000000"
                    + " bytes\n"));
    assertThat(CommandRun.of("policy", "put", large).err())
        .startsWith(large + ": document: want at most 1000000 characters, got more than ");
  }

  @Test
  void signsForOneAuthorAfterTheOther() throws Exception {
    Path policy = file("p.yaml", POLICY);
    var authors = List.of(author("alice"), author("bob"));
    for (Author author : authors) {
      CommandRun run =
          CommandRun.of(
              "policy",
              "sign",
              "--key",
              folder.resolve(author.keyId()),
              "--kid",
              author.keyId(),
              policy);
      assertThat(run)
          .isEqualTo(
              new CommandRun(0, "%s.jws: signed by %s\n".formatted(policy, author.keyId()), ""));
    }
    List<String> signatures = Files.readAllLines(folder.resolve("p.yaml.jws"));

    assertThat(
            Authors.of(authors, 2, false)
                .check(DocumentKind.POLICY, "acme", POLICY, signatures, _ -> false))
        .isInstanceOf(Signing.Signed.class);
  }

  @Test
  void aRevocationIsSignedByOneAuthorForTheOtherToPublish() throws Exception {
    Path signatures = folder.resolve("lost.jws");
    var authors = List.of(author("alice"), author("bob"));
    for (Author author : authors) {
      assertThat(revoke(author, "--version", "1", "--sign", signatures))
          .isEqualTo(new CommandRun(0, "%s: signed chip/aa version 1\n".formatted(signatures), ""));
    }
    var document =
        new RevocationDocument("acme", new Subject(Subject.Kind.CHIP, "aa"), 1, false, "stolen");

    assertThat(
            Authors.of(authors, 2, false)
                .check(
                    DocumentKind.REVOCATION,
                    "acme",
                    document.text(),
                    Files.readAllLines(signatures),
                    _ -> false))
        .isInstanceOf(Signing.Signed.class);
    assertThat(revoke(authors.getFirst(), "--signature", signatures).err())
        .contains("--signature: want --version, the one that was signed");
    assertThat(CommandRun.of("revoke", "chip", "aa", "--reason", "x", "--sign", signatures).err())
        .contains("--sign: want --key and --kid, and no --signature");
  }

  private CommandRun revoke(Author author, Object... more) {
    var words =
        new ArrayList<Object>(
            List.of("revoke", "chip", "aa", "--tenant", "acme", "--reason", "stolen"));
    words.addAll(List.of("--key", folder.resolve(author.keyId()), "--kid", author.keyId()));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray());
  }

  @Test
  void aKeyThatIsNoneIsNamedAndNotShown() throws IOException {
    Path policy = file("p.yaml", POLICY);
    Path key =
        file("key.pem", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
    CommandRun run = CommandRun.of("policy", "sign", "--key", key, "--kid", "a", policy);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(key.toString(), "PKCS #8", "a block EC PRIVATE KEY");
    assertThat(run.err()).doesNotContain("AAAA").hasLineCount(1);
    assertThat(folder.resolve("p.yaml.jws")).doesNotExist();
  }

  @Test
  void aSignatureFileMustHoldOne() throws IOException {
    Path policy = file("p.yaml", POLICY);
    Path empty = file("empty.jws", "\n");

    assertThat(CommandRun.of("policy", "put", policy, "--signature", empty).err())
        .contains("empty.jws holds no signature")
        .hasLineCount(1);
    assertThat(CommandRun.of("policy", "put", policy, "--signature", folder.resolve("no")).err())
        .contains("can't read")
        .hasLineCount(1);
  }

  @Test
  void withoutABrokerEachCommandSaysWhichSettingItWants() throws IOException {
    Path policy = file("p.yaml", POLICY);
    for (List<Object> words :
        List.of(
            List.<Object>of("policy", "put", policy),
            List.<Object>of("policy", "list"),
            List.<Object>of("policy", "show", "payments"),
            List.<Object>of("policy", "history", "payments"),
            List.<Object>of("revocations"),
            List.<Object>of("findings", "--kind", "GUEST_CLONED"),
            List.<Object>of("rejections", "--since", "7d"),
            List.<Object>of("reappraisals"),
            List.<Object>of("revoke", "chip", "aa", "--reason", "stolen"))) {
      CommandRun run = CommandRun.of(words.toArray());

      assertThat(run.status()).as(words.toString()).isEqualTo(78);
      assertThat(run.err()).contains("kafka.bootstrap-servers").hasLineCount(1);
    }
  }

  @Test
  void whatCanNotBeRevokedIsAUsageError() {
    assertThat(CommandRun.of("revoke", "chp", "aa", "--reason", "x").err())
        .contains(
            "KIND: want one of chip, key, measurement, tcb, advisory, guest, author, got chp");
    assertThat(CommandRun.of("revoke", "chip", "a a", "--reason", "x").err())
        .contains("SUBJECT: want 1 to 256 printable characters");
    assertThat(CommandRun.of("revoke", "chip", "AA", "--reason", "x").err())
        .contains("SUBJECT: want bytes in lower-case hex, for a chip, got AA");
    assertThat(CommandRun.of("revoke", "measurement", "abc", "--reason", "x").err())
        .contains("SUBJECT: want bytes in lower-case hex, for a measurement, got abc");
    assertThat(CommandRun.of("revoke", "tcb", "04000000000018db", "--reason", "x").err())
        .contains("SUBJECT: want a product or FMSPC, a / and lower-case hex, for a tcb, got 0400");
    assertThat(CommandRun.of("revoke", "chip", "zz", "--withdraw", "--reason", "x").err())
        .contains("kafka.bootstrap-servers");
    assertThat(CommandRun.of("revoke", "chip", "aa").err()).contains("--reason");
    assertThat(CommandRun.of("revoke", "chip", "aa", "--reason", "x", "--kid", "a").err())
        .contains("--key and --kid: want both, or neither");
    assertThat(CommandRun.of("revoke", "chip", "aa", "--reason", "x", "--version", "0").err())
        .contains("--version: want a whole number from 1");
  }

  private Author author(String name) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    file(
        name,
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())));
    return switch (AuthorKey.parse(Bytes.copyOf(pair.getPublic().getEncoded()))) {
      case Parsed.Ok<AuthorKey>(AuthorKey key) -> new Author(name, name, key, Set.of("acme"));
      case Parsed.Malformed<AuthorKey>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
