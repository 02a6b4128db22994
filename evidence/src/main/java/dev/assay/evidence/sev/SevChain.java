package dev.assay.evidence.sev;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The six certificates of a platform, each in its place by its usage; nothing of it verified.
public record SevChain(
    SevCertificate pdh,
    SevCertificate pek,
    SevCertificate oca,
    SevCertificate cek,
    AmdCertificate ask,
    AmdCertificate ark) {

  /// Sorts certificates, of which there must be one of each usage.
  public static Parsed<SevChain> of(SevCertificates certificates) {
    List<SevCertificate> pdh = with(certificates, SevKeyUsage.PDH);
    List<SevCertificate> pek = with(certificates, SevKeyUsage.PEK);
    List<SevCertificate> oca = with(certificates, SevKeyUsage.OCA);
    List<SevCertificate> cek = with(certificates, SevKeyUsage.CEK);
    List<AmdCertificate> ask = amdWith(certificates, SevKeyUsage.ASK);
    List<AmdCertificate> ark = amdWith(certificates, SevKeyUsage.ARK);
    return one(pdh, SevKeyUsage.PDH)
        .or(() -> one(pek, SevKeyUsage.PEK))
        .or(() -> one(oca, SevKeyUsage.OCA))
        .or(() -> one(cek, SevKeyUsage.CEK))
        .or(() -> one(ask, SevKeyUsage.ASK))
        .or(() -> one(ark, SevKeyUsage.ARK))
        .<Parsed<SevChain>>map(Parsed.Malformed::new)
        .orElseGet(
            () ->
                new Parsed.Ok<>(
                    new SevChain(
                        pdh.getFirst(),
                        pek.getFirst(),
                        oca.getFirst(),
                        cek.getFirst(),
                        ask.getFirst(),
                        ark.getFirst())));
  }

  private static List<SevCertificate> with(SevCertificates all, SevKeyUsage usage) {
    return all.platform().stream().filter(found -> found.usage() == usage).toList();
  }

  private static List<AmdCertificate> amdWith(SevCertificates all, SevKeyUsage usage) {
    return all.amd().stream().filter(found -> found.usage() == usage).toList();
  }

  private static Optional<Refusal> one(List<?> found, SevKeyUsage usage) {
    if (found.size() == 1) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            found.isEmpty() ? Reason.CERTIFICATE_MISSING : Reason.CHAIN_INVALID,
            "sev_chain." + usage.name().toLowerCase(Locale.ROOT),
            "one certificate",
            found.size() + " of them"));
  }
}
