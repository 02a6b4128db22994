package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verified;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.psa.PsaToken;
import dev.assay.evidence.sgx.SgxQuote;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.x509.X509Certificate;
import dev.assay.schemas.event.EvidenceItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Evidence of real machines, as events, before the judge. What they answered is in the evidence
/// itself or in the case.
class RecordedFormatsTest {
  private static final EvidenceJudge JUDGE =
      new EvidenceJudge(new Trust(List.of(), EndorsedKeys.NONE));

  /// What is wrong with these is in Intel's collateral, which appraisal looks at.
  private static final Set<String> OF_APPRAISAL =
      Set.of(
          "neg-expired-collateral-phala",
          "neg-other-fmspc-collateral",
          "neg-tcb-info-signature-phala",
          "v4-50806f-no-matching-level-go-tdx-guest",
          "v5-90c06f-no-matching-level-phala",
          "v5-90c06f-no-matching-level-trustee");

  private record Case(Path folder, JsonNode description) {
    static Case load(Path folder) {
      try {
        return new Case(folder, new ObjectMapper().readTree(folder.resolve("case.json").toFile()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String name() {
      return folder.getFileName().toString();
    }

    boolean passes() {
      return description.path("expect").asText().equals("pass");
    }

    boolean has(String role) {
      return description.path("files").has(role);
    }

    Bytes file(String role) {
      return read(folder.resolve(description.path("files").path(role).asText()));
    }

    /// Those that are there, in a row.
    Bytes files(String... roles) {
      return Stream.of(roles).filter(this::has).map(this::file).reduce(Bytes.EMPTY, Bytes::concat);
    }

    Instant at() {
      return description.path("evaluation_time").isNull()
          ? Log.START
          : Instant.parse(description.path("evaluation_time").asText());
    }
  }

  @TestFactory
  Stream<DynamicTest> tdxQuotes() {
    return tests(
        "tdx-quote",
        recorded -> {
          String role = recorded.has("quote") ? "quote" : "quote.dat";
          Bytes quote = recorded.file(role);
          Bytes reportData =
              TdxQuote.parse(quote) instanceof Parsed.Ok<TdxQuote>(TdxQuote read)
                  ? read.reportData()
                  : Bytes.fromHex("00".repeat(64));
          var item = Posted.item("tdx", quote);
          EvidenceJudge judge = JUDGE;
          if (recorded.has("trustedRootCaCert.pem")) {
            item.setAuxiliary(Posted.buffer(recorded.files("pckCert.pem", "pckSignChain.pem")));
            judge = trusting(recorded.file("trustedRootCaCert.pem"));
          }
          Posted posted = Posted.of("raw", reportData, item).at(recorded.at());
          boolean holds = recorded.passes() || OF_APPRAISAL.contains(recorded.name());
          ends(posted, judge, holds);
          if (holds) {
            isOfAnotherTime(Posted.of("raw", flipped(reportData), item).at(recorded.at()), judge);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> sgxQuotes() {
    return tests(
        "sgx-quote",
        recorded -> {
          String role = recorded.has("quote") ? "quote" : "quote.dat";
          Bytes quote = recorded.file(role);
          var item = Posted.item("sgx", quote);
          EvidenceJudge judge = JUDGE;
          if (recorded.has("trustedRootCaCert.pem")) {
            item.setAuxiliary(Posted.buffer(recorded.files("pckCert.pem", "pckSignChain.pem")));
            judge = trusting(recorded.file("trustedRootCaCert.pem"));
          }
          Bytes reportData = ok(SgxQuote.parse(quote)).reportData();
          ends(Posted.of("raw", reportData, item).at(recorded.at()), judge, recorded.passes());
        });
  }

  @TestFactory
  Stream<DynamicTest> azureOnSnp() {
    return tests(
        "az-snp-vtpm",
        recorded -> {
          var report =
              Posted.item("az-snp-vtpm", recorded.file("hcl_report"))
                  .setAuxiliary(Posted.buffer(recorded.files("vcek", "ask", "ark")));
          Posted posted =
              Posted.of("nonce", recorded.file("expected_nonce"), report, quote(recorded))
                  .at(recorded.at());
          ends(posted, JUDGE, recorded.passes());
        });
  }

  @TestFactory
  Stream<DynamicTest> azureOnTdx() {
    return tests(
        "az-tdx-vtpm",
        recorded -> {
          var items =
              new EvidenceItem.Builder[] {
                Posted.item("az-tdx-vtpm", recorded.file("hcl_report")),
                quote(recorded),
                Posted.item("tdx", recorded.file("td_quote"))
              };
          Bytes nonce = recorded.file("expected_nonce");
          ends(Posted.of("nonce", nonce, items).at(recorded.at()), JUDGE, recorded.passes());
          isOfAnotherTime(Posted.of("nonce", flipped(nonce), items).at(recorded.at()), JUDGE);
        });
  }

  private static EvidenceItem.Builder quote(Case recorded) {
    return Posted.item("tpm", recorded.file("tpm_quote_message"))
        .setSignature(Posted.buffer(recorded.file("tpm_quote_signature")))
        .setPcrValues(Posted.buffer(recorded.file("pcrs_sha256")))
        .setKey(Posted.buffer(recorded.file("ak_public")));
  }

  @TestFactory
  Stream<DynamicTest> ccaTokens() {
    return tests(
        "cca-token",
        recorded -> {
          Bytes token = recorded.file("token");
          Bytes challenge = ok(CcaToken.parse(token)).realm().challenge();
          var item = Posted.item("cca", token);
          assertThat(Posted.of("raw", challenge, item).answer(JUDGE))
              .startsWith("UNDECIDED CERTIFICATE_MISSING");
          for (String role : List.of("trust_anchor", "cpak_public", "ta_store")) {
            if (recorded.has(role)) {
              EvidenceJudge judge = endorsing(recorded.file(role));
              ends(Posted.of("raw", challenge, item), judge, recorded.passes());
              if (recorded.passes()) {
                isOfAnotherTime(Posted.of("raw", flipped(challenge), item), judge);
              }
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> psaTokens() {
    return tests(
        "psa-token",
        recorded -> {
          Bytes token = recorded.file("token");
          Bytes nonce = ok(PsaToken.parse(token)).psaClaims().nonce();
          EvidenceJudge judge = endorsing(recorded.file("public_key"));
          var item = Posted.item("psa", token);
          ends(Posted.of("nonce", nonce, item), judge, recorded.passes());
          isOfAnotherTime(Posted.of("nonce", flipped(nonce), item), judge);
        });
  }

  /// None of them has a certificate, and a key that comes with its quote vouches for nothing.
  @TestFactory
  Stream<DynamicTest> tpmQuotes() {
    return tests(
        "tpm-quote",
        recorded -> {
          String bank = recorded.has("message") ? "" : "_sha256";
          Bytes message = recorded.file(recorded.has("message") ? "message" : "quote" + bank);
          String signature = recorded.has("signature_tpmt") ? "signature_tpmt" : "signature" + bank;
          var item =
              Posted.item("tpm", message)
                  .setSignature(Posted.buffer(recorded.file(signature)))
                  .setKey(Posted.buffer(recorded.file("ak_public")));
          Bytes nonce = ok(TpmAttest.parse(message)).extraData();
          Posted posted = Posted.of("nonce", nonce, item);
          if (nonce.isEmpty()) {
            assertThat(posted.answer(JUDGE))
                .isEqualTo("REJECTED BINDING_UNSUPPORTED binding.nonce");
          } else {
            assertThat(posted.answer(JUDGE))
                .isEqualTo("UNDECIDED CERTIFICATE_MISSING tpm.ak_certificate");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> tsmEntries() {
    return tests(
        "configfs-tsm",
        recorded -> {
          var item = Posted.item("tsm", recorded.file("outblob"));
          Bytes auxblob = recorded.has("auxblob") ? recorded.file("auxblob") : Bytes.EMPTY;
          if (!auxblob.isEmpty()) {
            item.setAuxiliary(Posted.buffer(auxblob));
          }
          if (recorded.has("provider")) {
            item.setProvider(text(recorded.file("provider")).strip());
          }
          Bytes reportData =
              recorded.has("expected_report_data")
                  ? recorded.file("expected_report_data")
                  : reportData(recorded.file("outblob"));
          Posted posted = Posted.of("raw", reportData, item).at(recorded.at());
          if (auxblob.isEmpty() && recorded.has("auxblob")) {
            assertThat(posted.answer(JUDGE)).startsWith("UNDECIDED CERTIFICATE_MISSING");
          } else {
            ends(posted, JUDGE, recorded.passes());
          }
        });
  }

  private static Bytes reportData(Bytes outblob) {
    return SnpReport.parse(outblob) instanceof Parsed.Ok<SnpReport>(SnpReport report)
        ? report.reportData()
        : ok(TdxQuote.parse(outblob)).reportData();
  }

  @TestFactory
  Stream<DynamicTest> aTrustDomainsLogReplaysToItsQuote() {
    return tests(
        "ccel",
        recorded -> {
          Bytes quote = recorded.file("quote");
          Bytes reportData = ok(TdxQuote.parse(quote)).reportData();
          Bytes log = recorded.file("ccel_data");
          var item = Posted.item("tdx", quote).setEventLog(Posted.buffer(log));

          Verified verified = Posted.of("raw", reportData, item).at(recorded.at()).verified(JUDGE);

          assertThat(verified.claims().asMap().keySet())
              .contains("tdx.mr_td")
              .anyMatch(name -> name.startsWith("eventlog."));
          // A digest of the first entry after the header.
          item.setEventLog(Posted.buffer(flipped(log, 120)));
          assertThat(Posted.of("raw", reportData, item).at(recorded.at()).answer(JUDGE))
              .startsWith("REFUSED ");
        });
  }

  @TestFactory
  Stream<DynamicTest> devices() {
    return tests(
        "spdm-measurements",
        recorded -> {
          var item =
              Posted.item("spdm", recorded.file("transcript"))
                  .setAuxiliary(Posted.buffer(recorded.file("cert_chain")));
          Bytes nonce = Bytes.fromHex(recorded.description().at("/claims/request_nonce").asText());
          ends(Posted.of("nonce", nonce, item).at(recorded.at()), JUDGE, recorded.passes());
        });
  }

  private static void ends(Posted posted, EvidenceJudge judge, boolean holds) {
    if (holds) {
      assertThat(posted.answer(judge)).isEqualTo("VERIFIED");
      assertThat(posted.verified(judge).claims().asMap()).isNotEmpty();
    } else {
      assertThat(posted.answer(judge)).matches("(REFUSED|REJECTED) .*");
    }
  }

  private static void isOfAnotherTime(Posted posted, EvidenceJudge judge) {
    assertThat(posted.answer(judge)).startsWith("REFUSED BINDING_MISMATCH ");
  }

  private static EvidenceJudge trusting(Bytes pemOrDer) {
    Bytes der = ok(dev.assay.evidence.CertificateReader.read(pemOrDer)).der().getFirst();
    Bytes spki =
        Optional.of(der)
            .flatMap(X509Certificate::decode)
            .flatMap(X509Certificate::key)
            .orElseThrow()
            .spki();
    return new EvidenceJudge(
        new Trust(List.of(new TrustAnchor("operator", spki.sha256(), false)), EndorsedKeys.NONE));
  }

  private static EvidenceJudge endorsing(Bytes keys) {
    return new EvidenceJudge(new Trust(List.of(), ok(EndorsedKeys.parse(keys))));
  }

  private static Bytes flipped(Bytes bytes) {
    return flipped(bytes, 0);
  }

  private static Bytes flipped(Bytes bytes, int index) {
    byte[] array = bytes.toArray();
    array[index] ^= 1;
    return Bytes.copyOf(array);
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  private static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private static Bytes read(Path file) {
    try {
      return Bytes.copyOf(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<DynamicTest> tests(String kind, Consumer<Case> check) {
    Path root = Path.of(System.getProperty("assay.vectors", "absent")).resolve(kind);
    assumeTrue(Files.isDirectory(root), "skipped: no recorded evidence at " + root);
    try (Stream<Path> folders = Files.list(root)) {
      List<Case> cases =
          folders
              .filter(folder -> Files.exists(folder.resolve("case.json")))
              .sorted()
              .map(Case::load)
              .toList();
      assertThat(cases).isNotEmpty();
      return cases.stream()
          .map(recorded -> dynamicTest(recorded.name(), () -> check.accept(recorded)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
