package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds the verifier against reports of real machines: the folder is the list of tests.
class SnpRecordedEvidenceTest {
  private static final Map<String, String> RENAMED =
      Map.ofEntries(
          Map.entry("policy_fields.smt_allowed", "snp.policy.smt"),
          Map.entry("policy_fields.debug_allowed", "snp.policy.debug"),
          Map.entry("cpuid.family", "snp.cpuid_fam_id"),
          Map.entry("cpuid.model", "snp.cpuid_mod_id"),
          Map.entry("cpuid.stepping", "snp.cpuid_step"),
          Map.entry("structVersion", "struct_version"),
          Map.entry("productName", "product_name"),
          Map.entry("blSPL", "bl_spl"),
          Map.entry("teeSPL", "tee_spl"),
          Map.entry("snpSPL", "snp_spl"),
          Map.entry("ucodeSPL", "ucode_spl"),
          Map.entry("fmcSPL", "fmc_spl"),
          Map.entry("hwID", "hw_id"),
          Map.entry("cspID", "csp_id"));

  private final SnpVerifier verifier = new SnpVerifier(List.of());

  @TestFactory
  Stream<DynamicTest> everyCaseIsAnsweredAsExpected() {
    return SnpVectors.all().stream()
        .map(c -> DynamicTest.dynamicTest(c.toString(), () -> checkCase(c)));
  }

  @TestFactory
  Stream<DynamicTest> aRefusalNamesTheReason() {
    Map<String, Reason> reasons =
        Map.of(
            "neg-genoa-vcek-product-name-forged", Reason.CHAIN_INVALID,
            "neg-milan-v2-report-byte42", Reason.SIGNATURE_INVALID,
            "neg-milan-v2-reported-tcb-byte384", Reason.CERTIFICATE_MISMATCH,
            "neg-milan-v3-vlek-expired", Reason.CERTIFICATE_EXPIRED,
            "neg-milan-vcek-byte42", Reason.CHAIN_INVALID,
            "neg-milan-vcek-redacted-legacy", Reason.CHAIN_INVALID,
            "neg-milan-vcek-redacted-new", Reason.CHAIN_INVALID,
            "neg-milan-vcek-with-asvk", Reason.CHAIN_INVALID);
    return reasons.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      Verification answer = verify(SnpVectors.named(entry.getKey()));
                      assertThat(answer)
                          .isInstanceOfSatisfying(
                              Verification.Refused.class,
                              refused ->
                                  assertThat(refused.refusal().reason())
                                      .isEqualTo(entry.getValue()));
                    }));
  }

  @Test
  void theGuestMessageYieldsTheReportItWraps() {
    SnpVectors.Case recorded = SnpVectors.named("parse-only-milan-v2-lit");

    Parsed<SnpReport> wrapped = SnpEvidence.read(recorded.file("msg_report_rsp"));

    assertThat(SnpVectors.ok(wrapped).received()).hasToString(wrappedReport(recorded).toHex());
  }

  private static Bytes wrappedReport(SnpVectors.Case recorded) {
    return recorded.file("msg_report_rsp").slice(0x20, 0x20 + ReportField.REPORT_BYTES);
  }

  private Verification verify(SnpVectors.Case recorded) {
    return verifier.verify(
        recorded.parsedReport(),
        recorded.certificates(),
        new Binding.Raw(recorded.parsedReport().reportData()),
        recorded.at());
  }

  private void checkCase(SnpVectors.Case recorded) {
    if (SnpEvidence.read(recorded.report()) instanceof Parsed.Malformed<SnpReport>) {
      assertThat(recorded.expect()).isEqualTo("fail");
      return;
    }
    SnpReport report = recorded.parsedReport();
    assertThat(report.encode()).isEqualTo(report.received());
    switch (recorded.expect()) {
      case "pass" -> {
        Verification answer = verify(recorded);
        assertThat(answer).isInstanceOf(Verified.class);
        checkClaims(((Verified) answer).claims(), recorded.description().path("claims"));
      }
      case "fail" -> assertThat(verify(recorded)).isInstanceOf(Verification.Refused.class);
      case "parse-only" -> {
        checkClaims(report.claims(), recorded.description().path("claims"));
        checkUndecidedWithoutCertificates(report);
      }
      default -> throw new AssertionError("a case that expects " + recorded.expect());
    }
  }

  private void checkUndecidedWithoutCertificates(SnpReport report) {
    Verification answer =
        verifier.verify(
            report,
            CertificateSet.EMPTY,
            new Binding.Unchecked(),
            Instant.parse("2025-01-01T00:00:00Z"));
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Undecided.class,
            undecided ->
                assertThat(undecided.refusal())
                    .extracting(Refusal::reason, Refusal::field)
                    .containsExactly(Reason.CERTIFICATE_MISSING, "snp.vcek"));
  }

  private static void checkClaims(Claims claims, JsonNode expected) {
    assertThat(expected.isEmpty()).isFalse();
    expected
        .properties()
        .forEach(
            entry -> {
              String name = entry.getKey();
              if (entry.getValue().isObject()) {
                entry
                    .getValue()
                    .properties()
                    .forEach(part -> checkClaim(claims, name, part.getKey(), part.getValue()));
              } else {
                check(claims, "snp." + name, entry.getValue());
              }
            });
  }

  private static void checkClaim(Claims claims, String group, String part, JsonNode expected) {
    if (part.equals("reserved_bit17_must_be_1")) {
      return; // holds for every report that parses
    }
    String named = RENAMED.getOrDefault(group + "." + part, RENAMED.getOrDefault(part, part));
    if (named.startsWith("snp.")) {
      check(claims, named, expected);
    } else if (group.equals("certificate_extensions")) {
      String kind =
          claims.find("snp.signing_key").orElseThrow().toString().equals("VLEK") ? "vlek" : "vcek";
      check(claims, "snp." + kind + "." + named, expected);
    } else {
      check(claims, "snp." + group.replace("_fields", "") + "." + named, expected);
    }
  }

  private static void check(Claims claims, String name, JsonNode expected) {
    ClaimValue value = claims.find(name).orElseThrow(() -> new AssertionError("no claim " + name));
    if (value instanceof ClaimValue.Number(long number) && expected.isTextual()) {
      assertThat(number).as(name).isEqualTo(Long.decode(expected.asText()));
    } else {
      assertThat(value).as(name).hasToString(expected.asText());
    }
  }
}
