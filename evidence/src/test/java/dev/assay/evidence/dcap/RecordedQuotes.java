package dev.assay.evidence.dcap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.RecordedCase;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.x509.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Quotes of real machines, and of Intel's own samples: what goes with each of them.
public final class RecordedQuotes {
  /// Genuine quotes that only collateral refuses.
  public static final Set<String> REFUSED_BY_COLLATERAL_ALONE =
      Set.of(
          "neg-expired-collateral-phala",
          "neg-other-fmspc-collateral",
          "neg-tcb-info-signature-phala",
          "v4-50806f-no-matching-level-go-tdx-guest",
          "v5-90c06f-no-matching-level-phala",
          "v5-90c06f-no-matching-level-trustee");

  /// What collateral says, and what no claim is about.
  private static final Set<String> NOT_OF_THE_QUOTE =
      Set.of(
          "tcb_evaluation_data_number",
          "platform_tcb_status",
          "platform_tcb_date",
          "tdx_module",
          "qe_identity",
          "tcb_status",
          "advisory_ids");

  private static final Map<String, String> RENAMED =
      Map.of(
          "rtmr0", "rtmr_0",
          "rtmr1", "rtmr_1",
          "rtmr2", "rtmr_2",
          "rtmr3", "rtmr_3",
          "td_debug", "td_attributes.debug");

  private RecordedQuotes() {}

  public static Bytes quote(RecordedCase recorded) {
    return recorded.file(recorded.has("quote") ? "quote" : "quote.dat");
  }

  /// What came beside it: Intel's samples have no chain in their quotes.
  public static CertificateSet beside(RecordedCase recorded) {
    return recorded.has("pckCert.pem")
        ? read(recorded, "pckCert.pem").with(read(recorded, "pckSignChain.pem"))
        : CertificateSet.EMPTY;
  }

  /// Beside Intel's: the samples' own root.
  public static List<TrustAnchor> anchors(RecordedCase recorded) {
    if (!recorded.has("trustedRootCaCert.pem")) {
      return List.of();
    }
    Bytes root = read(recorded, "trustedRootCaCert.pem").der().getFirst();
    return List.of(
        new TrustAnchor("sample", X509Certificate.decode(root).orElseThrow().spkiSha256(), false));
  }

  /// Each claim that the case knows of the quote is what was read.
  public static void checkClaims(String prefix, Claims claims, JsonNode expected) {
    expected
        .properties()
        .forEach(
            entry -> {
              String name = entry.getKey();
              if (name.equals("body")) {
                checkAll(prefix, claims, entry.getValue());
              } else if (!NOT_OF_THE_QUOTE.contains(name)) {
                check(prefix + "." + RENAMED.getOrDefault(name, name), claims, entry.getValue());
              }
            });
  }

  private static void checkAll(String prefix, Claims claims, JsonNode group) {
    group
        .properties()
        .forEach(
            each -> {
              String name = RENAMED.getOrDefault(each.getKey(), each.getKey());
              check(prefix + "." + name, claims, each.getValue());
            });
  }

  private static void check(String name, Claims claims, JsonNode expected) {
    if (expected.isObject()) {
      checkAll(name, claims, expected);
    } else if (expected.isArray()) {
      for (int i = 0; i < expected.size(); i++) {
        check(name + "." + i, claims, expected.get(i));
      }
    } else {
      ClaimValue value = claims.find(name).orElseThrow(() -> new AssertionError("no " + name));
      assertThat(value).as(name).hasToString(expected.asText());
    }
  }

  private static CertificateSet read(RecordedCase recorded, String role) {
    return RecordedCase.ok(CertificateReader.read(recorded.file(role)));
  }
}
