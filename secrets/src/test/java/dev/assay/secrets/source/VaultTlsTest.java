package dev.assay.secrets.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The token goes to nobody for whom the CA file does not vouch.
class VaultTlsTest {
  private static final String ANSWER =
      "{\"data\": {\"data\": {\"value\": \"a\"}, \"metadata\": {\"version\": 1}}}";

  @TempDir private Path directory;
  private Optional<HttpsServer> server = Optional.empty();
  private Path ca = Path.of("");
  private volatile boolean asked;

  @BeforeEach
  void start() throws Exception {
    KeyPair pair = pair();
    Certificate certificate = certificate(pair, "127.0.0.1");
    ca = pem("ca.pem", certificate);
    var keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    keys.setKeyEntry("server", pair.getPrivate(), new char[0], new Certificate[] {certificate});
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer made =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    made.setHttpsConfigurator(new HttpsConfigurator(context));
    made.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked = true;
            byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    made.start();
    server = Optional.of(made);
  }

  @AfterEach
  void stop() {
    server.ifPresent(running -> running.stop(0));
  }

  @Test
  void aServerThatTheCaFileVouchesForIsAsked() {
    assertThat(fetched(Optional.of(ca))).isInstanceOf(Fetched.Found.class);
  }

  @Test
  void oneThatOnlyAnotherVouchesForIsNot() throws Exception {
    assertNotAsked(fetched(Optional.of(pem("other.pem", certificate(pair(), "127.0.0.1")))));
  }

  @Test
  void oneThatNobodyVouchesForIsNot() {
    assertNotAsked(fetched(Optional.empty()));
  }

  private void assertNotAsked(Fetched fetched) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Unavailable.class,
            unavailable -> {
              assertThat(unavailable.refusal().reason()).isEqualTo(Reason.SOURCE_UNAVAILABLE);
              assertThat(unavailable.refusal().got()).startsWith("TLS failed");
            });
    assertThat(asked).isFalse();
  }

  private Fetched fetched(Optional<Path> trusted) {
    URI address = URI.create("https://127.0.0.1:" + server.orElseThrow().getAddress().getPort());
    var settings =
        new VaultSettings(
            "vault", address, "secret", token(), Optional.empty(), trusted, Duration.ofSeconds(30));
    return switch (VaultKv.of(settings)) {
      case Parsed.Ok<VaultKv>(VaultKv vault) -> vault.fetch("a", OptionalLong.empty());
      case Parsed.Malformed<VaultKv>(Refusal refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  private Path token() {
    try {
      Path token = Files.writeString(directory.resolve("token"), "hvs.abc");
      return Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path pem(String name, Certificate certificate) throws Exception {
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(certificate.getEncoded())));
  }

  private static KeyPair pair() throws Exception {
    return KeyPairGenerator.getInstance("EC").generateKeyPair();
  }

  private static Certificate certificate(KeyPair pair, String address) throws Exception {
    var name = new X500Name("CN=vault");
    Instant now = Instant.now(); // what TLS holds the certificate against
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(1))),
            name,
            pair.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, address)));
    byte[] der =
        builder
            .build(new JcaContentSignerBuilder("SHA384withECDSA").build(pair.getPrivate()))
            .getEncoded();
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der));
  }
}
