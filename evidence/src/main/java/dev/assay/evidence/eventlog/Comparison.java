package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Whether a log replays to the registers that were quoted.
///
/// Held to the quote is each register that the log extends, and each that firmware measures into,
/// extended or not: PCR 0 to 7, RTMR 0 to 2. So nobody can leave out all that was measured into one
/// of these. The other PCRs (10, say, into which Linux's IMA measures) have logs of their own or
/// none: quoted without an entry here, they are not explained, which is no contradiction. RTMR 3 is
/// the guest's own; what applications add to it needn't be in the firmware's log, so it is answered
/// for separately.
public sealed interface Comparison {
  /// The log replays to the quote.
  ///
  /// @param proven the registers that were compared and are equal, by bank
  /// @param guestRegister of a trust domain: how RTMR 3 differs; empty where it doesn't
  record Match(Map<HashAlgorithm, SortedSet<Integer>> proven, Optional<Refusal> guestRegister)
      implements Comparison {
    public Match {
      proven = Map.copyOf(proven);
    }
  }

  /// It doesn't; the first register that differs.
  record Mismatch(Refusal refusal) implements Comparison {}

  /// Firmware measures into the PCRs up to this one (TCG PC Client Platform Firmware Profile, PCR
  /// usage).
  int LAST_PCR_OF_FIRMWARE = 7;

  /// RTMR 3's index in a log.
  int GUEST_REGISTER = 4;

  static Comparison of(Replay replay, QuotedRegisters quoted) {
    if (replay.registers() != quoted.registers()) {
      throw new IllegalArgumentException("a log of other registers than were quoted");
    }
    var differing = new ArrayList<Refusal>();
    var guestRegister = new ArrayList<Refusal>();
    var proven = new EnumMap<HashAlgorithm, SortedSet<Integer>>(HashAlgorithm.class);
    quoted
        .banks()
        .forEach(
            (bank, values) ->
                values.forEach(
                    (register, value) -> {
                      if (!judged(replay, bank, register)) {
                        return;
                      }
                      Optional<Refusal> difference = difference(replay, bank, register, value);
                      if (difference.isEmpty()) {
                        proven.computeIfAbsent(bank, _ -> new TreeSet<>()).add(register);
                      } else {
                        (ofGuest(replay, register) ? guestRegister : differing)
                            .add(difference.get());
                      }
                    }));
    if (!differing.isEmpty()) {
      return new Mismatch(differing.getFirst());
    }
    if (proven.isEmpty()) {
      return new Mismatch(nothingInCommon(replay, quoted));
    }
    return new Match(proven, guestRegister.stream().findFirst());
  }

  private static boolean ofGuest(Replay replay, int register) {
    return replay.registers() == RegisterMap.TDX && register == GUEST_REGISTER;
  }

  private static boolean judged(Replay replay, HashAlgorithm bank, int register) {
    if (replay.value(bank, register).isEmpty()) {
      return false;
    }
    boolean firmwares = replay.registers() == RegisterMap.TDX || register <= LAST_PCR_OF_FIRMWARE;
    return firmwares || replay.extended(bank, register);
  }

  private static Optional<Refusal> difference(
      Replay replay, HashAlgorithm bank, int register, Bytes quoted) {
    Bytes replayed = replay.value(bank, register).orElseThrow();
    if (replayed.equals(quoted)) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            Reason.EVENT_LOG_MISMATCH,
            replay.registers().claimName(register, bank),
            quoted.toHex() + " as quoted",
            replayed.toHex()));
  }

  private static Refusal nothingInCommon(Replay replay, QuotedRegisters quoted) {
    return new Refusal(
        Reason.EVENT_LOG_MISMATCH,
        "eventlog.algorithms",
        "a bank that was quoted, of " + names(List.copyOf(quoted.banks().keySet())),
        names(List.copyOf(replay.banks())));
  }

  private static String names(List<HashAlgorithm> banks) {
    return banks.isEmpty()
        ? "none"
        : String.join(", ", banks.stream().map(HashAlgorithm::claimName).toList());
  }
}
