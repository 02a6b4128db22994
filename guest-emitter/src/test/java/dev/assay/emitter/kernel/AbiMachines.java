package dev.assay.emitter.kernel;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Verification;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.cca.CcaVerifier;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.evidence.tsm.SevKeyBlob;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// Each backend as it is shipped, over a kernel whose drivers ask a made-up machine: all that is
/// not real is below the system calls.
public enum AbiMachines {
  CONFIGFS_ON_SNP(KernelBackend.CONFIGFS_TSM, () -> Machines.with(Machines.snpConfigfs())),
  CONFIGFS_ON_TDX(KernelBackend.CONFIGFS_TSM, () -> Machines.with(Machines.tdxConfigfs())),
  CONFIGFS_ON_CCA(KernelBackend.CONFIGFS_TSM, () -> Machines.with(Machines.ccaConfigfs())),
  SEV_GUEST(
      KernelBackend.SEV_GUEST,
      () -> new SimulatedKernel().device(SevGuest.PATH, SimulatedSevGuest::new)),
  TDX_GUEST(KernelBackend.TDX_GUEST, () -> new SimulatedTdxGuest().kernel()),
  TSM_KEY(KernelBackend.TSM_KEY, AbiMachines::withTsmKeys),
  SVSM_VTPM(KernelBackend.SVSM_VTPM, () -> Machines.with(Machines.svsmConfigfs()));

  static final KernelSettings SETTINGS =
      new KernelSettings(
          OptionalInt.empty(), SimulatedTdxGuest.PORT, java.time.Duration.ofSeconds(2), false);

  @SuppressWarnings("ImmutableEnumChecker") // a method reference
  private final Supplier<SimulatedKernel> kernel;

  private final KernelBackend backend;

  AbiMachines(KernelBackend backend, Supplier<SimulatedKernel> kernel) {
    this.backend = backend;
    this.kernel = kernel;
  }

  public EvidenceSource.Attester attester() {
    return backend.open(kernel(), Machines.pace(), SETTINGS);
  }

  KernelBackend backend() {
    return backend;
  }

  SimulatedKernel kernel() {
    return kernel.get();
  }

  /// What the verifier of its format says of it.
  ///
  /// @param publicKey the guest's, where the evidence binds one
  public Verification verify(EvidenceItem item, Bytes nonce, Optional<Bytes> publicKey) {
    Binding binding =
        publicKey
            .<Binding>map(key -> new Binding.NonceKey(nonce, key))
            .orElseGet(() -> new Binding.Nonce(nonce));
    CertificateSet certificates =
        item.auxiliary()
            .map(table -> Machines.ok(CertificateReader.read(table)))
            .orElse(CertificateSet.EMPTY);
    return switch (this) {
      case CONFIGFS_ON_SNP, SEV_GUEST, TSM_KEY ->
          SnpVerifier.trustingOnly(List.of(Machines.AMD.anchor()))
              .verify(
                  Machines.<SnpReport>ok(SnpEvidence.read(item.evidence())),
                  certificates,
                  binding,
                  Machines.NOON);
      case SVSM_VTPM ->
          new SvsmVerifier(SnpVerifier.trustingOnly(List.of(Machines.AMD.anchor())))
              .verify(
                  Machines.<SnpReport>ok(SnpEvidence.read(item.evidence())),
                  certificates,
                  new Binding.SvsmVtpm(
                      nonce.zeroPaddedTo(SvsmVerifier.NONCE_BYTES), item.manifest().orElseThrow()),
                  Machines.NOON);
      case CONFIGFS_ON_TDX, TDX_GUEST ->
          TdxVerifier.trustingOnly(List.of(Machines.INTEL.anchor()))
              .verify(
                  Machines.ok(TdxQuote.parse(item.evidence())),
                  certificates,
                  binding,
                  Machines.NOON);
      case CONFIGFS_ON_CCA ->
          new CcaVerifier(
                  Machines.ok(EndorsedKeys.parse(Machines.ARM.endorsedKey().key().spki()))
                      .ofSimulatedPlatforms())
              .verify(Machines.ok(CcaToken.parse(item.evidence())), binding);
    };
  }

  private static SimulatedKernel withTsmKeys() {
    var machine = new SimulatedKernel();
    machine.keys.withSev(
        request -> {
          EvidenceItem item = Machines.SNP.collect(request.publicKey()).getFirst();
          Optional<Bytes> table = item.auxiliary().map(bytes -> bytes.zeroPaddedTo(0x3000));
          return new SevKeyBlob(Machines.ok(SnpReport.parse(item.evidence())), table);
        });
    return machine;
  }
}
