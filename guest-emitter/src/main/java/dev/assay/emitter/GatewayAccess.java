package dev.assay.emitter;

import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// How a guest shows a gateway who it is, and by what it knows the gateway.
///
/// @param tokenFile holds a bearer token; read for each request, so that a new one needs no restart
/// @param authorities PEM: who may vouch for the gateway; the JDK's public roots where there is
///   none
/// @param certificates PEM: the guest's certificate first, then those up to its root
/// @param key PEM: the certificate's key, PKCS#8, not encrypted
public record GatewayAccess(
    Optional<Path> tokenFile,
    Optional<Path> authorities,
    Optional<Path> certificates,
    Optional<Path> key) {
  /// No credential, and the public roots.
  public static final GatewayAccess OPEN =
      new GatewayAccess(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final String AUTHORITIES = "emitter.tls.authorities";
  private static final String CERTIFICATES = "emitter.tls.certificates";
  private static final String KEY = "emitter.tls.key";
  private static final Pattern PEM_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.+?)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final List<String> KEY_KINDS = List.of("EC", "RSA", "Ed25519");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{1,4096}");
  private static final char[] NO_PASSWORD = {};

  /// @throws SettingsException if one setting lacks another
  static GatewayAccess from(Settings settings) {
    var access =
        new GatewayAccess(
            settings.optionalText("emitter.token-file").map(Path::of),
            settings.optionalText(AUTHORITIES).map(Path::of),
            settings.optionalText(CERTIFICATES).map(Path::of),
            settings.optionalText(KEY).map(Path::of));
    if (access.certificates.isPresent() != access.key.isPresent()) {
      throw new SettingsException("want both of %s and %s, or none".formatted(CERTIFICATES, KEY));
    }
    return access;
  }

  /// The token as its file has it now; empty where there is no file.
  ///
  /// @throws IOException saying what is wrong, never what the file holds
  Optional<String> token() throws IOException {
    if (tokenFile.isEmpty()) {
      return Optional.empty();
    }
    String token;
    try {
      token = Files.readString(tokenFile.get()).strip();
    } catch (IOException e) {
      throw new IOException("emitter.token-file: %s can't be read".formatted(tokenFile.get()), e);
    }
    if (!TOKEN.matcher(token).matches()) {
      throw new IOException(
          "emitter.token-file: want one token in %s, got something else"
              .formatted(tokenFile.get()));
    }
    return Optional.of(token);
  }

  /// What TLS to the gateway rests on.
  ///
  /// @throws SettingsException naming the setting whose file can't be used
  SSLContext tls() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own(), trusted(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new SettingsException(
          "%s and %s can't be used together: %s".formatted(CERTIFICATES, KEY, e.getMessage()));
    }
  }

  /// Null for the JDK's own, as JSSE has it.
  private TrustManager @Nullable [] trusted() throws GeneralSecurityException, IOException {
    if (authorities.isEmpty()) {
      return null;
    }
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    int count = 0;
    for (Certificate root : read(AUTHORITIES, authorities.get())) {
      roots.setCertificateEntry("root" + count++, root);
    }
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    return trust.getTrustManagers();
  }

  private KeyManager[] own() throws GeneralSecurityException, IOException {
    if (certificates.isEmpty()) {
      return new KeyManager[0];
    }
    KeyStore identity = KeyStore.getInstance("PKCS12");
    identity.load(null, null);
    identity.setKeyEntry(
        "guest",
        readKey(key.orElseThrow()),
        NO_PASSWORD,
        read(CERTIFICATES, certificates.get()).toArray(new Certificate[0]));
    var managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(identity, NO_PASSWORD);
    return managers.getKeyManagers();
  }

  private static Collection<? extends Certificate> read(String setting, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (!found.isEmpty()) {
        return found;
      }
    } catch (GeneralSecurityException | IOException e) {
      throw wrong(setting, file, "certificates in PEM", "a file that is none: " + e.getMessage());
    }
    throw wrong(setting, file, "certificates in PEM", "none");
  }

  private static PrivateKey readKey(Path file) {
    String wanted = "a private key in PEM (PKCS#8, not encrypted) of EC, RSA or Ed25519";
    try {
      Matcher pem = PEM_KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
      if (pem.find()) {
        var der = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String kind : KEY_KINDS) {
          Optional<PrivateKey> key = readKey(kind, der);
          if (key.isPresent()) {
            return key.get();
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw wrong(KEY, file, wanted, "a file that can't be read as one");
    }
    throw wrong(KEY, file, wanted, "none");
  }

  private static Optional<PrivateKey> readKey(String kind, PKCS8EncodedKeySpec der) {
    try {
      return Optional.of(KeyFactory.getInstance(kind).generatePrivate(der));
    } catch (InvalidKeySpecException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + kind, e);
    }
  }

  private static SettingsException wrong(String setting, Path file, String wanted, String got) {
    return new SettingsException("%s: want %s in %s, got %s".formatted(setting, wanted, file, got));
  }
}
