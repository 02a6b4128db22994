package dev.assay.appraisal.dcap;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A level of a platform: security versions that it takes to be on it, and what Intel says of it.
///
/// @param sgx of the 16 components that a PCK certificate names, a byte each
/// @param pceSvn of the provisioning certification enclave, 0..65535
/// @param tdx of the 16 components of TEE_TCB_SVN, a byte each; for TDX only
public record TcbLevel(Bytes sgx, int pceSvn, Optional<Bytes> tdx, LevelVerdict verdict) {
  static final int COMPONENTS = 16;

  private static final Set<TcbStatus> STATUSES =
      EnumSet.complementOf(
          EnumSet.of(
              TcbStatus.TD_RELAUNCH_ADVISED, TcbStatus.TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED));

  /// Best first, as Intel's own library sorts them before it looks for the first that fits.
  private static final Comparator<TcbLevel> BEST_FIRST =
      Comparator.comparing(TcbLevel::sgx)
          .thenComparingInt(TcbLevel::pceSvn)
          .thenComparing(level -> level.tdx.orElse(Bytes.EMPTY))
          .reversed();

  private static final int HIGHEST_SVN = 0xFF;
  private static final int HIGHEST_PCE_SVN = 0xFFFF;

  /// From here on, a 16-bit number is what a byte above 127 becomes where it is taken for a signed
  /// one. Intel's sample set has components like that, and its library reads their lower byte.
  private static final int LEAST_SIGN_EXTENDED = 0xFF80;

  private static final int MOST_SIGN_EXTENDED = 0xFFFF;

  static List<TcbLevel> readAll(JsonObject tcbInfo, int version, TeeType tee) throws Unreadable {
    List<TcbLevel> levels = new ArrayList<>();
    for (JsonObject level : tcbInfo.objects("tcbLevels")) {
      levels.add(read(level, version, tee));
    }
    if (levels.isEmpty()) {
      throw tcbInfo.outOfRange("tcbLevels", "at least one", "none");
    }
    levels.sort(BEST_FIRST);
    return List.copyOf(levels);
  }

  /// Whether a platform is on this level or above.
  ///
  /// @param firstTdx the first of the TDX components that are compared
  boolean isMetBy(Bytes sgxSvns, int pceSvnOfPlatform, Optional<Bytes> tdxSvns, int firstTdx) {
    return covers(sgxSvns, sgx, 0)
        && pceSvnOfPlatform >= pceSvn
        && (tdxSvns.isEmpty() || covers(tdxSvns.get(), tdx.orElseThrow(), firstTdx));
  }

  private static boolean covers(Bytes svns, Bytes wanted, int first) {
    for (int i = first; i < COMPONENTS; i++) {
      if (svns.unsignedAt(i) < wanted.unsignedAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static TcbLevel read(JsonObject level, int version, TeeType tee) throws Unreadable {
    JsonObject tcb = level.object("tcb");
    return new TcbLevel(
        version == TcbInfo.FLAT_VERSION ? flat(tcb) : components(tcb, "sgxtcbcomponents"),
        tcb.whole("pcesvn", 0, HIGHEST_PCE_SVN),
        tee == TeeType.TDX ? Optional.of(components(tcb, "tdxtcbcomponents")) : Optional.empty(),
        LevelVerdict.read(level, STATUSES));
  }

  private static Bytes components(JsonObject tcb, String name) throws Unreadable {
    List<JsonObject> components = tcb.objects(name);
    if (components.size() != COMPONENTS) {
      throw tcb.outOfRange(name, COMPONENTS + " components", Integer.toString(components.size()));
    }
    byte[] svns = new byte[COMPONENTS];
    for (int i = 0; i < COMPONENTS; i++) {
      svns[i] = svn(components.get(i), "svn");
    }
    return Bytes.copyOf(svns);
  }

  private static Bytes flat(JsonObject tcb) throws Unreadable {
    byte[] svns = new byte[COMPONENTS];
    for (int i = 0; i < COMPONENTS; i++) {
      svns[i] = svn(tcb, "sgxtcbcomp%02dsvn".formatted(i + 1));
    }
    return Bytes.copyOf(svns);
  }

  private static byte svn(JsonObject component, String name) throws Unreadable {
    int svn = component.whole(name, 0, MOST_SIGN_EXTENDED);
    if (svn > HIGHEST_SVN && svn < LEAST_SIGN_EXTENDED) {
      throw component.outOfRange(name, "0 to " + HIGHEST_SVN, Integer.toString(svn));
    }
    return (byte) svn;
  }
}
