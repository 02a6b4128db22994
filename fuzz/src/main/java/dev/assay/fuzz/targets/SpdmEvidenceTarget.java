package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.spdm.SpdmEvidence;
import dev.assay.evidence.spdm.SpdmMessages;
import dev.assay.evidence.spdm.SpdmVerifier;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.Optional;

/// Measurements, from messages to an answer: what is verified has the bytes that the device signed.
public final class SpdmEvidenceTarget implements FuzzTarget {
  private static final int SIGNATURE_BYTES = 64;

  private final SpdmVerifier verifier =
      SpdmVerifier.trustingOnly(List.of(SpdmSamples.DEVICE.anchor()));
  private final List<Bytes> signed =
      SpdmSamples.measurements().stream().map(SpdmEvidenceTarget::withoutSignature).toList();

  @Override
  public void feed(Bytes input) {
    SpdmMessages.parse(input);
    if (SpdmEvidence.parse(input) instanceof Parsed.Ok<SpdmEvidence>(SpdmEvidence evidence)) {
      Expect.that(evidence.encode().equals(input), "what is encoded was read");
      Expect.that(!evidence.claims().asMap().isEmpty(), "evidence has claims");
      if (verifier.verify(
              evidence,
              SpdmSamples.DEVICE.certificates(),
              Optional.of(SpdmSamples.NONCE),
              SpdmSamples.AT)
          instanceof Verified) {
        Expect.that(signed.contains(withoutSignature(input)), "what is verified was signed");
      }
    }
  }

  @Override
  public List<Bytes> seeds() {
    return SpdmSamples.measurements();
  }

  @Override
  public List<Bytes> words() {
    return List.of(Bytes.fromHex("11e001ff"), Bytes.fromHex("11600000"), Bytes.fromHex("10840000"));
  }

  private static Bytes withoutSignature(Bytes messages) {
    return messages.slice(0, messages.length() - SIGNATURE_BYTES);
  }
}
