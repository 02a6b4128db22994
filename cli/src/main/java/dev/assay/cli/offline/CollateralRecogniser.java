package dev.assay.cli.offline;

import dev.assay.appraisal.dcap.Collateral;
import dev.assay.appraisal.dcap.CollateralReader;
import dev.assay.appraisal.dcap.EvaluationDataNumbers;
import dev.assay.appraisal.dcap.IsvLevel;
import dev.assay.appraisal.dcap.LevelVerdict;
import dev.assay.appraisal.dcap.QeIdentity;
import dev.assay.appraisal.dcap.Signed;
import dev.assay.appraisal.dcap.TcbInfo;
import dev.assay.appraisal.dcap.TcbLevel;
import dev.assay.appraisal.dcap.TdxModuleIdentity;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Intel's collateral in the spellings that nothing else has: its signed documents, and revocation
/// lists and certificates in hex or percent-encoded.
final class CollateralRecogniser implements Recogniser {
  private static final int LONGEST_BEGINNING = 64;
  private static final List<String> DOCUMENTS =
      List.of("\"tcbInfo\"", "\"enclaveIdentity\"", "\"tcbEvaluationDataNumbers\"");

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    String beginning =
        new String(
                content.slice(0, Math.min(LONGEST_BEGINNING, content.length())).toArray(),
                StandardCharsets.ISO_8859_1)
            .strip();
    boolean document =
        beginning.startsWith("{") && DOCUMENTS.stream().anyMatch(beginning::contains);
    boolean encoded =
        beginning.startsWith("-----BEGIN%20")
            || (!beginning.isEmpty() && beginning.chars().allMatch(HexFormat::isHexDigit));
    return document || encoded
        ? Recogniser.shown(CollateralReader.read(content), CollateralRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(Collateral collateral) {
    return Stream.of(
            collateral.tcbInfos().stream().map(CollateralRecogniser::tcbInfo),
            collateral.qeIdentities().stream().map(CollateralRecogniser::qeIdentity),
            collateral.evaluationDataNumbers().stream().map(CollateralRecogniser::numbers),
            collateral.revocationLists().stream().map(RevocationListRecogniser::show))
        .flatMap(shown -> shown)
        .findFirst()
        .orElseGet(() -> CertificateRecogniser.show(collateral.certificates()));
  }

  private static Recognised.As tcbInfo(Signed<TcbInfo> signed) {
    TcbInfo info = signed.content();
    Claims.Builder claims =
        Claims.builder()
            .text("tcb_info.id", info.tee().name())
            .number("tcb_info.version", info.version())
            .text("tcb_info.issue_date", info.issueDate().toString())
            .text("tcb_info.next_update", info.nextUpdate().toString())
            .binary("tcb_info.fmspc", info.fmspc())
            .binary("tcb_info.pce_id", info.pceId())
            .number("tcb_info.tcb_evaluation_data_number", info.evaluationDataNumber());
    for (TdxModuleIdentity identity : info.tdxModuleIdentities()) {
      String field = "tcb_info.tdx_module_identities." + identity.id();
      claims.binary(field + ".mrsigner", identity.module().mrSigner());
      isvLevels(claims, field, identity.levels());
    }
    for (int i = 0; i < info.levels().size(); i++) {
      platformLevel(claims, "tcb_info.tcb_levels." + i, info.levels().get(i));
    }
    return new Recognised.As("tcb-info", "Intel TCB info", signature(claims, "tcb_info", signed));
  }

  private static Recognised.As qeIdentity(Signed<QeIdentity> signed) {
    QeIdentity identity = signed.content();
    Claims.Builder claims =
        Claims.builder()
            .text("enclave_identity.id", identity.id())
            .text("enclave_identity.issue_date", identity.issueDate().toString())
            .text("enclave_identity.next_update", identity.nextUpdate().toString())
            .number("enclave_identity.tcb_evaluation_data_number", identity.evaluationDataNumber())
            .binary("enclave_identity.miscselect", identity.miscSelect())
            .binary("enclave_identity.miscselect_mask", identity.miscSelectMask())
            .binary("enclave_identity.attributes", identity.attributes())
            .binary("enclave_identity.attributes_mask", identity.attributesMask())
            .binary("enclave_identity.mrsigner", identity.mrSigner())
            .number("enclave_identity.isvprodid", identity.isvProdId());
    isvLevels(claims, "enclave_identity", identity.levels());
    return new Recognised.As(
        "qe-identity", "Intel enclave identity", signature(claims, "enclave_identity", signed));
  }

  private static Recognised.As numbers(Signed<EvaluationDataNumbers> signed) {
    EvaluationDataNumbers numbers = signed.content();
    String prefix = "tcb_evaluation_data_numbers";
    Claims.Builder claims =
        Claims.builder()
            .text(prefix + ".id", numbers.tee().name())
            .text(prefix + ".issue_date", numbers.issueDate().toString())
            .text(prefix + ".next_update", numbers.nextUpdate().toString());
    for (int i = 0; i < numbers.numbers().size(); i++) {
      EvaluationDataNumbers.Entry entry = numbers.numbers().get(i);
      claims
          .number(prefix + "." + i + ".tcb_evaluation_data_number", entry.number())
          .text(prefix + "." + i + ".tcb_recovery_event_date", entry.recoveryEventDate().toString())
          .text(prefix + "." + i + ".tcb_date", entry.tcbDate().toString());
    }
    return new Recognised.As(
        "tcb-evaluation-data-numbers",
        "Intel TCB evaluation data numbers",
        signature(claims, prefix, signed));
  }

  private static void platformLevel(Claims.Builder claims, String field, TcbLevel level) {
    claims.binary(field + ".sgxtcbcomponents", level.sgx());
    claims.number(field + ".pcesvn", level.pceSvn());
    level.tdx().ifPresent(tdx -> claims.binary(field + ".tdxtcbcomponents", tdx));
    verdict(claims, field, level.verdict());
  }

  private static void isvLevels(Claims.Builder claims, String prefix, List<IsvLevel> levels) {
    for (int i = 0; i < levels.size(); i++) {
      String field = prefix + ".tcb_levels." + i;
      claims.number(field + ".isvsvn", levels.get(i).isvSvn());
      verdict(claims, field, levels.get(i).verdict());
    }
  }

  private static void verdict(Claims.Builder claims, String field, LevelVerdict verdict) {
    claims
        .text(field + ".tcb_status", verdict.status().intelName())
        .text(field + ".tcb_date", verdict.tcbDate().toString());
    for (int i = 0; i < verdict.advisories().size(); i++) {
      claims.text(field + ".advisory_ids." + i, verdict.advisories().get(i));
    }
  }

  private static Claims signature(Claims.Builder claims, String prefix, Signed<?> signed) {
    return claims
        .binary(prefix + ".signed_sha256", signed.signed().sha256())
        .binary(prefix + ".signature", signed.signature())
        .build();
  }
}
