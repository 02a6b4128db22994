package dev.assay.evidence.measure;

/// The processors of a guest, all alike.
///
/// @param count 1 to 4096
/// @param signature CPUID leaf 1's EAX, which the VMM leaves in RDX; see [VcpuModel]
/// @param fpuReset whether the host's KVM puts MXCSR and X87_FCW to their values after reset, as it
///   does from Linux 6.10 on (older ones leave zeros); other VMMs than QEMU never do
public record Vcpus(int count, Vmm vmm, long signature, boolean fpuReset) {
  /// KVM's own limit.
  public static final int MOST = 4096;

  /// What EC2 and GCE leave in RDX, whatever the processor.
  public static final long AFTER_RESET = 0x600;

  public Vcpus {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("want 1 to %d vCPUs, got %d".formatted(MOST, count));
    }
    if (signature < 0 || signature > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("a vCPU signature has 32 bits");
    }
  }

  /// Processors as QEMU on a host of Linux 6.10 or newer starts them.
  public static Vcpus qemu(int count, long signature) {
    return new Vcpus(count, Vmm.QEMU, signature, true);
  }
}
