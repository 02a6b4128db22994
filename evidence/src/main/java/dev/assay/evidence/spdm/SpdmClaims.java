package dev.assay.evidence.spdm;

import dev.assay.evidence.Claims;

/// What the measurements' messages say, in their order.
final class SpdmClaims {
  private SpdmClaims() {}

  static Claims of(SpdmEvidence evidence) {
    Claims.Builder claims = Claims.builder().text("spdm.version", evidence.version().toString());
    evidence.algorithms().ifPresent(agreed -> algorithms(claims, agreed));
    MeasurementsRequest request = evidence.last().request();
    MeasurementsResponse response = evidence.last().response();
    request.nonce().ifPresent(nonce -> claims.binary("spdm.nonce", nonce));
    claims
        .binary("spdm.responder_nonce", response.nonce())
        .number("spdm.slot_id", request.slot())
        .number("spdm.content_changed", response.contentChanged());
    measurements(claims, evidence);
    claims.binary("spdm.opaque", response.opaque());
    OpaqueData.read(response.opaque()).ifPresent(known -> opaque(claims, known));
    return claims.build();
  }

  static void algorithms(Claims.Builder claims, SpdmAlgorithms agreed) {
    claims
        .text("spdm.base_asym", agreed.asymmetric().name())
        .text("spdm.base_hash", agreed.hash().claimName());
  }

  private static void measurements(Claims.Builder claims, SpdmEvidence evidence) {
    int number = 0;
    for (MeasurementsExchange exchange : evidence.exchanges()) {
      for (MeasurementBlock block : exchange.response().blocks()) {
        String name = "spdm.measurements." + number;
        claims
            .number(name + ".index", block.index())
            .text(name + ".type", block.type().claimName())
            .flag(name + ".raw", block.raw())
            .binary(name + ".value", block.value());
        number++;
      }
    }
  }

  private static void opaque(Claims.Builder claims, OpaqueData known) {
    for (OpaqueData.Field field : known.fields()) {
      String name = "spdm.opaque." + field.name();
      field
          .text()
          .ifPresentOrElse(
              text -> claims.text(name, text), () -> claims.binary(name, field.value()));
    }
  }
}
