package dev.assay.fuzz;

import dev.assay.evidence.Bytes;
import java.util.List;

/// What Jazzer calls, by these methods' names. With the name of a target as argument it is that
/// one; without, all of them: then an input's first byte says which, so that one process, which
/// takes seconds to start, can see to all.
public final class Jazzing {
  private static List<FuzzTarget> targets = List.of();
  private static boolean one;

  private Jazzing() {}

  public static void fuzzerInitialize(String[] arguments) {
    one = arguments.length > 0;
    targets = one ? Targets.matching(arguments[0]) : Targets.all();
    if (one && targets.size() != 1) {
      throw new IllegalArgumentException("no target, or more than one: " + arguments[0]);
    }
  }

  public static void fuzzerTestOneInput(byte[] data) throws Exception {
    Bytes input = Bytes.copyOf(data);
    if (one) {
      Bound.feed(targets.getFirst(), input);
    } else if (!input.isEmpty()) {
      FuzzTarget target = targets.get(input.unsignedAt(0) % targets.size());
      Bound.feed(target, input.slice(1, input.length()));
    }
  }

  /// An input of one target, as all of them together take it.
  static Bytes addressed(int target, Bytes input) {
    return Bytes.copyOf(new byte[] {(byte) target}).concat(input);
  }
}
