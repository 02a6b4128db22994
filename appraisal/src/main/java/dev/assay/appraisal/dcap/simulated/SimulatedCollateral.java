package dev.assay.appraisal.dcap.simulated;

import dev.assay.appraisal.dcap.TcbStatus;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// What a made-up Intel serves about its platforms: sound and all up to date as it is made, and
/// then with whatever one thing a caller makes wrong about it.
public final class SimulatedCollateral {
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Duration YEAR = Duration.ofDays(365);
  private static final String ZERO_MODULE =
      "\"mrsigner\":\"%s\",\"attributes\":\"0000000000000000\",\"attributesMask\":\"FFFFFFFFFFFFFFFF\""
          .formatted("00".repeat(48));

  private final SimulatedIntel intel;
  private final TeeType tee;
  private final Instant issued;
  private final Map<String, Map<Integer, SimulatedLevel>> modules = new LinkedHashMap<>();
  private final Map<Integer, SimulatedLevel> quotingEnclave = new LinkedHashMap<>();
  private List<SimulatedLevel> platform = List.of(SimulatedLevel.of(TcbStatus.UP_TO_DATE));
  private String fmspc = "90C06F000000";
  private int number = 18;
  private UnaryOperator<String> tcbInfoText = UnaryOperator.identity();
  private UnaryOperator<String> qeIdentityText = UnaryOperator.identity();
  private Collection<BigInteger> revokedByRoot = Set.of();
  private Collection<BigInteger> revokedByCa = Set.of();

  private SimulatedCollateral(SimulatedIntel intel, TeeType tee, Instant issued) {
    this.intel = intel;
    this.tee = tee;
    this.issued = issued;
    quotingEnclave.put(4, SimulatedLevel.of(TcbStatus.UP_TO_DATE));
    modules.put("TDX_01", new LinkedHashMap<>(Map.of(0, SimulatedLevel.of(TcbStatus.UP_TO_DATE))));
  }

  /// @param issued when all of it was issued; documents and PCK lists are good for 30 days, the
  ///   root's list for a year
  public static SimulatedCollateral of(SimulatedIntel intel, TeeType tee, Instant issued) {
    return new SimulatedCollateral(intel, tee, issued);
  }

  public SimulatedCollateral fmspc(Bytes kind) {
    this.fmspc = kind.toHex();
    return this;
  }

  /// Of TCB info and QE identity.
  public SimulatedCollateral evaluationDataNumber(int evaluationDataNumber) {
    this.number = evaluationDataNumber;
    return this;
  }

  /// The levels of platforms, in this order.
  public SimulatedCollateral platform(SimulatedLevel... levels) {
    this.platform = List.of(levels);
    return this;
  }

  /// A level of the quoting enclave, in place of another for the same version.
  public SimulatedCollateral quotingEnclave(int isvSvn, SimulatedLevel level) {
    quotingEnclave.put(isvSvn, level);
    return this;
  }

  /// A level of a TDX module, in place of another for the same version.
  ///
  /// @param id e.g. `TDX_03`
  public SimulatedCollateral module(String id, int isvSvn, SimulatedLevel level) {
    modules.computeIfAbsent(id, _ -> new LinkedHashMap<>()).put(isvSvn, level);
    return this;
  }

  /// No module has an identity.
  public SimulatedCollateral withoutModules() {
    modules.clear();
    return this;
  }

  /// Whatever is to be made of the TCB info before it is signed.
  public SimulatedCollateral changedTcbInfo(UnaryOperator<String> change) {
    this.tcbInfoText = change;
    return this;
  }

  /// Whatever is to be made of the QE identity before it is signed.
  public SimulatedCollateral changedQeIdentity(UnaryOperator<String> change) {
    this.qeIdentityText = change;
    return this;
  }

  /// Serial numbers that the root takes back: of CAs and TCB signers.
  public SimulatedCollateral revokedByRoot(Collection<BigInteger> serials) {
    this.revokedByRoot = List.copyOf(serials);
    return this;
  }

  /// Serial numbers that the PCK CA takes back: of platforms.
  public SimulatedCollateral revokedByCa(Collection<BigInteger> serials) {
    this.revokedByCa = List.copyOf(serials);
    return this;
  }

  /// The TCB info as served.
  public Bytes tcbInfo() {
    return signed("tcbInfo", tcbInfoText.apply(tcbInfoJson()));
  }

  /// The QE identity as served.
  public Bytes qeIdentity() {
    return signed("enclaveIdentity", qeIdentityText.apply(qeIdentityJson()));
  }

  /// The evaluation data numbers as served.
  public Bytes evaluationDataNumbers(int... numbers) {
    List<String> entries = new ArrayList<>();
    for (int each : numbers) {
      entries.add(
          "{\"tcbEvaluationDataNumber\":%d,\"tcbRecoveryEventDate\":\"%s\",\"tcbDate\":\"%s\"}"
              .formatted(each, issued, issued));
    }
    return signed(
        "tcbEvaluationDataNumbers",
        "{\"id\":\"%s\",\"version\":1,%s,\"tcbNumbers\":[%s]}"
            .formatted(tee, dates(), String.join(",", entries)));
  }

  /// The PCK Platform CA's list, DER.
  public Bytes pckCrl() {
    return intel.pckCrl(true, issued, issued.plus(MONTH), revokedByCa);
  }

  /// The root's list, DER.
  public Bytes rootCaCrl() {
    return intel.rootCrl(issued, issued.plus(YEAR), revokedByRoot);
  }

  /// All that an appraisal needs, a file each.
  public List<Bytes> files() {
    return List.of(
        tcbInfo(),
        qeIdentity(),
        pckCrl(),
        rootCaCrl(),
        intel.tcbSigningChain(),
        intel.platformCa());
  }

  /// `{"name":document,"signature":"hex"}` with this vendor's signature over the document.
  public Bytes signed(String name, String document) {
    return intel.signedCollateral(name, utf8(document));
  }

  private String tcbInfoJson() {
    boolean tdx = tee == TeeType.TDX;
    String levels =
        platform.stream().map(level -> level.platformJson(tdx)).collect(Collectors.joining(","));
    return """
    {"id":"%s","version":3,%s,"fmspc":"%s","pceId":"0000","tcbType":0,\
    "tcbEvaluationDataNumber":%d,%s"tcbLevels":[%s]}\
    """
        .formatted(tee, dates(), fmspc, number, tdx ? modulesJson() : "", levels);
  }

  private String modulesJson() {
    String identities =
        modules.entrySet().stream()
            .map(
                module ->
                    "{\"id\":\"%s\",%s,\"tcbLevels\":[%s]}"
                        .formatted(module.getKey(), ZERO_MODULE, isvLevels(module.getValue())))
            .collect(Collectors.joining(","));
    return modules.isEmpty()
        ? "\"tdxModule\":{%s},".formatted(ZERO_MODULE)
        : "\"tdxModule\":{%s},\"tdxModuleIdentities\":[%s],".formatted(ZERO_MODULE, identities);
  }

  private String qeIdentityJson() {
    boolean tdx = tee == TeeType.TDX;
    return """
    {"id":"%s","version":2,%s,"tcbEvaluationDataNumber":%d,"miscselect":"00000000",\
    "miscselectMask":"FFFFFFFF","attributes":"11000000000000000000000000000000",\
    "attributesMask":"FBFFFFFFFFFFFFFF0000000000000000","mrsigner":"%s","isvprodid":%d,\
    "tcbLevels":[%s]}\
    """
        .formatted(
            tdx ? "TD_QE" : "QE",
            dates(),
            number,
            tdx
                ? "DC9E2A7C6F948F17474E34A7FC43ED030F7C1563F1BABDDF6340C82E0E54A8C5"
                : "8C4F5775D796503E96137F77C68A829A0056AC8DED70140B081B094490C57BFF",
            tdx ? 2 : 1,
            isvLevels(quotingEnclave));
  }

  private String dates() {
    return "\"issueDate\":\"%s\",\"nextUpdate\":\"%s\"".formatted(issued, issued.plus(MONTH));
  }

  private static String isvLevels(Map<Integer, SimulatedLevel> levels) {
    return levels.entrySet().stream()
        .map(level -> level.getValue().isvJson(level.getKey()))
        .collect(Collectors.joining(","));
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
