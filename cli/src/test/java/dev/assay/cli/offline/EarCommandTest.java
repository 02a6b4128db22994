package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.Tier;
import dev.assay.appraisal.TrustClaim;
import dev.assay.appraisal.TrustVector;
import dev.assay.appraisal.ear.EarFacts;
import dev.assay.appraisal.ear.EarSigner;
import dev.assay.appraisal.ear.EarSpelling;
import dev.assay.appraisal.ear.EarSubmodule;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Attestation results, in each form that they come in.
class EarCommandTest {
  private static final Instant ISSUED = Instant.parse("2026-11-25T12:00:00Z");
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));

  /// RFC 8032, 7.1, test 1: a private key that everybody has.
  private static final JwsSigner ISSUER =
      signer(
          "302e020100300506032b657004220420"
              + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

  private static final EarFacts FACTS =
      EarFacts.of(
          new EarFacts.VerifierId("https://assay.dev", "assay 1"),
          ISSUED,
          Optional.of(ISSUED.plusSeconds(300)),
          Optional.of(NONCE),
          "cpu0",
          new EarSubmodule(
              Tier.AFFIRMING,
              new TrustVector(Map.of(TrustClaim.HARDWARE, 2)),
              List.of("acme/payments:7"),
              Optional.empty()));

  @TempDir Path folder;

  @Test
  void eachFormIsShownAndVerified() throws IOException {
    Map<Path, String> forms =
        Map.of(
            file("jwt", EarSigner.ofJwts(ISSUER, EarSpelling.DEPLOYED).sign(FACTS) + "\n"), "JWT",
            file("cwt", cwt() + "\n"), "CWT",
            file("cbor", Base64.getUrlDecoder().decode(cwt())), "CWT");
    forms.forEach(
        (file, form) -> {
          CommandRun shown = CommandRun.of("inspect", file);
          assertThat(shown.status()).as(shown.out()).isZero();
          assertThat(shown.out())
              .contains("EAT attestation result (EAR), a %s signed with EdDSA".formatted(form))
              .contains("ear.submods.cpu0.status");

          CommandRun verified = verify(file, key(), "--nonce", NONCE);
          assertThat(verified.out()).startsWith("VERIFIED").contains("acme/payments:7");
          assertThat(verified.status()).isZero();
        });
  }

  @Test
  void anotherNonceKeyOrTimeIsRefusedAndNoKeyLeavesItOpen() throws IOException {
    Path token = file("cwt", cwt());

    CommandRun nonce = verify(token, key(), "--nonce", "18".repeat(32));
    assertThat(nonce.status()).isEqualTo(1);
    assertThat(nonce.out()).startsWith("REFUSED").contains("BINDING_MISMATCH", "ear.eat_nonce");

    CommandRun late =
        CommandRun.of(
            "verify",
            "--format",
            "ear",
            "--evidence",
            token,
            "--key",
            key(),
            "--at",
            ISSUED.plusSeconds(300));
    assertThat(late.status()).isEqualTo(1);
    assertThat(late.out()).contains("RESULT_OUT_OF_DATE", "ear.exp");

    byte[] changed = Base64.getUrlDecoder().decode(cwt());
    changed[changed.length - 1] ^= 1;
    CommandRun forged = verify(file("forged", changed), key());
    assertThat(forged.status()).isEqualTo(1);
    assertThat(forged.out()).contains("SIGNATURE_INVALID", "vouched for by nobody");

    CommandRun open = CommandRun.of("verify", "--format", "ear", "--evidence", token);
    assertThat(open.status()).isEqualTo(3);
    assertThat(open.out()).startsWith("UNDECIDED").contains("ear.key", "--key");
  }

  @Test
  void aKeyThatIsNoneIsAMatterOfUsage() throws IOException {
    CommandRun run = verify(file("cwt", cwt()), file("key", "rubbish"));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--key: want");
  }

  private static CommandRun verify(Path token, Path key, Object... more) {
    Object[] options = {
      "verify", "--format", "ear", "--evidence", token, "--key", key, "--at", ISSUED
    };
    Object[] all = java.util.Arrays.copyOf(options, options.length + more.length);
    System.arraycopy(more, 0, all, options.length, more.length);
    return CommandRun.of(all);
  }

  private Path key() {
    return file("issuer.der", ISSUER.verificationKey().spki().toArray());
  }

  private static String cwt() {
    return EarSigner.ofCwts(ISSUER).sign(FACTS);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private Path file(String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static JwsSigner signer(String pkcs8) {
    return switch (JwsSigner.parse(SecretBytes.of(Bytes.fromHex(pkcs8)))) {
      case Parsed.Ok<JwsSigner>(JwsSigner signer) -> signer;
      case Parsed.Malformed<JwsSigner>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }
}
