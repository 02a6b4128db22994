package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// The messages that a signature over a challenge covers, in a row: the negotiation, what was asked
/// about digests and certificates, CHALLENGE and CHALLENGE_AUTH (DSP0274).
///
/// | field of CHALLENGE | offset | bytes | rule |
/// | --- | --- | --- | --- |
/// | Param1 | 2 | 1 | slot, 0 to 7 |
/// | Param2 | 3 | 1 | summary of measurements: 0 none, 1 of the trusted computing base, 0xFF of all |
/// | Nonce | 4 | 32 | |
/// | RequesterContext | 36 | 8 | from 1.3 |
///
/// | field of CHALLENGE_AUTH | offset | bytes | rule |
/// | --- | --- | --- | --- |
/// | CertChainHash | 4 | as the base hash | of the whole certificate chain of the slot |
/// | Nonce | next | 32 | |
/// | MeasurementSummaryHash | next | as the base hash | absent where no summary was asked for |
/// | OpaqueDataLength | next | 2, LE | at most 1024 |
/// | OpaqueData | next | | |
/// | RequesterContext | next | 8 | from 1.3: the request's |
/// | Signature | next | as the algorithm's | |
///
/// @param received all bytes as they came
/// @param negotiation GET_VERSION to ALGORITHMS
/// @param exchanged the messages about digests and certificates, perhaps none
/// @param authenticated CHALLENGE, and CHALLENGE_AUTH without its signature
/// @param summaryType Param2 of CHALLENGE
public record SpdmChallenge(
    Bytes received,
    SpdmVersion version,
    Bytes negotiation,
    SpdmAlgorithms algorithms,
    Bytes exchanged,
    Bytes authenticated,
    int slot,
    int summaryType,
    Bytes nonce,
    Bytes certificateChainHash,
    Bytes responderNonce,
    Optional<Bytes> measurementSummary,
    Bytes opaque,
    Bytes signature)
    implements SpdmMessages {
  static final int NO_SUMMARY = 0;
  static final int TCB_SUMMARY = 1;
  static final int FULL_SUMMARY = 0xFF;

  public static Parsed<SpdmChallenge> parse(Bytes messages) {
    try {
      return new Parsed.Ok<>(new MessageReader(messages).challenge());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// M1 of the requester, M2 of the responder: what is signed, before it is hashed.
  Bytes transcript() {
    return negotiation.concat(exchanged).concat(authenticated);
  }

  /// The messages' bytes, put together again.
  public Bytes encode() {
    return transcript().concat(signature);
  }

  HashAlgorithm hash() {
    return algorithms.hash();
  }

  /// What the evidence says, before anybody verified it.
  public Claims claims() {
    Claims.Builder claims = Claims.builder().text("spdm.version", version.toString());
    SpdmClaims.algorithms(claims, algorithms);
    claims
        .number("spdm.slot_id", slot)
        .binary("spdm.nonce", nonce)
        .binary("spdm.cert_chain_hash", certificateChainHash)
        .binary("spdm.responder_nonce", responderNonce);
    measurementSummary.ifPresent(hash -> claims.binary("spdm.measurement_summary_hash", hash));
    return claims.binary("spdm.opaque", opaque).build();
  }
}
