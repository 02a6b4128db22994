package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import java.util.Optional;

/// A report's claims, in the order of its fields.
final class SnpClaims {
  private final SnpReport report;
  private final Optional<ProductLine> line;
  private final Optional<TcbVersion.Layout> layout;
  private final Claims.Builder claims = Claims.builder();

  private SnpClaims(
      SnpReport report, Optional<ProductLine> line, Optional<TcbVersion.Layout> layout) {
    this.report = report;
    this.line = line;
    this.layout = layout;
  }

  /// @param line where it is known
  /// @param layout where it is known; without it TCBs are shown as bytes alone
  static Claims of(
      SnpReport report, Optional<ProductLine> line, Optional<TcbVersion.Layout> layout) {
    SnpClaims collected = new SnpClaims(report, line, layout);
    collected.head();
    collected.identities();
    collected.platform();
    return collected.claims.build();
  }

  private void head() {
    claims.number("snp.version", report.version()).number("snp.guest_svn", report.guestSvn());
    policy(report.policy());
    claims
        .binary("snp.family_id", report.familyId())
        .binary("snp.image_id", report.imageId())
        .number("snp.vmpl", report.vmpl())
        .number("snp.signature_algo", report.signatureAlgo());
    tcb(TcbNames.CURRENT, report.currentTcb());
    platformInfo(report.platformInfo());
    claims
        .flag("snp.author_key_en", report.authorKeyEn())
        .flag("snp.mask_chip_key", report.maskChipKey())
        .text("snp.signing_key", report.signingKey().name());
  }

  private void identities() {
    claims
        .binary("snp.report_data", report.reportData())
        .binary("snp.measurement", report.measurement())
        .binary("snp.host_data", report.hostData())
        .binary("snp.id_key_digest", report.idKeyDigest())
        .binary("snp.author_key_digest", report.authorKeyDigest())
        .binary("snp.report_id", report.reportId())
        .binary("snp.report_id_ma", report.reportIdMa());
  }

  private void platform() {
    tcb(TcbNames.REPORTED, report.reportedTcb());
    report.cpuid().ifPresent(this::cpuid);
    line.ifPresent(known -> claims.text("snp.product", known.kdsName()));
    claims.binary("snp.chip_id", report.chipId()).flag("snp.chip_id_masked", report.chipIdMasked());
    tcb(TcbNames.COMMITTED, report.committedTcb());
    claims
        .text("snp.current_fw", report.currentFw().toString())
        .text("snp.committed_fw", report.committedFw().toString());
    tcb(TcbNames.LAUNCH, report.launchTcb());
    report.launchMitVector().ifPresent(bytes -> claims.binary("snp.launch_mit_vector", bytes));
    report.currentMitVector().ifPresent(bytes -> claims.binary("snp.current_mit_vector", bytes));
  }

  private void policy(GuestPolicy policy) {
    claims
        .text("snp.policy", policy.toString())
        .number("snp.policy.abi_minor", policy.abiMinor())
        .number("snp.policy.abi_major", policy.abiMajor())
        .flag("snp.policy.smt", policy.smt())
        .flag("snp.policy.migrate_ma", policy.migrateMa())
        .flag("snp.policy.debug", policy.debug())
        .flag("snp.policy.single_socket", policy.singleSocket())
        .flag("snp.policy.cxl_allow", policy.cxlAllow())
        .flag("snp.policy.mem_aes_256_xts", policy.memAes256Xts())
        .flag("snp.policy.rapl_dis", policy.raplDis())
        .flag("snp.policy.ciphertext_hiding_dram", policy.ciphertextHidingDram())
        .flag("snp.policy.page_swap_disable", policy.pageSwapDisable());
  }

  private void platformInfo(PlatformInfo info) {
    claims
        .text("snp.platform_info", info.toString())
        .flag("snp.platform_info.smt_en", info.smtEn())
        .flag("snp.platform_info.tsme_en", info.tsmeEn())
        .flag("snp.platform_info.ecc_en", info.eccEn())
        .flag("snp.platform_info.rapl_dis", info.raplDis())
        .flag("snp.platform_info.ciphertext_hiding_dram_en", info.ciphertextHidingDramEn())
        .flag("snp.platform_info.alias_check_complete", info.aliasCheckComplete())
        .flag("snp.platform_info.tio_en", info.tioEn())
        .text("snp.platform_info.unknown", "0x" + Long.toHexString(info.unknown()));
  }

  private void cpuid(Cpuid cpuid) {
    claims
        .number("snp.cpuid_fam_id", cpuid.family())
        .number("snp.cpuid_mod_id", cpuid.model())
        .number("snp.cpuid_step", cpuid.stepping());
  }

  private void tcb(TcbNames names, Bytes raw) {
    claims.binary(names.whole(), raw);
    layout.ifPresent(known -> parts(names, TcbVersion.read(raw, known)));
  }

  private void parts(TcbNames names, TcbVersion tcb) {
    if (tcb.layout().hasFmc()) {
      claims.number(names.fmc(), tcb.fmc());
    }
    claims
        .number(names.bootLoader(), tcb.bootLoader())
        .number(names.tee(), tcb.tee())
        .number(names.snp(), tcb.snp())
        .number(names.microcode(), tcb.microcode());
  }

  /// Made once: claims are collected for every report that is verified.
  private record TcbNames(
      String whole, String fmc, String bootLoader, String tee, String snp, String microcode) {
    static final TcbNames CURRENT = of("snp.current_tcb");
    static final TcbNames REPORTED = of("snp.reported_tcb");
    static final TcbNames COMMITTED = of("snp.committed_tcb");
    static final TcbNames LAUNCH = of("snp.launch_tcb");

    static TcbNames of(String whole) {
      return new TcbNames(
          whole,
          whole + ".fmc",
          whole + ".boot_loader",
          whole + ".tee",
          whole + ".snp",
          whole + ".microcode");
    }
  }
}
