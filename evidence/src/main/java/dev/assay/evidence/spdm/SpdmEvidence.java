package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.Optional;

/// The messages that a signature over measurements covers, in a row as they went over the wire:
/// GET_MEASUREMENTS and MEASUREMENTS, one pair or several, the last one signed. The negotiation
/// (GET_VERSION to ALGORITHMS) may stand before them; from version 1.2 it must, since it is signed.
///
/// Says nothing about whether anybody signed it: [SpdmVerifier] does.
///
/// @param received all bytes as they came
/// @param negotiation the six messages before, empty where they are not there
/// @param algorithms what they agreed on
/// @param exchanges at least one
/// @param signature of the last response; empty where no signature was asked for
public record SpdmEvidence(
    Bytes received,
    SpdmVersion version,
    Bytes negotiation,
    Optional<SpdmAlgorithms> algorithms,
    List<MeasurementsExchange> exchanges,
    Bytes signature)
    implements SpdmMessages {

  public SpdmEvidence {
    exchanges = List.copyOf(exchanges);
    if (exchanges.isEmpty()) {
      throw new IllegalArgumentException("no measurements");
    }
  }

  public static Parsed<SpdmEvidence> parse(Bytes messages) {
    try {
      return new Parsed.Ok<>(new MessageReader(messages).measurements());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Whether these may be SPDM messages that [#parse] reads: they begin with a GET_MEASUREMENTS, or
  /// with a negotiation, of a known version.
  public static boolean looksLike(Bytes messages) {
    if (messages.length() < MessageReader.HEADER_BYTES
        || SpdmVersion.ofWire(messages.unsignedAt(0)).isEmpty()) {
      return false;
    }
    int code = messages.unsignedAt(1);
    return code == Code.GET_MEASUREMENTS
        || (code == Code.GET_VERSION && messages.unsignedAt(0) == SpdmVersion.V1_0.wire());
  }

  public MeasurementsExchange last() {
    return exchanges.getLast();
  }

  /// The messages' bytes, written from their fields.
  public Bytes encode() {
    return negotiation.concat(measured()).concat(signature);
  }

  /// What the evidence says, before anybody verified it.
  public Claims claims() {
    return SpdmClaims.of(this);
  }

  /// L1 of the requester, L2 of the responder (DSP0274, MEASUREMENTS signature): what is signed,
  /// before it is hashed.
  Bytes transcript() {
    return version.signsNegotiationAndContext() ? negotiation.concat(measured()) : measured();
  }

  private Bytes measured() {
    return exchanges.stream().map(MeasurementsExchange::encode).reduce(Bytes.EMPTY, Bytes::concat);
  }
}
