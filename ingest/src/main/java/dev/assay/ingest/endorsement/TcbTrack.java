package dev.assay.ingest.endorsement;

/// Intel's two tracks of TCB info and QE identities: a round of advisories counts on the early one
/// at once, on the standard one when its period of grace is over.
public enum TcbTrack {
  EARLY,
  STANDARD;

  String parameter() {
    return this == EARLY ? "early" : "standard";
  }
}
