package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.ear.Ear;
import dev.assay.appraisal.ear.EarVerification;
import dev.assay.appraisal.ear.EarVerifier;
import dev.assay.appraisal.jws.JwsKey;
import dev.assay.cli.CommandRun;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// EARs that others issued.
class RecordedEarTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @TestFactory
  Stream<DynamicTest> eachIsVerifiedOrRefused() throws IOException {
    return RecordedCommandCase.tests(
        "ear-jwt",
        recorded -> {
          if (!recorded.has("token")) {
            assertThat(Ear.parseClaims(read(recorded.file("payload"))))
                .isInstanceOf(Parsed.Ok.class);
            return;
          }
          EarVerification answer = verifier(recorded).verify(token(recorded), AT);
          assertThat(answer)
              .isInstanceOf(
                  recorded.expect().equals("pass")
                      ? EarVerification.Verified.class
                      : EarVerification.Refused.class);
          if (answer instanceof EarVerification.Verified(Ear ear)) {
            assertThat(ear.submodules().keySet())
                .isEqualTo(names(recorded.claims().path("payload").path("submods")));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> noneIsVerifiedWithAnyCharacterChanged() throws IOException {
    return RecordedCommandCase.tests(
        "ear-jwt",
        recorded -> {
          if (recorded.expect().equals("pass")) {
            String token = token(recorded);
            EarVerifier verifier = verifier(recorded);
            for (int i = 0; i < token.length(); i++) {
              char other = token.charAt(i) == 'A' ? 'B' : 'A';
              assertThat(
                      verifier.verify(token.substring(0, i) + other + token.substring(i + 1), AT))
                  .as("character %d", i)
                  .isInstanceOf(EarVerification.Refused.class);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> inspectShowsWhatTheySay() throws IOException {
    return RecordedCommandCase.tests(
        "ear-jwt",
        recorded -> {
          if (!recorded.expect().equals("fail")) {
            Path file = recorded.file(recorded.has("token") ? "token" : "payload");
            CommandRun run = CommandRun.of("inspect", file);
            assertThat(run.status()).as(run.out()).isZero();
            assertThat(run.out()).contains("EAT attestation result", "ear.verifier_id.build");
          }
        });
  }

  private static EarVerifier verifier(RecordedCommandCase recorded) throws IOException {
    return switch (JwsKey.parse(read(recorded.file("public_key")))) {
      case Parsed.Ok<JwsKey>(JwsKey key) -> new EarVerifier(key);
      case Parsed.Malformed<JwsKey>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private static java.util.Set<String> names(com.fasterxml.jackson.databind.JsonNode object) {
    var names = new java.util.TreeSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String token(RecordedCommandCase recorded) throws IOException {
    return Files.readString(recorded.file("token")).strip();
  }

  private static Bytes read(Path file) throws IOException {
    return Bytes.copyOf(Files.readAllBytes(file));
  }
}
