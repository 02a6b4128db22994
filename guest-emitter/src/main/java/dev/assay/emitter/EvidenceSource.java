package dev.assay.emitter;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import java.util.List;

/// Where a guest's evidence comes from.
public sealed interface EvidenceSource {

  /// A platform that reports on what it is asked about: its evidence can answer a challenge.
  non-sealed interface Platform extends EvidenceSource {
    /// How its evidence binds a challenge: with the guest's key, unless the platform can't.
    default Binding binding(Bytes nonce, Bytes publicKey) {
      return new Binding.NonceKey(nonce, publicKey);
    }

    /// @param reportData 64 bytes for the platform to sign with what it says of the guest
    /// @return the evidence, in the order of the format
    /// @throws NoEvidenceException if the platform gives none
    List<EvidenceItem> collect(Bytes reportData) throws NoEvidenceException, InterruptedException;
  }

  /// A made-up platform: it always gives evidence, and nobody believes it unless a deployment
  /// trusts its root by name.
  interface Simulated extends Platform {
    @Override
    List<EvidenceItem> collect(Bytes reportData);
  }

  /// Evidence of another time. It answers no challenge: what it was asked about is fixed, and it
  /// goes unsolicited.
  ///
  /// @param reportData the 64 bytes that the first item carries
  record Recording(Bytes reportData, List<EvidenceItem> items) implements EvidenceSource {
    public Recording {
      items = List.copyOf(items);
    }
  }
}
