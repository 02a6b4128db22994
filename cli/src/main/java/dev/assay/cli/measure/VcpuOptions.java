package dev.assay.cli.measure;

import dev.assay.evidence.measure.VcpuModel;
import dev.assay.evidence.measure.Vcpus;
import dev.assay.evidence.measure.Vmm;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what the guest's processors are.
final class VcpuOptions {
  @Option(names = "--vcpus", paramLabel = "N", description = "How many vCPUs, 1 to 4096.")
  private int count;

  @Option(
      names = "--vcpu-type",
      paramLabel = "NAME",
      description =
          "QEMU's model: EPYC, EPYC-Rome, EPYC-Milan, EPYC-Genoa or EPYC-Turin, with a version or"
              + " without.")
  private @Nullable String type;

  @Option(
      names = "--vcpu-signature",
      paramLabel = "HEX",
      description =
          "CPUID leaf 1's EAX in place of a model. EC2 and GCE have 600, which is their default.")
  private @Nullable String signature;

  @Option(
      names = "--vmm",
      paramLabel = "VMM",
      defaultValue = "qemu",
      description = "Who launches: qemu (default), ec2 or gce.")
  private Vmm vmm = Vmm.QEMU;

  @Option(
      names = "--no-fpu-reset",
      description =
          "The host's Linux is older than 6.10: it leaves MXCSR and the x87 control word zero.")
  private boolean noFpuReset;

  Vcpus vcpus() {
    if (count < 1 || count > Vcpus.MOST) {
      throw new WrongOption("--vcpus: want 1 to %d, got %d".formatted(Vcpus.MOST, count));
    }
    if (noFpuReset && vmm != Vmm.QEMU) {
      throw new WrongOption("--no-fpu-reset: only of --vmm qemu; the others never reset it");
    }
    return new Vcpus(count, vmm, signature(), !noFpuReset);
  }

  private long signature() {
    if (type != null && signature != null) {
      throw new WrongOption("--vcpu-signature: not together with --vcpu-type");
    }
    if (type != null && vmm != Vmm.QEMU) {
      throw new WrongOption("--vcpu-type: only of --vmm qemu; the others measure no model");
    }
    if (type != null) {
      return model(type).signature();
    }
    if (signature != null) {
      return Numbers.hex("--vcpu-signature", signature, Integer.BYTES);
    }
    if (vmm == Vmm.QEMU) {
      throw new WrongOption(
          "--vcpu-type or --vcpu-signature is missing: QEMU's launches measure it");
    }
    return Vcpus.AFTER_RESET;
  }

  private static VcpuModel model(String name) {
    return VcpuModel.ofName(name)
        .orElseThrow(
            () ->
                new WrongOption(
                    "--vcpu-type: want one of %s, got `%s`; any other by --vcpu-signature"
                        .formatted(
                            Arrays.stream(VcpuModel.values())
                                .map(VcpuModel::qemuName)
                                .collect(Collectors.joining(", ")),
                            name)));
  }
}
