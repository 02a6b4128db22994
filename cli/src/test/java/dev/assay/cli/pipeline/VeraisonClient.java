package dev.assay.cli.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// A client of Veraison's challenge-response API on a simulated SNP machine, by what is known of
/// deployed ones and nothing of the gateway's: it sends what Linux's configfs-tsm gave, and checks
/// the result with the key of the discovery document.
final class VeraisonClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TSM_REPORT = "application/vnd.veraison.tsm-report+json";
  private static final int REPORT_DATA_BYTES = 64;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI gateway;
  private final EvidenceSource.Simulated platform;

  VeraisonClient(URI gateway, EvidenceSource.Simulated platform) {
    this.gateway = gateway;
    this.platform = platform;
  }

  /// From challenge to `ear.status`.
  String attest() throws IOException, InterruptedException, GeneralSecurityException {
    URI sessions = gateway.resolve("/challenge-response/v1/newSession");
    HttpResponse<String> opened =
        http.send(
            HttpRequest.newBuilder(sessions).POST(BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
    URI session = sessions.resolve(opened.headers().firstValue("Location").orElseThrow());
    byte[] nonce =
        Base64.getUrlDecoder().decode(JSON.readTree(opened.body()).get("nonce").textValue());
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(session)
                .header("Content-Type", TSM_REPORT)
                .POST(BodyPublishers.ofString(evidence(nonce)))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode ear = verified(JSON.readTree(answer.body()).get("result").textValue());
    return ear.at("/submods/SEVSNP/ear.status").asText();
  }

  @Override
  public void close() {
    http.close();
  }

  private String evidence(byte[] nonce) {
    Bytes reportData = Bytes.copyOf(Arrays.copyOf(nonce, REPORT_DATA_BYTES));
    EvidenceItem item = platform.collect(reportData).getFirst();
    return JSON.createObjectNode()
        .put("provider", "sev_guest\n")
        .put("outblob", base64Url(item.evidence()))
        .put("auxblob", base64Url(item.auxiliary().orElseThrow()))
        .toString();
  }

  private JsonNode verified(String result)
      throws IOException, InterruptedException, GeneralSecurityException {
    String[] parts = result.split("\\.", 3);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(publishedKey());
    signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    return JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
  }

  /// SubjectPublicKeyInfo (RFC 8410, section 4) of the 32 bytes that the JWK has as `x`.
  private PublicKey publishedKey()
      throws IOException, InterruptedException, GeneralSecurityException {
    HttpResponse<String> discovery =
        http.send(
            HttpRequest.newBuilder(gateway.resolve("/.well-known/veraison/verification")).build(),
            BodyHandlers.ofString());
    JsonNode key = JSON.readTree(discovery.body()).get("ear-verification-key");
    String x = HexFormat.of().formatHex(Base64.getUrlDecoder().decode(key.get("x").textValue()));
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(
            new X509EncodedKeySpec(HexFormat.of().parseHex("302a300506032b6570032100" + x)));
  }

  private static String base64Url(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }
}
