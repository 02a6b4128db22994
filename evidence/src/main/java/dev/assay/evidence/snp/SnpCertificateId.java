package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which certificates of AMD's a report needs: what they are asked for by, and kept under.
///
/// | written | certificates |
/// | --- | --- |
/// | `certificate/vcek/<CHIP_ID, 128 digits>/<REPORTED_TCB, 16 digits>` | the VCEK of one chip at one TCB; never changes |
/// | `certificate/ask/<Milan, Genoa or Turin>` | ASK and ARK |
/// | `certificate/asvk/<Milan, Genoa or Turin>` | ASVK and ARK |
///
/// Digits are lower-case hex of the report's bytes. There is none for a VLEK: the cloud provider
/// alone is given it, and hands it out with the report.
public sealed interface SnpCertificateId {
  /// What all of them begin with.
  String PREFIX = "certificate/";

  /// @param chipId 64 bytes as in the report: Turin's 8 are padded with zeros
  /// @param reportedTcb 8 bytes as in the report
  record Vcek(Bytes chipId, Bytes reportedTcb) implements SnpCertificateId {
    public Vcek {
      if (chipId.length() != CHIP_ID_BYTES || reportedTcb.length() != TcbVersion.BYTES) {
        throw new IllegalArgumentException("CHIP_ID has 64 bytes, REPORTED_TCB has 8");
      }
    }

    /// Turin's identifiers have 8 bytes.
    public boolean hasShortChipId() {
      return chipId.slice(SHORT_CHIP_ID_BYTES, CHIP_ID_BYTES).isAllZero();
    }

    @Override
    public String toString() {
      return "%svcek/%s/%s".formatted(PREFIX, chipId.toHex(), reportedTcb.toHex());
    }
  }

  /// @param issues VCEK or VLEK
  record Authorities(ProductLine line, SigningKey issues) implements SnpCertificateId {
    public Authorities {
      if (issues == SigningKey.NONE) {
        throw new IllegalArgumentException("no authority issues nothing");
      }
    }

    @Override
    public String toString() {
      return PREFIX + (issues == SigningKey.VLEK ? "asvk/" : "ask/") + line.kdsName();
    }
  }

  int CHIP_ID_BYTES = 64;
  int SHORT_CHIP_ID_BYTES = 8;

  /// What evidence lacks.
  ///
  /// @param line by the report's CPUID; reports of version 2 don't say
  record Missing(SnpCertificateId id, Optional<ProductLine> line) {}

  /// Empty for what is no such name.
  static Optional<SnpCertificateId> ofName(String name) {
    Matcher vcek = Syntax.VCEK.matcher(name);
    if (vcek.matches()) {
      return Optional.of(new Vcek(Bytes.fromHex(vcek.group(1)), Bytes.fromHex(vcek.group(2))));
    }
    Matcher authorities = Syntax.AUTHORITIES.matcher(name);
    return authorities.matches()
        ? ProductLine.ofKdsName(authorities.group(2))
            .map(
                line ->
                    new Authorities(
                        line,
                        authorities.group(1).equals("ask") ? SigningKey.VCEK : SigningKey.VLEK))
        : Optional.empty();
  }

  /// What would help a report that is undecided.
  ///
  /// @param why the refusal of an SNP verifier, alone or as part of another
  /// @param parsed what the report says; believed for no more than the question
  static Optional<Missing> missing(Refusal why, Claims parsed) {
    if (why.reason() != Reason.CERTIFICATE_MISSING || !why.field().startsWith("snp.")) {
      return Optional.empty();
    }
    Optional<ProductLine> line =
        parsed
            .number("snp.cpuid_fam_id")
            .flatMap(
                family ->
                    parsed
                        .number("snp.cpuid_mod_id")
                        .flatMap(
                            model ->
                                ProductLine.ofCpuid(
                                    Math.toIntExact(family), Math.toIntExact(model))));
    boolean loaded = parsed.text("snp.signing_key").equals(Optional.of(SigningKey.VLEK.name()));
    boolean leaf = why.field().equals(SigningKey.VCEK.fieldName());
    if (why.field().equals(SigningKey.VLEK.fieldName())) {
      return Optional.empty();
    }
    if (!leaf && line.isPresent()) {
      SigningKey issues = loaded ? SigningKey.VLEK : SigningKey.VCEK;
      return Optional.of(new Missing(new Authorities(line.get(), issues), line));
    }
    // A VCEK comes with its authorities, whichever line they are of.
    return loaded ? Optional.empty() : vcek(parsed).map(id -> new Missing(id, line));
  }

  private static Optional<SnpCertificateId> vcek(Claims parsed) {
    return parsed
        .binary("snp.chip_id")
        .filter(chip -> chip.length() == CHIP_ID_BYTES && !chip.isAllZero())
        .flatMap(
            chip ->
                parsed
                    .binary("snp.reported_tcb")
                    .filter(tcb -> tcb.length() == TcbVersion.BYTES)
                    .map(tcb -> new Vcek(chip, tcb)));
  }

  /// How they are written.
  final class Syntax {
    private static final Pattern VCEK =
        Pattern.compile(PREFIX + "vcek/([0-9a-f]{128})/([0-9a-f]{16})");
    private static final Pattern AUTHORITIES = Pattern.compile(PREFIX + "(ask|asvk)/([A-Za-z]+)");

    private Syntax() {}
  }
}
