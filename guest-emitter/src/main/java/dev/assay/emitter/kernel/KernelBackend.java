package dev.assay.emitter.kernel;

import dev.assay.emitter.BackendFinding;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.NoEvidenceException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The kernel's report interfaces, the best first: one that the kernel keeps for every platform,
/// then those of one platform each, then one that was never merged.
public enum KernelBackend {
  CONFIGFS_TSM("configfs-tsm") {
    @Override
    String probe(Kernel kernel, KernelSettings settings) throws NoEvidenceException {
      return "provider " + ConfigfsTsm.provider(kernel);
    }

    @Override
    EvidenceSource.Attester open(Kernel kernel, HardwarePace pace, KernelSettings settings) {
      return logged(new ConfigfsTsm(kernel, pace, settings.privilegeLevel()), kernel, settings);
    }
  },
  SEV_GUEST("sev-guest") {
    @Override
    String probe(Kernel kernel, KernelSettings settings) throws NoEvidenceException {
      return opens(kernel, SevGuest.PATH, SevGuestErrors.OPENING);
    }

    @Override
    EvidenceSource.Attester open(Kernel kernel, HardwarePace pace, KernelSettings settings) {
      return new SevGuest(kernel, pace, settings.privilegeLevel());
    }
  },
  TDX_GUEST("tdx-guest") {
    @Override
    String probe(Kernel kernel, KernelSettings settings) throws NoEvidenceException {
      String device = opens(kernel, TdxGuest.PATH, TdxGuest.OPENING);
      new QuoteService(kernel, settings.quotePort()).reach();
      return device + ", and the host's quote service answers";
    }

    @Override
    EvidenceSource.Attester open(Kernel kernel, HardwarePace pace, KernelSettings settings) {
      return logged(new TdxGuest(kernel, pace, settings.quotePort()), kernel, settings);
    }
  },
  TSM_KEY("tsm-key") {
    @Override
    String probe(Kernel kernel, KernelSettings settings) throws NoEvidenceException {
      TsmKeyring.requireType(kernel);
      return "the kernel has the key type";
    }

    @Override
    EvidenceSource.Attester open(Kernel kernel, HardwarePace pace, KernelSettings settings) {
      return new TsmKeyring(kernel, pace, settings.privilegeLevel());
    }
  },
  /// Last, and so never the best where it is found: it binds no key of the guest's.
  SVSM_VTPM("svsm-vtpm") {
    @Override
    String probe(Kernel kernel, KernelSettings settings) throws NoEvidenceException {
      return "provider %s, with services".formatted(SvsmGuest.provider(kernel));
    }

    @Override
    EvidenceSource.Attester open(Kernel kernel, HardwarePace pace, KernelSettings settings) {
      return new SvsmGuest(new ConfigfsTsm(kernel, pace, OptionalInt.empty()));
    }
  };

  private final String backendName;

  KernelBackend(String backendName) {
    this.backendName = backendName;
  }

  /// The value of `emitter.backend` that asks for it.
  public String backendName() {
    return backendName;
  }

  public static Optional<KernelBackend> named(String name) {
    return Arrays.stream(values()).filter(one -> one.backendName.equals(name)).findFirst();
  }

  /// What this machine has; no report is asked for.
  public static List<BackendFinding> findings(KernelSettings settings) {
    return findings(new LinuxKernel(), settings);
  }

  /// To be asked for reports. Whether it is there shows when it is.
  public EvidenceSource.Attester open(KernelSettings settings) {
    return open(new LinuxKernel(), HardwarePace.of(settings.reportPause()), settings);
  }

  abstract EvidenceSource.Attester open(Kernel kernel, HardwarePace pace, KernelSettings settings);

  /// @return what was found, for people
  /// @throws NoEvidenceException if it can't be asked
  abstract String probe(Kernel kernel, KernelSettings settings) throws NoEvidenceException;

  BackendFinding find(Kernel kernel, KernelSettings settings) {
    try {
      return new BackendFinding(backendName, true, probe(kernel, settings));
    } catch (NoEvidenceException e) {
      return new BackendFinding(backendName, false, String.valueOf(e.getMessage()));
    }
  }

  static List<BackendFinding> findings(Kernel kernel, KernelSettings settings) {
    return Arrays.stream(values()).map(one -> one.find(kernel, settings)).toList();
  }

  private static EvidenceSource.Platform logged(
      EvidenceSource.Platform platform, Kernel kernel, KernelSettings settings) {
    return settings.eventLog() ? new WithEventLog(platform, kernel) : platform;
  }

  private static String opens(Kernel kernel, String path, Map<Errno, Advice> errors)
      throws NoEvidenceException {
    try {
      OpenFile.open(kernel, path, Kernel.READ_WRITE).close();
      return path + " opens";
    } catch (IOException e) {
      throw Advice.on(e, errors);
    }
  }
}
