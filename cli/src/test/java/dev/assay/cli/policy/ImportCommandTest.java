package dev.assay.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `assay policy import`, from files to a policy.
class ImportCommandTest {
  private static final String DIGEST = "7a".repeat(48);
  private static final String MEASURED =
      "{\"mode\":\"snp\",\"launchDigest\":\"%s\",\"refusal\":null}".formatted(DIGEST);

  /// Tag 501 around an id and one CoSWID tag: nothing that a policy has a place for.
  private static final byte[] EMPTY_CORIM = {
    (byte) 0xD9,
    0x01,
    (byte) 0xF5,
    (byte) 0xA2,
    0x00,
    0x61,
    0x78,
    0x01,
    (byte) 0x81,
    (byte) 0xD9,
    0x01,
    (byte) 0xF9,
    0x40
  };

  @TempDir Path folder;

  @Test
  void aMeasuredDigestBecomesADraft() throws IOException {
    CommandRun run = imported(file("measured.json", MEASURED), "--policy", "acme/payments");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("state: draft", DIGEST, "measured.json");
    assertThat(PolicyReader.read(run.out())).isInstanceOf(PolicyReading.Read.class);
  }

  @Test
  void theDraftGoesToAFileWhereOneIsNamed() throws IOException {
    Path out = folder.resolve("policy.yaml");
    CommandRun run =
        imported(file("measured.json", MEASURED), "--policy", "payments", "--out", out);
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(CommandRun.of("policy", "check", out).status()).isZero();
  }

  @Test
  void valuesAreAddedToAPolicy() throws IOException {
    String policy =
        """
        policy: payments
        version: 1
        state: active
        freshness: 5m
        accept:
          - platform: sev-snp
            # what CI built
            measurement:
              - "%s"
        """
            .formatted("11".repeat(48));
    CommandRun run =
        imported(file("measured.json", MEASURED), "--into", file("policy.yaml", policy));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).startsWith(policy).contains(DIGEST);
  }

  @Test
  void whatIsNotSimpleIsPrintedAsAnEntry() throws IOException {
    String policy =
        """
        policy: p
        version: 1
        state: active
        freshness: 5m
        accept: [{ platform: sev-snp, vmpl: [0] }]
        """;
    Path into = file("policy.yaml", policy);
    CommandRun run = imported(file("measured.json", MEASURED), "--into", into, "--out", into);
    assertThat(into).hasContent(policy);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).startsWith("  # measured.json\n  - platform: sev-snp\n").contains(DIGEST);
    assertThat(run.err()).contains("not simple enough");
  }

  @Test
  void anUnsignedCorimIsTakenOnlyWhereThatIsSaid() throws IOException {
    Path corim = Files.write(folder.resolve("a.corim"), EMPTY_CORIM);
    CommandRun refused = imported(corim, "--policy", "payments");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("a.corim: UNSIGNED corim: want a signature, or --unsigned");

    CommandRun empty = imported(corim, "--policy", "payments", "--unsigned");
    assertThat(empty.status()).isEqualTo(1);
    assertThat(empty.err()).contains("ignored: corim.tags[0]: a CoSWID tag", "nothing to import");
  }

  @Test
  void eachFileThatIsRefusedIsNamedWithItsField() throws IOException {
    CommandRun run =
        CommandRun.of(
            "policy",
            "import",
            file("one.json", "{}"),
            file("two.cbor", "\u0001"),
            "--policy",
            "p");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("one.json: MALFORMED_ENCODING rvps").contains("two.cbor: ");
  }

  @Test
  void wrongUsageIsSaid() throws IOException {
    Path file = file("measured.json", MEASURED);
    assertThat(imported(file).status()).isEqualTo(2);
    assertThat(imported(file, "--policy", "p", "--into", file).status()).isEqualTo(2);
    assertThat(imported(file, "--policy", "p", "--anchor", "zz").err()).contains("--anchor");
    assertThat(imported(file, "--policy", "p", "--product", "Naples").err()).contains("--product");
    assertThat(imported(file, "--policy", "p", "--at", "now").err()).contains("--at");
    assertThat(imported(file, "--policy", "p", "--key", file).err()).contains("--key");
    assertThat(imported(folder.resolve("none"), "--policy", "p").status()).isEqualTo(2);
  }

  @Test
  void aNameThatIsNoWorkloadMakesNoDraft() throws IOException {
    CommandRun run = imported(file("measured.json", MEASURED), "--policy", "a b: c");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("the draft: ");
  }

  private static CommandRun imported(Path file, Object... options) {
    Object[] arguments = new Object[3 + options.length];
    arguments[0] = "policy";
    arguments[1] = "import";
    arguments[2] = file;
    System.arraycopy(options, 0, arguments, 3, options.length);
    return CommandRun.of(arguments);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
