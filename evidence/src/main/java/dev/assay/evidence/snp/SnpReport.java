package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import java.util.Optional;

/// An ATTESTATION_REPORT that is well-formed. [ReportField] has the offsets.
///
/// Says nothing about whether anybody signed it: [SnpVerifier] does.
///
/// @param received all 1184 bytes as they came: what a signature is checked over
/// @param version 2 to 5
/// @param guestSvn the guest owner's security version number, unsigned 32 bits
/// @param vmpl 0..3, or 0xFFFFFFFF where the host asked for the report
/// @param signatureAlgo 1, ECDSA P-384 with SHA-384
/// @param currentTcb 8 bytes whose layout depends on the product line: see [TcbVersion]
/// @param authorKeyEn whether AUTHOR_KEY_DIGEST means anything
/// @param maskChipKey the firmware signs nothing with the VCEK
/// @param reportData 64 bytes the guest chose: see [dev.assay.evidence.Binding]
/// @param measurement the launch digest, SHA-384
/// @param hostData 32 bytes the host chose at launch
/// @param reportIdMa the migration agent's REPORT_ID, all ones where there is none
/// @param reportedTcb the TCB for which the signing key was derived; may be older than currentTcb
/// @param cpuid from version 3
/// @param chipId 64 bytes; zero where the host masks it; on Turin 8 bytes and zeros
/// @param launchMitVector mitigations in force at launch, 8 bytes, from version 5
/// @param currentMitVector mitigations in force now, 8 bytes, from version 5
/// @param signatureR 48 bytes, big-endian
/// @param signatureS 48 bytes, big-endian
public record SnpReport(
    Bytes received,
    int version,
    long guestSvn,
    GuestPolicy policy,
    Bytes familyId,
    Bytes imageId,
    long vmpl,
    int signatureAlgo,
    Bytes currentTcb,
    PlatformInfo platformInfo,
    boolean authorKeyEn,
    boolean maskChipKey,
    SigningKey signingKey,
    Bytes reportData,
    Bytes measurement,
    Bytes hostData,
    Bytes idKeyDigest,
    Bytes authorKeyDigest,
    Bytes reportId,
    Bytes reportIdMa,
    Bytes reportedTcb,
    Optional<Cpuid> cpuid,
    Bytes chipId,
    Bytes committedTcb,
    FirmwareVersion currentFw,
    FirmwareVersion committedFw,
    Bytes launchTcb,
    Optional<Bytes> launchMitVector,
    Optional<Bytes> currentMitVector,
    Bytes signatureR,
    Bytes signatureS) {

  /// VMPL of a report that the host asked for.
  public static final long HOST_REQUESTED = 0xFFFF_FFFFL;

  private static final int TURIN_CHIP_ID_BYTES = 8;

  /// Reads exactly a report: 1184 bytes, every reserved one zero.
  public static Parsed<SnpReport> parse(Bytes raw1184) {
    return SnpReportReader.read(raw1184);
  }

  /// The report's bytes, written from its fields.
  public Bytes encode() {
    return SnpReportWriter.write(this);
  }

  /// What the report says, before anybody verified it. Parts of TCBs only where the report itself
  /// makes their layout certain.
  public Claims claims() {
    return SnpClaims.of(this, cpuid.flatMap(Cpuid::productLine), layoutOfItself());
  }

  public boolean chipIdMasked() {
    return chipId.isAllZero();
  }

  private Optional<TcbVersion.Layout> layoutOfItself() {
    if (cpuid.isPresent()) {
      return cpuid.flatMap(Cpuid::productLine).map(ProductLine::tcbLayout);
    }
    // Only Turin leaves the last 56 bytes zero; version 2 has no other sign of the product line.
    boolean wholeChipId = !chipId.slice(TURIN_CHIP_ID_BYTES, chipId.length()).isAllZero();
    if (wholeChipId) {
      return Optional.of(TcbVersion.Layout.LEGACY);
    }
    return chipIdMasked() ? Optional.empty() : Optional.of(TcbVersion.Layout.TURIN);
  }
}
