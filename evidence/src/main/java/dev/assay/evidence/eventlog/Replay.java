package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The values that registers have if what a log says was measured, in its order, and nothing else:
/// each bank by itself, register := H(register ‖ digest), from the register's initial value.
///
/// Entries of type EV_NO_ACTION extend nothing, whatever digest they carry. One of them moves PCR
/// 0's initial value: `StartupLocality` and a byte, which becomes the value's last (TCG PC Client
/// Platform Firmware Profile, StartupLocality event). Only the first counts, and only before
/// anything was measured into PCR 0.
public final class Replay {
  private static final Bytes STARTUP_LOCALITY =
      Bytes.copyOf("StartupLocality\0".getBytes(StandardCharsets.US_ASCII));

  private final RegisterMap registers;
  private final Map<HashAlgorithm, Bank> banks;

  private Replay(RegisterMap registers, Map<HashAlgorithm, Bank> banks) {
    this.registers = registers;
    this.banks = banks;
  }

  private record Bank(List<Bytes> values, BitSet extended) {}

  static Replay of(EventLog log) {
    var banks = new EnumMap<HashAlgorithm, Bank>(HashAlgorithm.class);
    for (LogAlgorithm algorithm : log.algorithms()) {
      algorithm.hash().ifPresent(hash -> banks.put(hash, bank(log, hash)));
    }
    return new Replay(log.registers(), banks);
  }

  private static Bank bank(EventLog log, HashAlgorithm hash) {
    RegisterMap registers = log.registers();
    var values = new ArrayList<Bytes>();
    for (int i = 0; i < registers.count(); i++) {
      values.add(registers.initial(i, hash));
    }
    startupLocality(log).ifPresent(last -> values.set(0, startedFrom(last, hash)));
    var extended = new BitSet();
    for (LogEvent event : log.events()) {
      Optional<Bytes> digest = event.measured() ? event.digest(hash) : Optional.empty();
      int register = (int) event.register();
      if (digest.isPresent() && registers.replayable(register)) {
        values.set(register, hash.digest(values.get(register), digest.get()));
        extended.set(register);
      }
    }
    return new Bank(List.copyOf(values), extended);
  }

  private static Optional<Bytes> startupLocality(EventLog log) {
    if (log.registers() != RegisterMap.PCR) {
      return Optional.empty();
    }
    for (LogEvent event : log.events()) {
      if (event.register() == 0) {
        if (event.measured()) {
          return Optional.empty();
        }
        int length = event.data().length();
        if (length == STARTUP_LOCALITY.length() + 1
            && event.data().slice(0, length - 1).equals(STARTUP_LOCALITY)) {
          return Optional.of(event.data().slice(length - 1, length));
        }
      }
    }
    return Optional.empty();
  }

  private static Bytes startedFrom(Bytes lastByte, HashAlgorithm hash) {
    return Bytes.EMPTY.zeroPaddedTo(hash.bytes() - 1).concat(lastByte);
  }

  public RegisterMap registers() {
    return registers;
  }

  /// The banks that the log has and this release computes.
  public Set<HashAlgorithm> banks() {
    return banks.keySet();
  }

  /// The value of a register, or nothing where the log doesn't have the bank, or there is no such
  /// register, or it is one that can't be replayed (MRTD).
  public Optional<Bytes> value(HashAlgorithm bank, int register) {
    boolean known = register >= 0 && register < registers.count();
    if (!banks.containsKey(bank) || !known || !registers.replayable(register)) {
      return Optional.empty();
    }
    return Optional.of(banks.get(bank).values().get(register));
  }

  /// Whether the log has anything that was measured into the register.
  public boolean extended(HashAlgorithm bank, int register) {
    return banks.containsKey(bank) && banks.get(bank).extended().get(register);
  }

  /// Holds the values against those that a quote has.
  public Comparison compare(QuotedRegisters quoted) {
    return Comparison.of(this, quoted);
  }
}
