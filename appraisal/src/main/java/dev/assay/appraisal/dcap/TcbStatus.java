package dev.assay.appraisal.dcap;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// How good a platform's firmware is, in Intel's words. Which of them are good enough is a policy's
/// business; only [#REVOKED] never is.
public enum TcbStatus {
  UP_TO_DATE("UpToDate"),
  /// Up to date, if the software inside has been hardened as the advisories say.
  SW_HARDENING_NEEDED("SWHardeningNeeded"),
  /// Up to date, but the platform is configured in a way that the advisories warn of.
  CONFIGURATION_NEEDED("ConfigurationNeeded"),
  CONFIGURATION_AND_SW_HARDENING_NEEDED("ConfigurationAndSWHardeningNeeded"),
  /// Known to be vulnerable: an update has been out for a while.
  OUT_OF_DATE("OutOfDate"),
  OUT_OF_DATE_CONFIGURATION_NEEDED("OutOfDateConfigurationNeeded"),
  /// The guest was launched before the platform was updated, and is out of date for that reason
  /// alone. Intel's documents never say this: it is what two levels come to.
  TD_RELAUNCH_ADVISED("TDRelaunchAdvised"),
  TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED("TDRelaunchAdvisedConfigurationNeeded"),
  /// The platform's keys are known to be compromised at this level.
  REVOKED("Revoked");

  private final String intelName;

  TcbStatus(String intelName) {
    this.intelName = intelName;
  }

  /// As Intel spells it, e.g. `SWHardeningNeeded`.
  public String intelName() {
    return intelName;
  }

  /// Those that a policy can put up with, by Intel's name.
  public static SequencedMap<String, TcbStatus> tolerable() {
    var tolerable = new LinkedHashMap<String, TcbStatus>();
    for (TcbStatus status : values()) {
      if (status != REVOKED) {
        tolerable.put(status.intelName, status);
      }
    }
    return tolerable;
  }

  /// Whether the platform's configuration is part of what is wrong.
  private boolean configurationNeeded() {
    return switch (this) {
      case CONFIGURATION_NEEDED,
          CONFIGURATION_AND_SW_HARDENING_NEEDED,
          OUT_OF_DATE_CONFIGURATION_NEEDED,
          TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED ->
          true;
      case UP_TO_DATE, SW_HARDENING_NEEDED, OUT_OF_DATE, TD_RELAUNCH_ADVISED, REVOKED -> false;
    };
  }

  private boolean outOfDate() {
    return this == OUT_OF_DATE || this == OUT_OF_DATE_CONFIGURATION_NEEDED;
  }

  /// What a platform's status comes to beside those of its quoting enclave and its TDX module
  /// (Intel's quote verification library, convergence of TCB statuses).
  TcbStatus convergedWith(Set<TcbStatus> components) {
    if (this == REVOKED || components.contains(REVOKED)) {
      return REVOKED;
    }
    if (!components.contains(OUT_OF_DATE)) {
      return this;
    }
    return switch (this) {
      case UP_TO_DATE, SW_HARDENING_NEEDED -> OUT_OF_DATE;
      case CONFIGURATION_NEEDED, CONFIGURATION_AND_SW_HARDENING_NEEDED ->
          OUT_OF_DATE_CONFIGURATION_NEEDED;
      case OUT_OF_DATE,
          OUT_OF_DATE_CONFIGURATION_NEEDED,
          TD_RELAUNCH_ADVISED,
          TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
          REVOKED ->
          this;
    };
  }

  /// What the status at a TD's launch comes to, now that the platform has another: where only the
  /// launch was out of date, launching anew remedies it.
  TcbStatus relaunchedOn(TcbStatus current) {
    boolean currentIsGood =
        switch (current) {
          case UP_TO_DATE,
              SW_HARDENING_NEEDED,
              CONFIGURATION_NEEDED,
              CONFIGURATION_AND_SW_HARDENING_NEEDED ->
              true;
          case OUT_OF_DATE,
              OUT_OF_DATE_CONFIGURATION_NEEDED,
              TD_RELAUNCH_ADVISED,
              TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
              REVOKED ->
              false;
        };
    if (!outOfDate() || !currentIsGood) {
      return this;
    }
    return configurationNeeded() || current.configurationNeeded()
        ? TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED
        : TD_RELAUNCH_ADVISED;
  }

  private boolean computedOnly() {
    return this == TD_RELAUNCH_ADVISED || this == TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED;
  }

  /// The status that a document spells so; empty where none may.
  static Optional<TcbStatus> ofIntelName(String name) {
    return Arrays.stream(values())
        .filter(status -> status.intelName.equals(name) && !status.computedOnly())
        .findFirst();
  }
}
