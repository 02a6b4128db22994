package dev.assay.emitter;

import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.util.List;

/// Where a guest's evidence comes from.
public sealed interface EvidenceSource {

  /// What can be asked: its evidence answers a challenge.
  non-sealed interface Attester extends EvidenceSource {
    /// @param publicKey the guest's, DER SubjectPublicKeyInfo, to be bound where there is room
    /// @throws NoEvidenceException if it gives none
    Bound attest(Bytes nonce, Bytes publicKey) throws NoEvidenceException, InterruptedException;
  }

  /// Evidence, and how it binds the challenge that it answers.
  ///
  /// @param items in the order of the format
  record Bound(Binding binding, List<EvidenceItem> items) {
    public Bound {
      items = List.copyOf(items);
    }
  }

  /// An attester that signs any 64 bytes with what it says of the guest.
  interface Platform extends Attester {
    /// How its evidence binds a challenge: with the guest's key, unless the platform can't.
    default Binding binding(Bytes nonce, Bytes publicKey) {
      return new Binding.NonceKey(nonce, publicKey);
    }

    /// @param reportData 64 bytes for the platform to sign with what it says of the guest
    /// @return the evidence, in the order of the format
    /// @throws NoEvidenceException if the platform gives none
    List<EvidenceItem> collect(Bytes reportData) throws NoEvidenceException, InterruptedException;

    @Override
    default Bound attest(Bytes nonce, Bytes publicKey)
        throws NoEvidenceException, InterruptedException {
      Binding binding = binding(nonce, publicKey);
      return switch (binding.reportData()) {
        case Parsed.Ok<Bytes>(Bytes reportData) -> new Bound(binding, collect(reportData));
        case Parsed.Malformed<Bytes>(var refusal) ->
            throw new NoEvidenceException(Remedy.WAIT, "binding the challenge: " + refusal);
      };
    }
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
