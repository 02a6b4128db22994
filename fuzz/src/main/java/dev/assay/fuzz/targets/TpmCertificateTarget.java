package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.tpm.AkCertificate;
import dev.assay.evidence.tpm.EkCertificate;
import dev.assay.evidence.tpm.TpmCertificate;
import dev.assay.evidence.tpm.TpmCertificateSearch;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.evidence.tpm.simulated.SimulatedTpmAuthority;
import dev.assay.evidence.x509.X509Certificate;
import dev.assay.fuzz.FuzzTarget;
import java.time.Instant;
import java.util.List;

/// A certificate of a TPM's key, as an NV index holds it: only what the maker issued holds.
public final class TpmCertificateTarget implements FuzzTarget {
  private static final Bytes SEED = Bytes.fromHex("11".repeat(32));
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final VerificationKey AK =
      SimulatedTpm.fromSeed(SEED).attestationKey().verificationKey().orElseThrow();
  private static final SimulatedTpmAuthority MAKER = SimulatedTpmAuthority.fromSeed(SEED, FROM);
  private static final Bytes LEAF = MAKER.akCertificate(AK);

  /// The signature itself may be written in two ways.
  private static final Bytes SIGNED = X509Certificate.decode(LEAF).orElseThrow().signed();

  @Override
  public void feed(Bytes input) {
    Bytes leaf = TpmCertificate.withoutPadding(input);
    CertificateSet chain = MAKER.chain(leaf);
    AkCertificate.keysIn(chain);
    if (AkCertificate.find(AK, chain, List.of(MAKER.anchor()), FROM)
        instanceof TpmCertificateSearch.Found<AkCertificate>(AkCertificate found)) {
      Expect.that(found.path().leaf().signed().equals(SIGNED), "what holds was issued");
    }
    EkCertificate.findAny(chain, List.of(MAKER.anchor()), FROM);
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(LEAF, LEAF.concat(Bytes.fromHex("ff".repeat(16))), MAKER.ekCertificate(AK));
  }
}
