package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayAccessTest {
  private static final GuestIdentity GUEST = GuestIdentity.of("g1", "payments");
  private static final String CHALLENGE =
      """
      {"tenant": "default", "guest": "g1", "workload": "payments", "nonce": "%s",
       "issuedAt": "2026-11-22T12:00:00Z", "expiresAt": "2026-11-22T12:05:00Z"}
      """
          .formatted("ab".repeat(32));

  @TempDir private Path directory;

  @Test
  void theTokenGoesAlongAsItsFileHasItNow() throws Exception {
    var shown = new AtomicReference<String>();
    Path file = Files.writeString(directory.resolve("token"), "first\n");
    HttpServer server = HttpServer.create(loopback(), 0);
    serve(server, shown);
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (var client = new GatewayClient(uri, access("emitter.token-file", file.toString()))) {
      assertThat(client.challenge(GUEST)).isInstanceOf(Answer.Given.class);
      assertThat(shown.get()).isEqualTo("Bearer first");
      Files.writeString(file, "second");
      assertThat(client.challenge(GUEST)).isInstanceOf(Answer.Given.class);
      assertThat(shown.get()).isEqualTo("Bearer second");

      Files.writeString(file, "not one\ntoken");
      assertThat(client.challenge(GUEST).toString())
          .contains("emitter.token-file: want one token")
          .doesNotContain("not one");
      Files.delete(file);
      assertThat(client.challenge(GUEST).toString()).contains("token can't be read");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void guestAndGatewayKnowEachOtherByTheirCertificates() throws Exception {
    var shown = new AtomicReference<String>();
    KeyPair gatewayKeys = newKeys();
    KeyPair guestKeys = newKeys();
    X509Certificate gateway = selfSigned("gateway", gatewayKeys);
    X509Certificate guest = selfSigned("guest", guestKeys);
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(requiring(guest, gateway, gatewayKeys));
    serve(server, shown);
    URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    Path authorities = pem("authorities", "CERTIFICATE", gateway.getEncoded());
    Path certificate = pem("certificate", "CERTIFICATE", guest.getEncoded());
    Path key = pem("key", "PRIVATE KEY", guestKeys.getPrivate().getEncoded());
    try (var known =
            new GatewayClient(
                uri,
                access(
                    "emitter.tls.authorities", authorities.toString(),
                    "emitter.tls.certificates", certificate.toString(),
                    "emitter.tls.key", key.toString()));
        var unknown =
            new GatewayClient(uri, access("emitter.tls.authorities", authorities.toString()));
        var trusting = new GatewayClient(uri)) {
      assertThat(known.challenge(GUEST)).isInstanceOf(Answer.Given.class);
      assertThat(unknown.challenge(GUEST)).isInstanceOf(Answer.Unreachable.class);
      assertThat(trusting.challenge(GUEST)).isInstanceOf(Answer.Unreachable.class);
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "emitter.tls.key | want both of emitter.tls.certificates and emitter.tls.key",
        "emitter.tls.authorities | emitter.tls.authorities: want certificates in PEM in",
        "emitter.tls.certificates,emitter.tls.key | want a private key in PEM",
      })
  void filesThatCantBeUsedAreNamed(String keys, String message) throws IOException {
    Path rubbish = Files.writeString(directory.resolve("rubbish"), "rubbish");
    var settings = new HashMap<String, String>();
    for (String key : keys.split(",", -1)) {
      settings.put(key, rubbish.toString());
    }
    assertThatThrownBy(
            () ->
                new GatewayClient(
                        URI.create("https://127.0.0.1:1"),
                        GatewayAccess.from(Settings.of(Optional.empty(), Map.of(), settings)))
                    .close())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }

  private static GatewayAccess access(String... settings) {
    var all = new HashMap<String, String>();
    for (int at = 0; at < settings.length; at += 2) {
      all.put(settings[at], settings[at + 1]);
    }
    return GatewayAccess.from(Settings.of(Optional.empty(), Map.of(), all));
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void serve(HttpServer server, AtomicReference<String> shown) {
    server.createContext("/v1/challenges", exchange -> answer(exchange, shown));
    server.start();
  }

  private static void answer(HttpExchange exchange, AtomicReference<String> shown)
      throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      shown.set(exchange.getRequestHeaders().getFirst("Authorization"));
      byte[] body = CHALLENGE.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(201, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static HttpsConfigurator requiring(
      X509Certificate client, X509Certificate own, KeyPair keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", keys.getPrivate(), new char[0], new X509Certificate[] {own});
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("client", client);
    var managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(store, new char[0]);
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters wanted = context.getDefaultSSLParameters();
        wanted.setNeedClientAuth(true);
        parameters.setSSLParameters(wanted);
      }
    };
  }

  private static KeyPair newKeys() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static X509Certificate selfSigned(String name, KeyPair keys) throws Exception {
    var subject = new X500Name("CN=" + name);
    var builder =
        new JcaX509v3CertificateBuilder(
            subject,
            BigInteger.ONE,
            Date.from(Instant.now().minus(Duration.ofDays(1))),
            Date.from(Instant.now().plus(Duration.ofDays(1))),
            subject,
            keys.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  private Path pem(String name, String label, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(der);
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, text, label));
  }
}
