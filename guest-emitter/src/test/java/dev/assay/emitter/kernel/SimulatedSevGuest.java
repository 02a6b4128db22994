package dev.assay.emitter.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.assay.emitter.EvidenceItem;
import dev.assay.evidence.Bytes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/// The driver of `/dev/sev-guest` and the firmware below it, on the simulated chip.
final class SimulatedSevGuest implements SimulatedKernel.Handle {
  /// A request that does not come to an answer.
  ///
  /// @param wipesKey true where the driver forgets its message key after it
  record Failure(Errno errno, long firmware, long vmm, boolean wipesKey) {}

  final Deque<Failure> failures = new ArrayDeque<>();

  /// What the host hands out, in whole pages.
  Bytes certificates =
      Machines.SNP.collect(Machines.REPORT_DATA).getFirst().auxiliary().orElseThrow();

  /// What becomes of the firmware's answer on its way.
  UnaryOperator<Bytes> message = UnaryOperator.identity();

  /// MSG_REPORT_RSP.STATUS.
  int status;

  private boolean keyIsWiped;

  @Override
  public int ioctl(long request, MemorySegment argument) {
    if (keyIsWiped || (request != SevGuest.GET_REPORT && request != SevGuest.GET_EXT_REPORT)) {
      throw new Refused(Errno.ENOTTY);
    }
    MemorySegment call = SimulatedKernel.at(argument.address(), 32);
    call.set(JAVA_LONG, 0x18, 0xFF);
    if (call.get(JAVA_BYTE, 0) == 0) {
      throw new Refused(Errno.EINVAL);
    }
    boolean extended = request == SevGuest.GET_EXT_REPORT;
    MemorySegment question = SimulatedKernel.at(call.get(JAVA_LONG, 0x08), extended ? 112 : 96);
    MemorySegment response = SimulatedKernel.at(call.get(JAVA_LONG, 0x10), 4000);
    if (!failures.isEmpty()) {
      fail(call, failures.poll());
    }
    if (extended) {
      giveCertificates(call, question);
    }
    call.set(JAVA_LONG, 0x18, 0);
    SimulatedKernel.copy(message.apply(answer(question)), 0, response);
    return 0;
  }

  private void fail(MemorySegment call, Failure failure) {
    call.set(JAVA_LONG, 0x18, failure.vmm() << 32 | failure.firmware());
    keyIsWiped = failure.wipesKey();
    throw new Refused(failure.errno());
  }

  private void giveCertificates(MemorySegment call, MemorySegment question) {
    long address = question.get(JAVA_LONG, 0x60);
    int room = question.get(JAVA_INT, 0x68);
    if (address == 0 || room == 0) {
      return;
    }
    if (room % 0x1000 != 0 || room > 0x4000) {
      throw new Refused(Errno.EINVAL);
    }
    int needed = (certificates.length() + 0xFFF) / 0x1000 * 0x1000;
    if (needed > room) {
      question.set(JAVA_INT, 0x68, needed);
      fail(call, new Failure(Errno.EIO, 0, 1, false));
    }
    SimulatedKernel.copy(certificates, 0, SimulatedKernel.at(address, room));
  }

  private Bytes answer(MemorySegment question) {
    if (question.get(JAVA_INT, 0x40) < 0 || question.get(JAVA_INT, 0x40) > 3) {
      throw new Refused(Errno.EINVAL);
    }
    EvidenceItem item = Machines.SNP.collect(OpenFile.bytes(question, 64)).getFirst();
    byte[] header = new byte[0x20];
    header[0] = (byte) status;
    header[4] = (byte) 0xA0;
    header[5] = 4;
    return Bytes.copyOf(header).concat(item.evidence());
  }
}
