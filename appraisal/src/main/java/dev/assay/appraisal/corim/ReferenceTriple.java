package dev.assay.appraisal.corim;

import java.util.List;

/// What would be good of one environment.
public record ReferenceTriple(CorimEnvironment environment, List<CorimMeasurement> measurements) {
  public ReferenceTriple {
    measurements = List.copyOf(measurements);
  }
}
