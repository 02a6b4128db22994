package dev.assay.evidence.measure;

import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The page that holds a processor's state when it first runs, and that SEV-ES and SNP measure.
/// Everything not written here is zero.
///
/// | field | offset | bytes | order | value | source |
/// | --- | --- | --- | --- | --- | --- |
/// | ES, CS, SS, DS, FS, GS | 0x000 to 0x050 | 16 each | LE | selector 2, attributes 2, limit 4, base 8 | AMD 24593, VMSA |
/// | GDTR, LDTR, IDTR, TR | 0x060 to 0x090 | 16 each | LE | likewise | |
/// | EFER | 0x0D0 | 8 | LE | SVME | |
/// | CR4, CR0 | 0x148, 0x158 | 8 each | LE | MCE; ET, and PE under an SVSM | |
/// | DR7, DR6 | 0x160, 0x168 | 8 each | LE | after reset | |
/// | RFLAGS, RIP | 0x170, 0x178 | 8 each | LE | | |
/// | G_PAT | 0x268 | 8 | LE | | |
/// | RDX | 0x310 | 8 | LE | the processor's signature | |
/// | SEV_FEATURES | 0x3B0 | 8 | LE | 0 for SEV-ES | |
/// | XCR0 | 0x3E8 | 8 | LE | x87 | |
/// | MXCSR, X87_FCW | 0x408, 0x410 | 4, 2 | LE | after reset, or zero | |
///
/// Values: KVM and QEMU, as published expected digests and a published page have them.
public final class VmsaPage {
  public static final int BYTES = 4096;

  /// Where the first processor starts: 16 bytes below 4 GiB.
  static final long RESET_VECTOR = 0xFFFF_FFF0L;

  private static final int ES = 0x000;
  private static final int CS = 0x010;
  private static final int SS = 0x020;
  private static final int DS = 0x030;
  private static final int FS = 0x040;
  private static final int GS = 0x050;
  private static final int GDTR = 0x060;
  private static final int LDTR = 0x070;
  private static final int IDTR = 0x080;
  private static final int TR = 0x090;
  private static final int EFER = 0x0D0;
  private static final int CR4 = 0x148;
  private static final int CR0 = 0x158;
  private static final int DR7 = 0x160;
  private static final int DR6 = 0x168;
  private static final int RFLAGS = 0x170;
  private static final int RIP = 0x178;
  private static final int G_PAT = 0x268;
  private static final int RDX = 0x310;
  private static final int SEV_FEATURES = 0x3B0;
  private static final int XCR0 = 0x3E8;
  private static final int MXCSR = 0x408;
  private static final int X87_FCW = 0x410;

  private static final long LIMIT_64K = 0xFFFF;
  private static final long LIMIT_4G = 0xFFFF_FFFFL;
  private static final long MXCSR_RESET = 0x1F80;
  private static final int FCW_RESET = 0x37F;

  private final ByteBuffer page = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private VmsaPage() {}

  /// The state in real mode that a VMM starts a processor in.
  ///
  /// @param eip where it starts, 32 bits
  /// @param sevFeatures 0 for SEV-ES
  public static Bytes realMode(Vcpus vcpus, long eip, long sevFeatures) {
    VmsaPage vmsa = new VmsaPage();
    boolean ec2 = vcpus.vmm() == Vmm.EC2;
    for (int data : new int[] {ES, DS, FS, GS}) {
      vmsa.segment(data, 0, 0x93, LIMIT_64K, 0);
    }
    vmsa.segment(SS, 0, ec2 ? 0x92 : 0x93, LIMIT_64K, 0);
    vmsa.segment(
        CS, 0xF000, ec2 && eip == RESET_VECTOR ? 0x9A : 0x9B, LIMIT_64K, eip & 0xFFFF_0000L);
    vmsa.systemSegments(ec2 ? 0x83 : 0x8B);
    vmsa.registers(0x10, eip & 0xFFFF, vcpus.signature(), sevFeatures);
    if (vcpus.vmm() == Vmm.GCE) {
      vmsa.page.putLong(G_PAT, 0x0007_0106);
    }
    if (vcpus.vmm() == Vmm.QEMU && vcpus.fpuReset()) {
      vmsa.page.putInt(MXCSR, (int) MXCSR_RESET).putShort(X87_FCW, (short) FCW_RESET);
    }
    return Bytes.copyOf(vmsa.page.array());
  }

  /// The state in flat protected mode that QEMU starts an SVSM in.
  ///
  /// @param eip where it starts, 32 bits
  static Bytes svsm(Vcpus vcpus, long eip) {
    VmsaPage vmsa = new VmsaPage();
    for (int data : new int[] {ES, SS, DS, FS}) {
      vmsa.segment(data, 0x10, 0xC93, LIMIT_4G, 0);
    }
    vmsa.segment(GS, 0, 0x93, LIMIT_64K, 0);
    vmsa.segment(CS, 8, 0xC9B, LIMIT_4G, 0);
    vmsa.systemSegments(0x8B);
    vmsa.registers(0x11, eip, vcpus.signature(), SevFeature.SNP_ACTIVE);
    // X87_FCW stays zero: so the reference tool has it, and its value was read from a machine.
    if (vcpus.fpuReset()) {
      vmsa.page.putInt(MXCSR, (int) MXCSR_RESET);
    }
    return Bytes.copyOf(vmsa.page.array());
  }

  private void segment(int offset, int selector, int attributes, long limit, long base) {
    page.putShort(offset, (short) selector)
        .putShort(offset + 2, (short) attributes)
        .putInt(offset + 4, (int) limit)
        .putLong(offset + 8, base);
  }

  private void systemSegments(int taskAttributes) {
    segment(GDTR, 0, 0, LIMIT_64K, 0);
    segment(LDTR, 0, 0x82, LIMIT_64K, 0);
    segment(IDTR, 0, 0, LIMIT_64K, 0);
    segment(TR, 0, taskAttributes, LIMIT_64K, 0);
  }

  private void registers(long cr0, long rip, long rdx, long sevFeatures) {
    page.putLong(EFER, 0x1000)
        .putLong(CR4, 0x40)
        .putLong(CR0, cr0)
        .putLong(DR7, 0x400)
        .putLong(DR6, 0xFFFF_0FF0L)
        .putLong(RFLAGS, 2)
        .putLong(RIP, rip)
        .putLong(G_PAT, 0x0007_0406_0007_0406L)
        .putLong(RDX, rdx)
        .putLong(SEV_FEATURES, sevFeatures)
        .putLong(XCR0, 1);
  }
}
