package dev.assay.fuzz;

import dev.assay.evidence.Bytes;
import java.util.List;

/// One entry point under attack. Needs a constructor without parameters, and its class a place in
/// [dev.assay.fuzz.targets].
public interface FuzzTarget {
  /// Gives the entry point these bytes. Whatever comes out of here as an exception or an error is a
  /// finding; so are more than [Bound#LONGEST] of work and more than [Bound#MOST_BYTES] of memory.
  void feed(Bytes input) throws Exception;

  /// Inputs with the structure the entry point expects, made by simulated platforms from fixed
  /// seeds: where fuzzing sets out from. Recorded evidence never.
  List<Bytes> seeds();

  /// Words of the format that mutation would hardly hit upon: tags, magic numbers, names.
  default List<Bytes> words() {
    return List.of();
  }
}
