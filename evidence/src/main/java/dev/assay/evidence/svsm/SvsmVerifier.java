package dev.assay.evidence.svsm;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.VerifiedSnp;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.Optional;

/// Decides whether an SNP report vouches for the vTPM of an SVSM: a pure function. Safe for many
/// threads.
///
/// In this order, and the first that fails is the answer:
/// 1. the manifest, or the two public areas, are read to the last byte;
/// 2. the nonce has the 64 bytes that the protocol hashes;
/// 3. the report holds: see [SnpVerifier];
/// 4. VMPL is 0: at any other level the guest's own software can choose REPORT_DATA, and so name
///    any key it likes;
/// 5. REPORT_DATA is the digest that the binding makes;
/// 6. there is a vTPM, and its endorsement key is a storage key that never leaves it.
///
/// The two bindings are two methods: evidence of the one is never tried as the other.
public final class SvsmVerifier {
  /// AMD 58019; shorter ones are the caller's to pad.
  public static final int NONCE_BYTES = 64;

  private final SnpVerifier reports;

  public SvsmVerifier(SnpVerifier reports) {
    this.reports = reports;
  }

  /// REPORT_DATA is SHA-512(nonce ‖ services manifest).
  public Verification verify(
      SnpReport report, CertificateSet certificates, Binding.SvsmVtpm binding, Instant at) {
    return switch (SvsmManifest.parse(binding.manifest())) {
      case Parsed.Malformed<SvsmManifest>(Refusal refusal) ->
          new Verification.Refused(refusal, report.claims());
      case Parsed.Ok<SvsmManifest>(SvsmManifest manifest) ->
          verify(report, certificates, binding, at, manifest);
    };
  }

  /// REPORT_DATA is SHA-512(nonce ‖ EK public ‖ SRK public), both TPMT_PUBLIC, of a nonce of 1 to
  /// 64 bytes: as proposed on the linux-coco list in October 2022, before there were manifests.
  /// Nothing that was merged makes such reports.
  public Verification verifyWithSrk(
      SnpReport report, CertificateSet certificates, Binding.SvsmVtpmSrk binding, Instant at) {
    TpmPublic ek;
    TpmPublic srk;
    try {
      ek = Services.publicArea("svsm.vtpm.ek", binding.ekPublic());
      srk = Services.publicArea("svsm.vtpm.srk", binding.srkPublic());
    } catch (Unreadable e) {
      return new Verification.Refused(e.refusal(), report.claims());
    }
    Claims said = ek.claims("svsm.vtpm.ek").with(srk.claims("svsm.vtpm.srk"));
    Optional<Refusal> nonce = otherNonce(binding.nonce(), 1);
    if (nonce.isPresent()) {
      return new Verification.Refused(nonce.get(), report.claims().with(said));
    }
    return vouched(
        reports.verify(report, certificates, binding, at), said, Optional.of(ek), Optional.of(srk));
  }

  private Verification verify(
      SnpReport report,
      CertificateSet certificates,
      Binding.SvsmVtpm binding,
      Instant at,
      SvsmManifest manifest) {
    Optional<Refusal> nonce = otherNonce(binding.nonce(), NONCE_BYTES);
    if (nonce.isPresent()) {
      return new Verification.Refused(nonce.get(), report.claims().with(manifest.claims()));
    }
    return vouched(
        reports.verify(report, certificates, binding, at),
        manifest.claims(),
        manifest.endorsementKey(),
        Optional.empty());
  }

  private static Verification vouched(
      Verification report, Claims said, Optional<TpmPublic> ek, Optional<TpmPublic> srk) {
    return switch (report) {
      case Verification.Refused(Refusal refusal, Claims parsed) ->
          new Verification.Refused(refusal, parsed.with(said));
      case Verification.Undecided(Refusal refusal, Claims parsed) ->
          new Verification.Undecided(refusal, parsed.with(said));
      case VerifiedSnp snp -> vtpm(snp, said, ek, srk);
      default -> throw new IllegalStateException("an SNP verifier's answer: " + report);
    };
  }

  private static Verification vtpm(
      VerifiedSnp snp, Claims said, Optional<TpmPublic> ek, Optional<TpmPublic> srk) {
    Optional<Refusal> unsuitable =
        ek.isEmpty()
            ? Optional.of(
                new Refusal(
                    Reason.BINDING_UNSUPPORTED,
                    "svsm.manifest",
                    "the manifest of a vTPM",
                    "services without one"))
            : StorageKeyRules.violation("svsm.vtpm.ek", ek.get())
                .or(() -> srk.flatMap(key -> StorageKeyRules.violation("svsm.vtpm.srk", key)));
    return unsuitable
        .<Verification>map(refusal -> new Verification.Refused(refusal, snp.claims().with(said)))
        .orElseGet(() -> new VerifiedSvsmVtpm(snp, ek.orElseThrow(), srk, said));
  }

  private static Optional<Refusal> otherNonce(Bytes nonce, int shortest) {
    boolean fits = nonce.length() >= shortest && nonce.length() <= NONCE_BYTES;
    return fits
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.BINDING_UNSUPPORTED,
                "binding.nonce",
                shortest == NONCE_BYTES ? "64 bytes" : "1 to 64 bytes",
                nonce.length() + " bytes"));
  }
}
