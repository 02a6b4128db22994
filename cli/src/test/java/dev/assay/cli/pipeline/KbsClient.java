package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ReportField;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A client of the KBS protocol 0.4.0 on a simulated SNP machine, or on none at all, by what is
/// known of deployed ones and nothing of the gateway's.
final class KbsClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
  private static final Map<String, String> CERTIFICATES =
      Map.of(
          "c0b406a4-a803-4952-9743-3fb6014cd0ae", "ARK",
          "4ab7b379-bbac-4fe4-a02f-05aef327c782", "ASK",
          "63da758d-e664-4564-adc5-f4b93be8accd", "VCEK");

  private final HttpClient http = HttpClient.newHttpClient();
  private URI gateway;
  private final Optional<EvidenceSource.Simulated> platform;
  private final KeyPair key;
  private String cookie = "";

  /// @param platform empty for the sample attester, which needs none
  KbsClient(URI gateway, Optional<EvidenceSource.Simulated> platform)
      throws GeneralSecurityException {
    this.gateway = gateway;
    this.platform = platform;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    this.key = generator.generateKeyPair();
  }

  /// Has all that follows go to another gateway.
  void turnTo(URI other) {
    gateway = other;
  }

  /// From challenge to token.
  HttpResponse<String> attest() throws Exception {
    return attest(challenge());
  }

  /// A nonce, as the protocol has it.
  String challenge() throws Exception {
    ObjectNode request =
        JSON.createObjectNode()
            .put("version", "0.4.0")
            .put("tee", platform.isPresent() ? "snp" : "sample");
    request.putObject("extra-params").putArray("supported-hash-algorithms").add("sha384");
    HttpResponse<String> challenge = send("/kbs/v0/auth", request);
    assertThat(challenge.statusCode()).as(challenge.body()).isEqualTo(200);
    return JSON.readTree(challenge.body()).get("nonce").textValue();
  }

  HttpResponse<String> attest(String nonce) throws Exception {
    ObjectNode attestation = JSON.createObjectNode();
    attestation.putNull("init-data");
    attestation.putObject("runtime-data").put("nonce", nonce).set("tee-pubkey", jwk());
    ObjectNode evidence = attestation.putObject("tee-evidence");
    evidence.set("primary_evidence", evidence(nonce));
    evidence.put("additional_evidence", "");
    return send("/kbs/v0/attest", attestation);
  }

  /// SHA-256 of the key that resources are sealed to, as releases name it.
  Bytes keyId() {
    return Bytes.copyOf(key.getPublic().getEncoded()).sha256();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return kept(
        http.send(
            HttpRequest.newBuilder(gateway.resolve(path)).header("Cookie", cookie).build(),
            BodyHandlers.ofString()));
  }

  /// What is in a JWE. The deployed client writes the header again to know what the tag covers:
  /// `alg`, `enc`, then the other members sorted.
  byte[] open(String jwe) throws GeneralSecurityException, IOException {
    JsonNode parts = JSON.readTree(jwe);
    JsonNode header = JSON.readTree(binary(parts, "protected"));
    assertThat(header.path("alg").asText()).isEqualTo("ECDH-ES+A256KW");
    assertThat(header.path("enc").asText()).isEqualTo("A256GCM");
    var others = new TreeMap<String, String>();
    header
        .properties()
        .forEach(
            member -> {
              if (!member.getKey().equals("alg") && !member.getKey().equals("enc")) {
                others.put(member.getKey(), sorted(member.getValue()));
              }
            });
    var again =
        new StringBuilder("{\"alg\":")
            .append(header.get("alg"))
            .append(",\"enc\":")
            .append(header.get("enc"));
    others.forEach((name, value) -> again.append(",\"").append(name).append("\":").append(value));
    String covered = URL.encodeToString(utf8(again.append('}').toString()));

    Cipher unwrap = Cipher.getInstance("AESWrap_256");
    unwrap.init(Cipher.UNWRAP_MODE, wrappingKey(header.get("epk")));
    SecretKey content =
        (SecretKey) unwrap.unwrap(binary(parts, "encrypted_key"), "AES", Cipher.SECRET_KEY);
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(Cipher.DECRYPT_MODE, content, new GCMParameterSpec(128, binary(parts, "iv")));
    gcm.updateAAD(utf8(covered));
    gcm.update(binary(parts, "ciphertext"));
    return gcm.doFinal(binary(parts, "tag"));
  }

  @Override
  public void close() {
    http.close();
  }

  private SecretKey wrappingKey(JsonNode ephemeral) throws GeneralSecurityException {
    var point =
        new ECPoint(
            new BigInteger(1, binary(ephemeral, "x")), new BigInteger(1, binary(ephemeral, "y")));
    var parameters = ((ECPublicKey) key.getPublic()).getParams();
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(key.getPrivate());
    agreement.doPhase(
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, parameters)), true);
    MessageDigest kdf = MessageDigest.getInstance("SHA-256");
    kdf.update(new byte[] {0, 0, 0, 1});
    kdf.update(agreement.generateSecret());
    kdf.update(new byte[] {0, 0, 0, 14});
    kdf.update(utf8("ECDH-ES+A256KW"));
    kdf.update(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0});
    return new SecretKeySpec(kdf.digest(), "AES");
  }

  private ObjectNode evidence(String nonce) throws GeneralSecurityException {
    ObjectNode bound = JSON.createObjectNode().put("additional-evidence", "").put("nonce", nonce);
    bound.set("tee-pubkey", jwk());
    byte[] digest = MessageDigest.getInstance("SHA-384").digest(utf8(sorted(bound)));
    return platform.isPresent()
        ? snp(platform.get(), Bytes.copyOf(Arrays.copyOf(digest, 64)))
        : JSON.createObjectNode()
            .put("svn", "1")
            .put("report_data", Base64.getEncoder().encodeToString(digest));
  }

  private static ObjectNode snp(EvidenceSource.Simulated platform, Bytes reportData) {
    EvidenceItem item = platform.collect(reportData).getFirst();
    ObjectNode evidence = JSON.createObjectNode();
    evidence.set("attestation_report", report(item.evidence().toArray()));
    certificates(item.auxiliary().orElseThrow().toArray(), evidence.putArray("cert_chain"));
    return evidence;
  }

  /// The table of the extended guest request (GHCB specification, 4.1.8.1): GUID, offset and length
  /// of each, little-endian but for the GUID.
  private static void certificates(byte[] table, ArrayNode chain) {
    ByteBuffer in = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; in.getInt(at + 20) != 0; at += 24) {
      String id = Bytes.copyOf(Arrays.copyOfRange(table, at, at + 16)).toHex();
      String guid = id.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
      int offset = in.getInt(at + 16);
      ObjectNode certificate = chain.addObject().put("cert_type", CERTIFICATES.get(guid));
      numbers(
          Arrays.copyOfRange(table, offset, offset + in.getInt(at + 20)),
          certificate.putArray("data"));
    }
    assertThat(chain).hasSize(3);
  }

  /// Of Milan, version 3 or later.
  private static ObjectNode report(byte[] report) {
    ByteBuffer in = ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN);
    ObjectNode json = JSON.createObjectNode();
    json.put("version", in.getInt(0)).put("guest_svn", in.getInt(4)).put("policy", in.getLong(8));
    json.put("vmpl", in.getInt(0x30)).put("sig_algo", in.getInt(0x34));
    json.put("plat_info", in.getLong(0x40)).put("key_info", in.getInt(0x48));
    for (ReportField field :
        new ReportField[] {
          ReportField.FAMILY_ID,
          ReportField.IMAGE_ID,
          ReportField.REPORT_DATA,
          ReportField.MEASUREMENT,
          ReportField.HOST_DATA,
          ReportField.ID_KEY_DIGEST,
          ReportField.AUTHOR_KEY_DIGEST,
          ReportField.REPORT_ID,
          ReportField.REPORT_ID_MA,
          ReportField.CHIP_ID
        }) {
      String name = field.name().toLowerCase(Locale.ROOT);
      numbers(bytes(report, field.offset(), field.length()), json.putArray(name));
    }
    tcb(report, 0x38, json.putObject("current_tcb"));
    tcb(report, 0x180, json.putObject("reported_tcb"));
    tcb(report, 0x1E0, json.putObject("committed_tcb"));
    tcb(report, 0x1F0, json.putObject("launch_tcb"));
    json.put("cpuid_fam_id", report[0x188] & 0xFF);
    json.put("cpuid_mod_id", report[0x189] & 0xFF);
    json.put("cpuid_step", report[0x18A] & 0xFF);
    version(report, 0x1E8, json.putObject("current"));
    version(report, 0x1EC, json.putObject("committed"));
    json.put("launch_mit_vector", in.getLong(0x1F8)).put("current_mit_vector", in.getLong(0x200));
    ObjectNode signature = json.putObject("signature");
    numbers(bytes(report, 0x2A0, 72), signature.putArray("r"));
    numbers(bytes(report, 0x2E8, 72), signature.putArray("s"));
    return json;
  }

  private static void tcb(byte[] report, int at, ObjectNode json) {
    json.putNull("fmc");
    json.put("bootloader", report[at] & 0xFF).put("tee", report[at + 1] & 0xFF);
    json.put("snp", report[at + 6] & 0xFF).put("microcode", report[at + 7] & 0xFF);
  }

  private static void version(byte[] report, int at, ObjectNode json) {
    json.put("build", report[at] & 0xFF);
    json.put("minor", report[at + 1] & 0xFF).put("major", report[at + 2] & 0xFF);
  }

  private static byte[] bytes(byte[] of, int at, int length) {
    return Arrays.copyOfRange(of, at, at + length);
  }

  private static void numbers(byte[] bytes, ArrayNode array) {
    for (byte each : bytes) {
      array.add(each & 0xFF);
    }
  }

  private ObjectNode jwk() {
    ECPoint point = ((ECPublicKey) key.getPublic()).getW();
    return JSON.createObjectNode()
        .put("kty", "EC")
        .put("crv", "P-256")
        .put("alg", "ECDH-ES+A256KW")
        .put("x", coordinate(point.getAffineX()))
        .put("y", coordinate(point.getAffineY()));
  }

  private static String coordinate(BigInteger value) {
    byte[] padded = new byte[33];
    byte[] signed = value.toByteArray();
    System.arraycopy(signed, 0, padded, padded.length - signed.length, signed.length);
    return URL.encodeToString(Arrays.copyOfRange(padded, 1, 33));
  }

  /// RFC 8785, for objects of texts.
  private static String sorted(JsonNode node) {
    if (!node.isObject()) {
      return node.toString();
    }
    var members = new TreeMap<String, String>();
    node.properties()
        .forEach(
            member ->
                members.put(
                    member.getKey(),
                    "\"%s\":%s".formatted(member.getKey(), sorted(member.getValue()))));
    return "{" + String.join(",", members.values()) + "}";
  }

  private static byte[] binary(JsonNode of, String name) {
    return Base64.getUrlDecoder().decode(of.get(name).textValue());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private HttpResponse<String> send(String path, ObjectNode body)
      throws IOException, InterruptedException {
    return kept(
        http.send(
            HttpRequest.newBuilder(gateway.resolve(path))
                .header("Content-Type", "application/json")
                .header("Cookie", cookie)
                .POST(BodyPublishers.ofString(body.toString()))
                .build(),
            BodyHandlers.ofString()));
  }

  private HttpResponse<String> kept(HttpResponse<String> response) {
    response
        .headers()
        .firstValue("Set-Cookie")
        .ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
    return response;
  }
}
