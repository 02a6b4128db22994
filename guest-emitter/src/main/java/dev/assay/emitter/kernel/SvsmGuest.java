package dev.assay.emitter.kernel;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.evidence.tsm.TsmEntry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The vTPM of an SVSM, vouched for by a report that the SVSM asks for at VMPL 0 (configfs-tsm,
/// Linux 6.10 and later). REPORT_DATA is the SVSM's own hash of the nonce and the vTPM's
/// endorsement key, so that there is no room for the guest's key: it gets no secrets this way.
public final class SvsmGuest implements EvidenceSource.Attester {
  private final ConfigfsTsm reports;

  SvsmGuest(ConfigfsTsm reports) {
    this.reports = reports;
  }

  @Override
  public EvidenceSource.Bound attest(Bytes nonce, Bytes publicKey)
      throws NoEvidenceException, InterruptedException {
    if (nonce.isEmpty() || nonce.length() > SvsmVerifier.NONCE_BYTES) {
      throw new NoEvidenceException(
          Remedy.WAIT,
          "the challenge's nonce: want 1 to %d bytes, got %d"
              .formatted(SvsmVerifier.NONCE_BYTES, nonce.length()));
    }
    Bytes asked = nonce.zeroPaddedTo(SvsmVerifier.NONCE_BYTES);
    TsmEntry entry =
        reports.ask(
            new TsmQuestion(asked, OptionalInt.empty(), Optional.of(TsmQuestion.Service.VTPM)));
    if (entry.manifestblob().isEmpty()) {
      throw new NoEvidenceException(
          Remedy.OPERATOR, "configfs-tsm: manifestblob is empty: this SVSM has no vTPM");
    }
    return new EvidenceSource.Bound(
        new Binding.SvsmVtpm(asked, entry.manifestblob()),
        List.of(
            EvidenceItem.builder("svsm-vtpm", entry.outblob())
                .auxiliary(Optional.of(entry.auxblob()))
                .manifest(Optional.of(entry.manifestblob()))
                .provider(entry.provider().map(ConfigfsTsm::text))
                .service(TsmQuestion.Service.VTPM.guid())
                .generation(entry.expectedGeneration())
                .build()));
  }

  /// @return the provider, where it can be asked about services
  static String provider(Kernel kernel) throws NoEvidenceException {
    try (TsmInstance instance = TsmInstance.make(kernel)) {
      instance.requireServices();
      return instance.provider();
    }
  }

  @Override
  public String toString() {
    return "SVSM's vTPM";
  }
}
