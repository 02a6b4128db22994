package dev.assay.emitter.kernel;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tsm.SevKeyBlob;
import dev.assay.evidence.tsm.TsmKeyRequest;
import dev.assay.evidence.tsm.TsmKeyResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/// Keys of the type `tsm`: a report as a key's payload, in kernels with the patches of July 2023,
/// which configfs-tsm replaced before they were merged. Its one provider is SEV-SNP's.
public final class TsmKeyring implements EvidenceSource.Platform {
  static final String TYPE = "tsm";

  /// KEY_SPEC_PROCESS_KEYRING: goes with the process, whatever happens to it.
  static final int PROCESS_KEYRING = -2;

  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final int FIRST_ROOM = 64 * 1024;
  private static final int MOST_ROOM = 1024 * 1024;

  static final Map<Errno, Advice> ERRORS =
      Map.ofEntries(
          Map.entry(
              Errno.ENODEV,
              Advice.operator(
                  "this kernel has no key type tsm, as no released one has: use configfs-tsm")),
          Map.entry(Errno.ENOSYS, Advice.operator("this kernel has no keys (CONFIG_KEYS)")),
          Map.entry(
              Errno.EPERM, Advice.operator("a sandbox forbids add_key and keyctl: allow them")),
          Map.entry(Errno.EACCES, Advice.operator("the process may not use its own keyring")),
          Map.entry(Errno.ENXIO, Advice.operator("no provider: load sev-guest")),
          Map.entry(
              Errno.EINVAL,
              Advice.operator(
                  "the provider refuses the question: a VMPL that this guest may not report on?")),
          Map.entry(
              Errno.EDQUOT,
              Advice.operator("too many keys: raise kernel.keys.maxbytes or root_maxbytes")),
          Map.entry(Errno.ENOMEM, Advice.waiting("the kernel has no memory")),
          Map.entry(Errno.EINTR, Advice.waiting("interrupted before the firmware answered")),
          Map.entry(Errno.EBUSY, Advice.waiting("the host is still at an earlier report")),
          Map.entry(Errno.ETIMEDOUT, Advice.waiting("the host throttles reports")),
          Map.entry(Errno.EIO, Advice.waiting("the firmware gave no report")),
          Map.entry(Errno.ENOKEY, Advice.waiting("somebody removed the key under us")),
          Map.entry(Errno.EKEYREVOKED, Advice.waiting("somebody revoked the key under us")),
          Map.entry(
              Errno.ENOTTY,
              Advice.reboot(
                  "the driver has wiped its message key after a failure: only a reboot helps")));

  private final Kernel kernel;
  private final HardwarePace pace;
  private final int vmpl;

  /// @param privilegeLevel the VMPL to report on; 0 where empty
  TsmKeyring(Kernel kernel, HardwarePace pace, OptionalInt privilegeLevel) {
    this.kernel = kernel;
    this.pace = pace;
    this.vmpl = privilegeLevel.orElse(0);
  }

  @Override
  public List<EvidenceItem> collect(Bytes reportData)
      throws NoEvidenceException, InterruptedException {
    var request = new TsmKeyRequest(reportData, vmpl, SevKeyBlob.EXTENDED);
    SevKeyBlob blob = pace.ask(() -> checked(request, payload(request.encode())));
    return List.of(
        EvidenceItem.builder("snp", blob.report().received())
            .auxiliary(blob.certificateTable().flatMap(CertificateHints::of))
            .provider("sev_guest")
            .privilegeLevel(vmpl)
            .build());
  }

  /// Whether there is the type: a payload that no provider takes is refused as such by it.
  static void requireType(Kernel kernel) throws NoEvidenceException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment payload = arena.allocateFrom(ValueLayout.JAVA_BYTE, new byte[] {'?'});
      int answer = kernel.addKey(TYPE, "assay", payload, PROCESS_KEYRING);
      if (answer != -Errno.EINVAL.number()) {
        OpenFile.done("key type tsm", "add_key", answer);
      }
    } catch (SystemCallException e) {
      throw Advice.on(e, ERRORS);
    }
  }

  private Bytes payload(Bytes request) throws NoEvidenceException {
    String description =
        "assay:%d:%d".formatted(ProcessHandle.current().pid(), COUNTER.incrementAndGet());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment asked = arena.allocateFrom(ValueLayout.JAVA_BYTE, request.toArray());
      int key =
          OpenFile.done(
              "key type tsm", "add_key", kernel.addKey(TYPE, description, asked, PROCESS_KEYRING));
      try {
        return read(key, arena);
      } finally {
        kernel.unlinkKey(key, PROCESS_KEYRING);
      }
    } catch (SystemCallException e) {
      throw Advice.on(e, ERRORS);
    }
  }

  /// Where there is too little room nothing is copied, and the kernel says how much it takes.
  private Bytes read(int key, Arena arena) throws SystemCallException, NoEvidenceException {
    int room = FIRST_ROOM;
    int length = 0;
    for (int tries = 0; tries < 2; tries++) {
      MemorySegment payload = arena.allocate(room);
      length = OpenFile.done("key type tsm", "keyctl read", (int) kernel.readKey(key, payload));
      if (length <= room) {
        return OpenFile.bytes(payload, length);
      }
      if (length > MOST_ROOM) {
        break;
      }
      room = length;
    }
    throw new NoEvidenceException(
        Remedy.WAIT,
        "key type tsm: keyctl read: want at most %d bytes, got %d".formatted(room, length));
  }

  private static SevKeyBlob checked(TsmKeyRequest request, Bytes payload)
      throws NoEvidenceException {
    Parsed<SevKeyBlob> read =
        switch (TsmKeyResult.parse(payload)) {
          case Parsed.Ok<TsmKeyResult>(TsmKeyResult result) -> SevKeyBlob.of(result);
          case Parsed.Malformed<TsmKeyResult>(var refusal) -> new Parsed.Malformed<>(refusal);
        };
    return switch (read) {
      case Parsed.Ok<SevKeyBlob>(SevKeyBlob blob)
          when blob.report().reportData().equals(request.publicKey()) ->
          blob;
      case Parsed.Ok<SevKeyBlob> _ ->
          throw new NoEvidenceException(Remedy.WAIT, "key type tsm: it answers another question");
      case Parsed.Malformed<SevKeyBlob>(var refusal) ->
          throw new NoEvidenceException(Remedy.WAIT, "key type tsm: " + refusal);
    };
  }

  @Override
  public String toString() {
    return "tsm key";
  }
}
