package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.TcbVersion;
import java.nio.charset.StandardCharsets;

/// What a simulated SEV-SNP guest is: what its reports will say of it.
///
/// @param measurement the launch digest, 48 bytes
/// @param tcb the chip's TCB
/// @param policy the guest policy's bits (AMD 56860, table GUEST_POLICY)
/// @param vmpl the level that asks, 0 to 3
public record GuestProfile(Bytes measurement, TcbVersion tcb, long policy, int vmpl) {
  /// Debugging and migration forbidden, SMT allowed, the reserved bit that is one.
  public static final long USUAL_POLICY = 0x30000;

  private static final int MEASUREMENT_BYTES = 48;
  private static final int HIGHEST_VMPL = 3;

  public GuestProfile {
    if (measurement.length() != MEASUREMENT_BYTES) {
      throw new IllegalArgumentException("measurement: want 48 bytes, got " + measurement.length());
    }
    if (vmpl < 0 || vmpl > HIGHEST_VMPL) {
      throw new IllegalArgumentException("vmpl: want 0 to 3, got " + vmpl);
    }
  }

  /// A well-run guest of the image `name`: its measurement is the SHA-384 of the name.
  public static GuestProfile ofImage(String name, TcbVersion tcb) {
    return new GuestProfile(measurementOf(name), tcb, USUAL_POLICY, 0);
  }

  public static Bytes measurementOf(String imageName) {
    return Bytes.copyOf(imageName.getBytes(StandardCharsets.UTF_8)).sha384();
  }

  public GuestProfile withMeasurement(Bytes other) {
    return new GuestProfile(other, tcb, policy, vmpl);
  }

  public GuestProfile withTcb(TcbVersion other) {
    return new GuestProfile(measurement, other, policy, vmpl);
  }

  public GuestProfile withPolicy(long other) {
    return new GuestProfile(measurement, tcb, other, vmpl);
  }

  public GuestProfile withVmpl(int other) {
    return new GuestProfile(measurement, tcb, policy, other);
  }
}
