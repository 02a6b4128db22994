package dev.assay.evidence.eventlog.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.EventType;
import dev.assay.evidence.eventlog.LogAlgorithm;
import dev.assay.evidence.eventlog.LogEvent;
import dev.assay.evidence.eventlog.QuotedRegisters;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.SpecId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// A boot that never happened: measures what it is told into registers and writes the log of it.
///
/// [#registers] is what an honest quote has; [#log] its log. The forgeries give logs that lie about
/// the same registers, each in one way.
public final class SimulatedEventLog {
  private static final Bytes EFI_GLOBAL_VARIABLE =
      Bytes.fromHex("61dfe48bca93d211aa0d00e098032b8c");
  private static final Bytes NO_VENDOR_INFO = Bytes.EMPTY;
  private static final int HIGHEST_REGISTER = 23;
  private static final int UNLISTED_ALGORITHM = 0x0027;

  private final RegisterMap map;
  private final List<HashAlgorithm> banks;
  private final List<LogEvent> events = new ArrayList<>();

  private SimulatedEventLog(RegisterMap map, List<HashAlgorithm> banks) {
    this.map = map;
    this.banks = List.copyOf(banks);
  }

  /// A TPM's log with these banks.
  public static SimulatedEventLog ofPcrs(HashAlgorithm... banks) {
    return new SimulatedEventLog(RegisterMap.PCR, List.of(banks));
  }

  /// A trust domain's log; index 1 is RTMR 0.
  public static SimulatedEventLog ofRtmrs() {
    return new SimulatedEventLog(RegisterMap.TDX, List.of(HashAlgorithm.SHA384));
  }

  /// Measures `measured` and describes it by `data`.
  public SimulatedEventLog measure(int register, EventType type, Bytes measured, Bytes data) {
    events.add(new LogEvent(register, type.code(), digests(measured), data));
    return this;
  }

  /// Measures the data itself.
  public SimulatedEventLog measure(int register, EventType type, Bytes data) {
    return measure(register, type, data, data);
  }

  /// Tells the reader something and measures nothing.
  public SimulatedEventLog inform(int register, Bytes data) {
    var zeros =
        banks.stream()
            .map(
                bank ->
                    new LogEvent.Digest(
                        LogAlgorithm.of(bank).id(), Bytes.EMPTY.zeroPaddedTo(bank.bytes())))
            .toList();
    events.add(new LogEvent(register, EventType.EV_NO_ACTION.code(), zeros, data));
    return this;
  }

  public SimulatedEventLog startupLocality(int locality) {
    return inform(0, ascii("StartupLocality\0").concat(Bytes.copyOf(new byte[] {(byte) locality})));
  }

  public SimulatedEventLog separator(int register) {
    return measure(register, EventType.EV_SEPARATOR, Bytes.fromHex("00000000"));
  }

  public SimulatedEventLog errorSeparator(int register) {
    return measure(
        register, EventType.EV_SEPARATOR, Bytes.fromHex("01000000"), ascii("what went wrong"));
  }

  public SimulatedEventLog secureBoot(boolean enabled) {
    return measure(
        map == RegisterMap.PCR ? 7 : 1,
        EventType.EV_EFI_VARIABLE_DRIVER_CONFIG,
        variable("SecureBoot", Bytes.fromHex(enabled ? "01" : "00")));
  }

  public SimulatedEventLog bootServicesApplication(Bytes image) {
    return measure(
        map == RegisterMap.PCR ? 4 : 2,
        EventType.EV_EFI_BOOT_SERVICES_APPLICATION,
        image,
        ascii("a device path"));
  }

  public SimulatedEventLog grubCommand(String command) {
    return text("grub_cmd: ", command);
  }

  public SimulatedEventLog kernelCommandLine(String line) {
    return text("kernel_cmdline: ", line);
  }

  private SimulatedEventLog text(String prefix, String text) {
    return measure(
        map == RegisterMap.PCR ? 8 : 3,
        EventType.EV_IPL,
        Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)),
        Bytes.copyOf((prefix + text + "\0").getBytes(StandardCharsets.UTF_8)));
  }

  /// A plain boot with secure boot on and one kernel.
  public static SimulatedEventLog plainBoot(SimulatedEventLog empty, String commandLine) {
    boolean pcrs = empty.map == RegisterMap.PCR;
    if (pcrs) {
      empty.measure(0, EventType.EV_S_CRTM_VERSION, Bytes.fromHex("76003100"));
    }
    empty.secureBoot(true);
    for (int register = pcrs ? 0 : 1; register <= (pcrs ? 7 : 2); register++) {
      empty.separator(register);
    }
    return empty
        .bootServicesApplication(ascii("shim"))
        .bootServicesApplication(ascii("grub"))
        .grubCommand("linux /vmlinuz " + commandLine)
        .kernelCommandLine("/vmlinuz " + commandLine);
  }

  /// The honest log.
  public EventLog log() {
    return logOf(events);
  }

  public Bytes bytes() {
    return log().encode();
  }

  /// What a quote has whose registers were extended with all of this.
  public QuotedRegisters registers() {
    var values = new EnumMap<HashAlgorithm, SortedMap<Integer, Bytes>>(HashAlgorithm.class);
    var replay = log().replay();
    for (HashAlgorithm bank : banks) {
      var bankValues = new TreeMap<Integer, Bytes>();
      for (int i = 0; i <= HIGHEST_REGISTER; i++) {
        int register = i;
        replay.value(bank, i).ifPresent(value -> bankValues.put(register, value));
      }
      values.put(bank, bankValues);
    }
    return new QuotedRegisters(map, values);
  }

  /// The values of one bank, by index.
  public Map<Integer, Bytes> registers(HashAlgorithm bank) {
    return registers().banks().getOrDefault(bank, Collections.emptySortedMap());
  }

  /// Two events told in the other order.
  public Bytes reordered(int one, int other) {
    var forged = new ArrayList<>(events);
    Collections.swap(forged, one, other);
    return logOf(forged).encode();
  }

  /// One event kept from the reader.
  public Bytes without(int index) {
    var forged = new ArrayList<>(events);
    forged.remove(index);
    return logOf(forged).encode();
  }

  /// Everything that was measured into one register kept from the reader.
  public Bytes withoutRegister(int register) {
    return logOf(events.stream().filter(event -> event.register() != register).toList()).encode();
  }

  /// One event's description altered, its digest left alone.
  public Bytes withData(int index, Bytes data) {
    return withEvent(
        index, event -> new LogEvent(event.register(), event.type(), event.digests(), data));
  }

  /// One event's type altered, which no digest covers.
  public Bytes withType(int index, EventType type) {
    return withEvent(
        index, event -> new LogEvent(event.register(), type.code(), event.digests(), event.data()));
  }

  /// A digest of an algorithm that the header doesn't list, and so of no known length.
  public Bytes withUnlistedAlgorithm(int index) {
    return withEvent(
        index,
        event -> {
          var digests = new ArrayList<>(event.digests());
          digests.set(0, new LogEvent.Digest(UNLISTED_ALGORITHM, digests.getFirst().value()));
          return new LogEvent(event.register(), event.type(), digests, event.data());
        });
  }

  private Bytes withEvent(int index, UnaryOperator<LogEvent> change) {
    var forged = new ArrayList<>(events);
    forged.set(index, change.apply(forged.get(index)));
    return logOf(forged).encode();
  }

  private EventLog logOf(List<LogEvent> told) {
    var algorithms = banks.stream().map(LogAlgorithm::of).toList();
    return new EventLog(
        map,
        Optional.of(new SpecId(0, 0, 0, 2, 0, 2, algorithms, NO_VENDOR_INFO)),
        told,
        Bytes.EMPTY);
  }

  private List<LogEvent.Digest> digests(Bytes measured) {
    return banks.stream()
        .map(bank -> new LogEvent.Digest(LogAlgorithm.of(bank).id(), bank.digest(measured)))
        .toList();
  }

  private static Bytes variable(String name, Bytes value) {
    ByteBuffer lengths = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    lengths.putLong(name.length()).putLong(value.length());
    return EFI_GLOBAL_VARIABLE
        .concat(Bytes.copyOf(lengths.array()))
        .concat(Bytes.copyOf(name.getBytes(StandardCharsets.UTF_16LE)))
        .concat(value);
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
