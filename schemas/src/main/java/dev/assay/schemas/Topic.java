package dev.assay.schemas;

import java.time.Duration;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/// A topic: its name, what it holds and how long. Keys are UTF-8 text, spelled by [Keys].
///
/// @param name full name, prefix included
/// @param type the event it holds
/// @param family what its key names; topics of one family have one partition count
/// @param retention how long records are kept; empty for a compacted topic or for ever
/// @param compacted true where only the latest record of a key matters
public record Topic<V extends SpecificRecord>(
    String name, Class<V> type, KeyFamily family, Optional<Duration> retention, boolean compacted) {

  /// What a key names, and so which topics must be partitioned alike.
  public enum KeyFamily {
    /// `tenant/nonce`: challenges meet evidence.
    NONCE,
    /// `tenant/guest`: results meet the context and the guest's state.
    GUEST,
    /// Owner's and vendors' input: few records whose order matters, so one partition.
    INPUT
  }
}
