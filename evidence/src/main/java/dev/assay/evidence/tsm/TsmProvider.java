package dev.assay.evidence.tsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Who makes a guest's reports: the kernel module's name, with underscores.
public enum TsmProvider {
  SEV_GUEST("sev_guest"),
  TDX_GUEST("tdx_guest"),
  ARM_CCA_GUEST("arm_cca_guest");

  private static final int LONGEST_NAME = 64;

  private final String kernelName;

  TsmProvider(String kernelName) {
    this.kernelName = kernelName;
  }

  public String kernelName() {
    return kernelName;
  }

  /// The kernel ends the name with a newline; whoever copied it may have trimmed that, and nothing
  /// else.
  static TsmProvider of(Bytes attribute) throws Unreadable {
    String text = Text.of(attribute.slice(0, Math.min(attribute.length(), LONGEST_NAME)));
    String name = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    for (TsmProvider provider : values()) {
      if (provider.kernelName.equals(name)) {
        return provider;
      }
    }
    throw new Unreadable(Reason.FIELD_OUT_OF_RANGE, "tsm.provider", names(), Text.shown(text));
  }

  private static String names() {
    return Arrays.stream(values()).map(TsmProvider::kernelName).collect(Collectors.joining(", "));
  }
}
