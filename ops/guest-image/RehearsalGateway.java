import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestKey;
import dev.assay.secrets.sealing.HpkeEnvelope;
import dev.assay.secrets.sealing.HpkeSealing;
import dev.assay.secrets.sealing.SealingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// What a guest talks to while `build` watches which classes it loads: answers as docs/api.md says,
/// whatever the evidence is worth, and has one secret for the guest. Prints its address.
void main() throws IOException {
  HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  server.createContext("/v1/challenges", this::challenge);
  server.createContext("/v1/evidence", this::evidence);
  server.createContext("/v1/attestations", this::verdict);
  server.createContext("/v1/releases", this::releases);
  server.start();
  IO.println("http://127.0.0.1:" + server.getAddress().getPort());
}

static final String SECRET = "6c1ae9e0-3d3f-4a5c-9f59-0c0a3ddc6ba1";

final ObjectMapper mapper = new ObjectMapper();
final SecureRandom random = new SecureRandom();
volatile JsonNode submitted = mapper.createObjectNode();

void challenge(HttpExchange exchange) throws IOException {
  byte[] nonce = new byte[32];
  random.nextBytes(nonce);
  answer(
      exchange,
      Map.of(
          "nonce", HexFormat.of().formatHex(nonce),
          "expiresAt", Instant.now().plusSeconds(300).toString()));
}

void evidence(HttpExchange exchange) throws IOException {
  submitted = mapper.readTree(exchange.getRequestBody().readAllBytes());
  answer(exchange, Map.of("id", "1"));
}

void verdict(HttpExchange exchange) throws IOException {
  var check =
      Map.of(
          "name", "tpm.pcrs", "rule", "accept[0]", "outcome", "MET", "wanted", "00", "got", "00");
  var verdict =
      Map.of(
          "tier", "affirming",
          "cause", "EVIDENCE",
          "trustVector", Map.of("hardware", 2),
          "checks", List.of(check),
          "appraisalTime", Instant.now().toString(),
          "validUntil", Instant.now().plusSeconds(600).toString(),
          "simulated", false);
  answer(exchange, Map.of("status", "verdict", "verdict", verdict));
}

void releases(HttpExchange exchange) throws IOException {
  var release =
      Map.of(
          "secretId",
          SECRET,
          "name",
          "rehearsed",
          "version",
          1,
          "sealing",
          "hpke",
          "sealed",
          Base64.getEncoder().encodeToString(sealed().encode().toArray()));
  answer(exchange, Map.of("releases", List.of(release)));
}

HpkeEnvelope sealed() {
  Bytes spki = Bytes.copyOf(Base64.getDecoder().decode(submitted.path("guestPublicKey").asText()));
  var context =
      new SealingContext(
          submitted.path("tenant").asText(),
          submitted.path("guest").asText(),
          submitted.path("workload").asText(),
          SECRET,
          1);
  try (var secret = SecretValue.takingOver(new byte[32])) {
    if (GuestKey.parse(spki) instanceof Parsed.Ok<GuestKey>(var key)
        && HpkeSealing.seal(key, context, secret, random)
            instanceof Parsed.Ok<HpkeEnvelope>(var sealed)) {
      return sealed;
    }
  }
  throw new IllegalStateException("the guest shows no key that can be sealed to");
}

void answer(HttpExchange exchange, Map<String, Object> json) throws IOException {
  exchange.getRequestBody().readAllBytes();
  byte[] body = mapper.writeValueAsBytes(json);
  exchange.getResponseHeaders().set("Content-Type", "application/json");
  exchange.sendResponseHeaders(200, body.length);
  exchange.getResponseBody().write(body);
  exchange.close();
}
