package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;

/// A question and its answer.
public record MeasurementsExchange(MeasurementsRequest request, MeasurementsResponse response) {
  /// Both messages' bytes, without a signature.
  public Bytes encode() {
    return request.encode().concat(response.encode());
  }
}
