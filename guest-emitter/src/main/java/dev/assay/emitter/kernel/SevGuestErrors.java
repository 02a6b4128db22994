package dev.assay.emitter.kernel;

import dev.assay.emitter.NoEvidenceException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What `/dev/sev-guest` fails with: an errno, and beside it the status of the firmware (AMD 56860,
/// status codes) and of the hypervisor (Linux, SNP_GUEST_VMM_ERR).
final class SevGuestErrors {
  /// SNP_GUEST_VMM_ERR_INVALID_LEN: too little room for the host's certificates.
  static final long INVALID_LEN = 1;

  /// SNP_GUEST_VMM_ERR_BUSY: the host throttles.
  static final long BUSY = 2;

  /// What the driver sets before it calls the firmware, old and new.
  private static final Set<Long> NO_CALL = Set.of(0L, 0xFFL, 0xFFFF_FFFFL);

  static final Map<Errno, Advice> OPENING =
      Advice.onOpening("Linux 5.19 on an SEV-SNP guest", "sev-guest");

  static final Advice REFUSED_BY_FIRMWARE =
      Advice.operator(
          "ask for a VMPL that this guest may report on: set emitter.privilege-level to its own or"
              + " a higher number");

  private static final Advice THROTTLED =
      Advice.waiting("the host throttles reports: raise emitter.report-pause");

  private static final Map<Errno, Advice> ASKING =
      Map.of(
          Errno.ENOTTY,
          Advice.reboot(
              "the driver has wiped its message key after a failure: only a reboot helps"),
          Errno.EINVAL,
          Advice.operator("this driver takes no such request: is the kernel older than 5.19?"),
          Errno.EBADMSG,
          Advice.waiting("the answer was not the firmware's; the driver may have wiped its key"),
          Errno.EIO,
          Advice.waiting("the driver may have wiped its message key: ENOTTY follows then"),
          Errno.ETIMEDOUT,
          THROTTLED,
          Errno.EAGAIN,
          THROTTLED,
          Errno.EBUSY,
          THROTTLED,
          Errno.EINTR,
          Advice.waiting("interrupted before the firmware answered"),
          Errno.ENOMEM,
          Advice.waiting("the kernel has no memory"));

  private static final Map<Long, String> STATUS = new HashMap<>();

  static {
    STATUS.put(0x01L, "INVALID_PLATFORM_STATE");
    STATUS.put(0x02L, "INVALID_GUEST_STATE");
    STATUS.put(0x03L, "INVALID_CONFIG");
    STATUS.put(0x04L, "INVALID_LENGTH");
    STATUS.put(0x07L, "POLICY_FAILURE");
    STATUS.put(0x08L, "INACTIVE");
    STATUS.put(0x09L, "INVALID_ADDRESS");
    STATUS.put(0x0AL, "BAD_SIGNATURE");
    STATUS.put(0x0BL, "BAD_MEASUREMENT");
    STATUS.put(0x10L, "INVALID_GUEST");
    STATUS.put(0x11L, "INVALID_COMMAND");
    STATUS.put(0x13L, "HWERROR_PLATFORM");
    STATUS.put(0x14L, "HWERROR_UNSAFE");
    STATUS.put(0x15L, "UNSUPPORTED");
    STATUS.put(0x16L, "INVALID_PARAM");
    STATUS.put(0x17L, "RESOURCE_LIMIT");
    STATUS.put(0x18L, "SECURE_DATA_INVALID");
    STATUS.put(0x19L, "INVALID_PAGE_SIZE");
    STATUS.put(0x1AL, "INVALID_PAGE_STATE");
    STATUS.put(0x1BL, "INVALID_MDATA_ENTRY");
    STATUS.put(0x1CL, "INVALID_PAGE_OWNER");
    STATUS.put(0x1DL, "AEAD_OFLOW");
    STATUS.put(0x27L, "INVALID_KEY");
  }

  private static final long INVALID_PARAM = 0x16;
  private static final long INVALID_KEY = 0x27;

  private SevGuestErrors() {}

  static NoEvidenceException explain(SystemCallException failure, long firmware, long vmm) {
    String happened =
        failure.getMessage()
            + (NO_CALL.contains(firmware) ? "" : firmwareText(firmware))
            + (NO_CALL.contains(vmm) ? "" : ", hypervisor " + vmm);
    if (vmm == BUSY) {
      return THROTTLED.exception(happened);
    }
    if (firmware == INVALID_PARAM || firmware == INVALID_KEY) {
      return REFUSED_BY_FIRMWARE.exception(happened);
    }
    Advice advice = ASKING.get(failure.errno());
    return advice == null ? Advice.on(failure, ASKING) : advice.exception(happened);
  }

  private static String firmwareText(long status) {
    String name = STATUS.get(status);
    return ", firmware status 0x%x%s".formatted(status, name == null ? "" : " " + name);
  }
}
