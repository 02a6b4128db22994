package dev.assay.benchmarks;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eventlog.Comparison;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.EventType;
import dev.assay.evidence.eventlog.QuotedRegisters;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.simulated.SimulatedEventLog;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A TPM's log of a hundred events in three banks, as a cloud's Linux guest has. `bareHashes` is
/// the floor of the replay: one hash an event and bank.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class EventLogBenchmark {
  private static final int EVENTS = 100;
  private static final HashAlgorithm[] BANKS = {
    HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384
  };

  private final Bytes raw;
  private final EventLog log;
  private final QuotedRegisters quoted;

  public EventLogBenchmark() {
    var boot = SimulatedEventLog.plainBoot(SimulatedEventLog.ofPcrs(BANKS), "quiet");
    while (boot.log().events().size() < EVENTS) {
      boot.measure(8, EventType.EV_IPL, Bytes.fromHex("67".repeat(300)));
    }
    raw = boot.bytes();
    log = Own.value(EventLog.parse(raw, RegisterMap.PCR));
    quoted = boot.registers();
    if (!(replayAndCompare() instanceof Comparison.Match)) {
      throw new IllegalStateException("the benchmark's own log does not replay");
    }
  }

  /// Bytes to a log that cannot hold nonsense.
  @Benchmark
  public Parsed<EventLog> parse() {
    return EventLog.parse(raw, RegisterMap.PCR);
  }

  /// The three banks, and the comparison with a quote of all of them.
  @Benchmark
  public final Comparison replayAndCompare() {
    return log.replay().compare(quoted);
  }

  /// The floor.
  @Benchmark
  public Bytes bareHashes() {
    Bytes last = Bytes.EMPTY;
    for (HashAlgorithm bank : BANKS) {
      last = Bytes.EMPTY.zeroPaddedTo(bank.bytes());
      Bytes digest = last;
      for (int i = 0; i < EVENTS; i++) {
        last = bank.digest(last, digest);
      }
    }
    return last;
  }
}
