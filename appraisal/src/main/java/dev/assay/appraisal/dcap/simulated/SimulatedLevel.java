package dev.assay.appraisal.dcap.simulated;

import dev.assay.appraisal.dcap.TcbStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What simulated collateral says of a level: good and of today, or whatever a caller says.
///
/// @param sgx SVNs of the first SGX components; zeros follow
/// @param pceSvn of the provisioning certification enclave
/// @param tdx SVNs of the first TDX components; zeros follow
public record SimulatedLevel(
    List<Integer> sgx,
    int pceSvn,
    List<Integer> tdx,
    TcbStatus status,
    Instant tcbDate,
    List<String> advisories) {
  private static final int COMPONENTS = 16;
  private static final Instant RECENTLY = Instant.parse("2025-11-12T00:00:00Z");

  /// A level that the simulated platforms are on, with this status.
  public static SimulatedLevel of(TcbStatus status) {
    return new SimulatedLevel(
        List.of(3, 3, 2, 2, 4, 1, 0, 5), 13, List.of(), status, RECENTLY, List.of());
  }

  public SimulatedLevel sgx(Integer... svns) {
    return new SimulatedLevel(List.of(svns), pceSvn, tdx, status, tcbDate, advisories);
  }

  public SimulatedLevel pceSvn(int svn) {
    return new SimulatedLevel(sgx, svn, tdx, status, tcbDate, advisories);
  }

  public SimulatedLevel tdx(Integer... svns) {
    return new SimulatedLevel(sgx, pceSvn, List.of(svns), status, tcbDate, advisories);
  }

  public SimulatedLevel tcbDate(Instant date) {
    return new SimulatedLevel(sgx, pceSvn, tdx, status, date, advisories);
  }

  public SimulatedLevel advisories(String... ids) {
    return new SimulatedLevel(sgx, pceSvn, tdx, status, tcbDate, Arrays.asList(ids));
  }

  String platformJson(boolean withTdx) {
    String components =
        "\"sgxtcbcomponents\":[%s],\"pcesvn\":%d".formatted(components(sgx), pceSvn);
    String tdxComponents = withTdx ? ",\"tdxtcbcomponents\":[%s]".formatted(components(tdx)) : "";
    return "{\"tcb\":{%s%s},%s}".formatted(components, tdxComponents, verdict());
  }

  /// @param isvSvn of a quoting enclave or a TDX module
  String isvJson(int isvSvn) {
    return "{\"tcb\":{\"isvsvn\":%d},%s}".formatted(isvSvn, verdict());
  }

  private String verdict() {
    String ids =
        advisories.stream()
            .map(id -> '"' + id + '"')
            .collect(Collectors.joining(",", ",\"advisoryIDs\":[", "]"));
    return "\"tcbDate\":\"%s\",\"tcbStatus\":\"%s\"%s"
        .formatted(tcbDate, status.intelName(), advisories.isEmpty() ? "" : ids);
  }

  private static String components(List<Integer> svns) {
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < COMPONENTS; i++) {
      int svn = i < svns.size() ? svns.get(i) : 0;
      json.append(i == 0 ? "" : ",").append("{\"svn\":").append(svn).append('}');
    }
    return json.toString();
  }
}
