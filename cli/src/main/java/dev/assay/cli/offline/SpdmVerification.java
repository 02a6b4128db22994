package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.spdm.SpdmMessages;
import dev.assay.evidence.spdm.SpdmVerifier;
import java.util.List;
import java.util.Optional;

/// `--format spdm`: the messages about measurements, request and response in a row, or those about
/// a challenge, after the negotiation where it is signed; the device's chain beside them.
final class SpdmVerification implements FormatVerification {
  private static final int NONCE_BYTES = 32;

  /// A composite's report data, of which a device gets the first half.
  private static final int REPORT_DATA_BYTES = 64;

  @Override
  public Answer answer(Inputs inputs) {
    Optional<Bytes> nonce = inputs.nonce(NONCE_BYTES, REPORT_DATA_BYTES);
    var certificates = GivenCertificates.in(inputs.certificates());
    return Answer.of(certificates.explain(verify(inputs, certificates.set(), nonce)));
  }

  private static Verification verify(
      Inputs inputs, CertificateSet certificates, Optional<Bytes> nonce) {
    var verifier =
        inputs.trustAnchors().isEmpty()
            ? new SpdmVerifier(List.of())
            : SpdmVerifier.trustingOnly(inputs.trustAnchors());
    return switch (SpdmMessages.parse(inputs.evidence())) {
      case Parsed.Ok<? extends SpdmMessages>(SpdmMessages messages) ->
          verifier.verify(messages, certificates, nonce, inputs.at());
      case Parsed.Malformed<? extends SpdmMessages>(Refusal refusal) ->
          new Verification.Refused(refusal, Claims.NONE);
    };
  }
}
