package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The levels that a platform is on, by its TCB info.
///
/// @param module of the TDX module; from major version 1 on it has levels of its own, and the
///   platform's say nothing of it
record Levels(LevelVerdict platform, Optional<LevelVerdict> module) {
  private static final int MINOR = 0;
  private static final int MAJOR = 1;

  /// The components of TEE_TCB_SVN before this one are the module's.
  private static final int FIRST_BESIDE_MODULE = 2;

  /// @param teeTcbSvn of the TD: at its launch, or of now
  static Levels find(PlatformFacts facts, TcbInfo tcbInfo, Optional<Bytes> teeTcbSvn)
      throws Unreadable {
    Optional<Bytes> versioned = teeTcbSvn.filter(svn -> svn.unsignedAt(MAJOR) > 0);
    LevelVerdict platform = platform(facts, tcbInfo, teeTcbSvn, versioned.isPresent());
    return versioned.isPresent()
        ? new Levels(platform, Optional.of(module(tcbInfo, versioned.get())))
        : new Levels(platform, Optional.empty());
  }

  /// Whether the module is one that Intel stands by. The strictest reading there is: attributes
  /// must be zero, whatever the mask leaves open, and equal those of the identity.
  static void requireKnownModule(PlatformFacts.Module td, TcbInfo tcbInfo) throws Unreadable {
    int major = td.teeTcbSvn().unsignedAt(MAJOR);
    TdxModule wanted =
        major > 0 ? identity(tcbInfo, major).module() : tcbInfo.tdxModule().orElseThrow();
    if (!td.mrSigner().equals(wanted.mrSigner())) {
      throw mismatch(
          moduleField(major) + ".mrsigner", wanted.mrSigner().toHex(), td.mrSigner().toHex());
    }
    if (!td.attributes().isAllZero() || !td.attributes().equals(wanted.attributes())) {
      throw mismatch(
          moduleField(major) + ".attributes", "zero, as in the identity", td.attributes().toHex());
    }
  }

  /// What these and the quoting enclave's come to, by Intel's rules.
  TcbStatus converged(LevelVerdict quotingEnclave) {
    EnumSet<TcbStatus> components = EnumSet.of(quotingEnclave.status());
    module.ifPresent(verdict -> components.add(verdict.status()));
    return platform.status().convergedWith(components);
  }

  /// What all of them have a remedy for.
  Instant tcbDate(LevelVerdict quotingEnclave) {
    Instant date = Validity.earliest(platform.tcbDate(), quotingEnclave.tcbDate());
    return module.isPresent() ? Validity.earliest(date, module.get().tcbDate()) : date;
  }

  SortedSet<String> advisories(LevelVerdict quotingEnclave) {
    if (platform.advisories().isEmpty()
        && quotingEnclave.advisories().isEmpty()
        && module.map(LevelVerdict::advisories).orElse(List.of()).isEmpty()) {
      return Collections.emptySortedSet();
    }
    SortedSet<String> advisories = new TreeSet<>();
    advisories.addAll(platform.advisories());
    advisories.addAll(quotingEnclave.advisories());
    module.ifPresent(verdict -> advisories.addAll(verdict.advisories()));
    return Collections.unmodifiableSortedSet(advisories);
  }

  boolean revoked() {
    return platform.status() == TcbStatus.REVOKED
        || module.filter(verdict -> verdict.status() == TcbStatus.REVOKED).isPresent();
  }

  private static LevelVerdict platform(
      PlatformFacts facts, TcbInfo tcbInfo, Optional<Bytes> teeTcbSvn, boolean moduleApart)
      throws Unreadable {
    int firstTdx = moduleApart ? FIRST_BESIDE_MODULE : 0;
    for (TcbLevel level : tcbInfo.levels()) {
      if (level.isMetBy(facts.sgxTcbComponents(), facts.pceSvn(), teeTcbSvn, firstTdx)) {
        return level.verdict();
      }
    }
    String tdx = teeTcbSvn.map(svn -> ", TEE_TCB_SVN " + svn).orElse("");
    throw new Unreadable(
        Reason.TCB_NOT_SUPPORTED,
        "tcbInfo.tcbLevels",
        "one that the platform is on",
        "components %s, PCESVN %d%s".formatted(facts.sgxTcbComponents(), facts.pceSvn(), tdx));
  }

  private static LevelVerdict module(TcbInfo tcbInfo, Bytes teeTcbSvn) throws Unreadable {
    int major = teeTcbSvn.unsignedAt(MAJOR);
    int minor = teeTcbSvn.unsignedAt(MINOR);
    return IsvLevel.match(identity(tcbInfo, major).levels(), minor)
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.TCB_NOT_SUPPORTED,
                    identityField(major) + ".tcbLevels",
                    "one that the module is on",
                    "minor version " + minor));
  }

  private static TdxModuleIdentity identity(TcbInfo tcbInfo, int major) throws Unreadable {
    if (tcbInfo.tdxModuleIdentities().isEmpty()) {
      throw new Unreadable(
          Reason.TCB_INFO_MISMATCH,
          "tcbInfo.tdxModuleIdentities",
          TdxModuleIdentity.idOf(major),
          "none");
    }
    String id = TdxModuleIdentity.idOf(major);
    for (TdxModuleIdentity identity : tcbInfo.tdxModuleIdentities()) {
      if (identity.id().equals(id)) {
        return identity;
      }
    }
    throw mismatch(
        "tcbInfo.tdxModuleIdentities",
        id,
        String.join(
            ", ", tcbInfo.tdxModuleIdentities().stream().map(TdxModuleIdentity::id).toList()));
  }

  private static String moduleField(int major) {
    return major > 0 ? identityField(major) : "tcbInfo.tdxModule";
  }

  private static String identityField(int major) {
    return "tcbInfo.tdxModuleIdentities[" + TdxModuleIdentity.idOf(major) + "]";
  }

  private static Unreadable mismatch(String field, String wanted, String got) {
    return new Unreadable(Reason.TDX_MODULE_MISMATCH, field, wanted, got);
  }
}
