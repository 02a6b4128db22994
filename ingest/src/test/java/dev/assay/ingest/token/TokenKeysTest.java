package dev.assay.ingest.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.ingest.TokenKeyFiles;
import dev.assay.ingest.access.MadeUpAuthority;
import dev.assay.ingest.access.MadeUpAuthority.Identity;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenKeysTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant CHANGE = Instant.parse("2026-12-01T00:00:00Z");
  private static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final Duration INSTANT = Duration.ofMillis(1);

  @TempDir private Path directory;
  private int changes;

  @Test
  void theNewKeySignsFromItsTimeOnAndTheOldOneIsPublishedUntilItsLastTokenIsNoneAnyMore()
      throws Exception {
    TokenKeys keys = keys(key("old", "secp256r1"), key("new", "secp256r1") + "@" + CHANGE);
    Instant lastOfOld = CHANGE.minus(INSTANT);
    String old = keys.signToken("{}", lastOfOld).orElseThrow();
    String young = keys.signToken("{}", CHANGE).orElseThrow();

    assertThat(kid(old)).isNotEqualTo(kid(young));
    assertThat(kids(keys, CHANGE.minus(Duration.ofDays(30))))
        .as("the new one is published long before it signs")
        .containsExactlyInAnyOrder(kid(old), kid(young));
    Instant lastMoment = lastOfOld.plus(LIFETIME);
    assertThat(kids(keys, lastMoment)).containsExactlyInAnyOrder(kid(old), kid(young));
    assertThat(keys.signed(old, lastMoment)).contains("{}");
    assertThat(kids(keys, CHANGE.plus(LIFETIME))).containsExactly(kid(young));
    assertThat(keys.signed(old, CHANGE.plus(LIFETIME))).isEmpty();
  }

  @Test
  void whereTheNewKeyEndsFirstTheOldOneSignsAgainAndStaysPublished() throws Exception {
    Instant end = CHANGE.plus(1, ChronoUnit.DAYS);
    TokenKeys keys =
        keys(key("old", "secp256r1"), "%s@%s/%s".formatted(key("new", "secp384r1"), CHANGE, end));
    String old = keys.signToken("{}", CHANGE.minus(INSTANT)).orElseThrow();

    assertThat(header(keys.signToken("{}", CHANGE).orElseThrow()).path("alg").asText())
        .isEqualTo("ES384");
    assertThat(kids(keys, CHANGE.plus(LIFETIME))).contains(kid(old));
    assertThat(kid(keys.signToken("{}", end).orElseThrow())).isEqualTo(kid(old));
    assertThat(kids(keys, end.plus(LIFETIME))).containsExactly(kid(old));
    assertThat(keys.end()).isEmpty();
  }

  @Test
  void afterItsEndAKeySignsNothingAndIsPublishedForAsLongAsItsTokensAreGood() throws Exception {
    TokenKeys keys = keys("%s@%s/%s".formatted(key("k", "secp256r1"), Instant.EPOCH, CHANGE));
    String last = keys.signSession("{}", CHANGE.minus(INSTANT)).orElseThrow();

    assertThat(keys.end()).contains(CHANGE);
    assertThat(keys.signToken("{}", CHANGE)).isEmpty();
    assertThat(keys.signSession("{}", CHANGE)).isEmpty();
    assertThat(keys.signed(last, CHANGE.plus(LIFETIME).minus(INSTANT))).isPresent();
    assertThat(keys.signed(last, CHANGE.plus(LIFETIME))).isEmpty();
  }

  @Test
  void theCertificateSaysFromWhenUntilWhenAndComesWithTheToken() throws Exception {
    Instant notAfter = Instant.now().plus(20, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    Identity identity = new MadeUpAuthority("made up").issue("tokens", notAfter);
    TokenKeys keys = keys(pem("k.pem", identity, identity.certificate().getEncoded()));

    JsonNode x5c =
        header(keys.signToken("{}", Instant.now()).orElseThrow()).path("jwk").path("x5c");

    assertThat(keys.end()).contains(notAfter);
    assertThat(x5c.size()).isEqualTo(1);
    assertThat(Base64.getDecoder().decode(x5c.get(0).textValue()))
        .isEqualTo(identity.certificate().getEncoded());
    assertThat(
            keys.signToken("{}", identity.certificate().getNotBefore().toInstant().minus(INSTANT)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "Ed25519"})
  void whatOneGatewaySignedAnotherReads(String curve) throws Exception {
    String file = key("k", curve);

    String token = keys(file).signToken("{\"a\":1}", CHANGE).orElseThrow();

    assertThat(keys(file).signed(token, CHANGE)).contains("{\"a\":1}");
    assertThat(keys(key("other", curve)).signed(token, CHANGE)).isEmpty();
    int middle = token.indexOf('.') + 2;
    String changed = token.substring(0, middle) + "AA" + token.substring(middle + 2);
    assertThat(keys(file).signed(changed, CHANGE)).isEmpty();
    assertThat(keys(file).signed("a.b", CHANGE)).isEmpty();
    assertThat(header(token).toString()).doesNotContain("\"d\"");
  }

  @Test
  void anotherKeyThatIsPublishedVouchesForNothingHere() throws Exception {
    KeyPair policys = newKey("secp256r1");
    Path published = Files.write(directory.resolve("pub"), policys.getPublic().getEncoded());
    TokenKeys policysOwn =
        keys(TokenKeyFiles.write(directory.resolve("own"), policys.getPrivate()).toString());
    TokenKeys keys =
        TokenKeys.from(
                settings(
                    Map.of(
                        "ingest.token-key", key("k", "secp256r1"),
                        "ingest.published-key", published.toString())))
            .orElseThrow();
    String token = policysOwn.signToken("{}", CHANGE).orElseThrow();

    assertThat(kids(keys, CHANGE)).hasSize(2).contains(kid(token));
    assertThat(keys.signed(token, CHANGE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none | can't be read",
        "k@yesterday | want FILE[@FROM[/UNTIL]]",
        "k@2027-01-01T00:00:00Z/never | want FILE[@FROM[/UNTIL]]",
        "open | a file that others can't read",
        "garbage | want one private key",
        "large | at most 65536 bytes",
        "two | want one PRIVATE KEY, got 2",
        "another | first the certificate of its key",
        "k\0k | a name that no file has",
      })
  void filesThatCantBeUsedSayWhyAndNotWhatIsInThem(String setting, String message)
      throws Exception {
    key("k", "secp256r1");
    Path open = Path.of(key("open", "secp256r1"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    TokenKeyFiles.write(directory.resolve("garbage"), "secret".getBytes(StandardCharsets.UTF_8));
    TokenKeyFiles.write(directory.resolve("large"), new byte[65_537]);
    Identity identity = new MadeUpAuthority("made up").issue("tokens");
    String key = Files.readString(Path.of(pem("one", identity)));
    TokenKeyFiles.write(directory.resolve("two"), (key + key).getBytes(StandardCharsets.UTF_8));
    pem("another", identity, new MadeUpAuthority("made up").root().getEncoded());

    assertThatThrownBy(() -> keys(directory + "/" + setting))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("ingest.token-key: ")
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void aFileThatIsReplacedHandsOverWhenAllGatewaysHaveReadIt() throws Exception {
    TokenKeys keys = keys(key("k", "secp256r1"));
    String old = keys.signToken("{}", CHANGE).orElseThrow();
    replace("k", newKey("secp384r1").getPrivate().getEncoded());

    keys.refresh(CHANGE);

    Instant begins = CHANGE.plus(KeyRing.INTRODUCTION);
    String lastOfOld = keys.signToken("{}", begins.minus(INSTANT)).orElseThrow();
    String young = keys.signToken("{}", begins).orElseThrow();
    assertThat(kid(lastOfOld)).isEqualTo(kid(old));
    assertThat(header(young).path("alg").asText()).isEqualTo("ES384");
    assertThat(kids(keys, CHANGE))
        .as("the new one is published at once")
        .containsExactlyInAnyOrder(kid(old), kid(young));
    Instant none = begins.plus(LIFETIME);
    assertThat(keys.signed(lastOfOld, none.minus(INSTANT))).contains("{}");
    assertThat(keys.signed(lastOfOld, none)).isEmpty();
    assertThat(kids(keys, none)).containsExactly(kid(young));
    assertThat(keys.end()).isEmpty();
  }

  @Test
  void aLaterCertificateInTheSameFileHandsOverLikewise() throws Exception {
    Instant ends = Instant.now().plus(20, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    Instant endsLater = ends.plus(20, ChronoUnit.DAYS);
    var authority = new MadeUpAuthority("made up");
    Identity old = authority.issue("tokens", ends);
    Identity young = authority.issue("tokens", endsLater);
    TokenKeys keys = keys(pem("k", old, old.certificate().getEncoded()));
    Instant change = Instant.now().plus(1, ChronoUnit.DAYS);
    String token = keys.signToken("{}", change).orElseThrow();
    pem("k", young, young.certificate().getEncoded());
    changedNow("k");

    keys.refresh(change);

    Instant begins = change.plus(KeyRing.INTRODUCTION);
    assertThat(kid(keys.signToken("{}", begins.minus(INSTANT)).orElseThrow()))
        .isEqualTo(kid(token));
    assertThat(kids(keys, begins.minus(INSTANT))).hasSize(2);
    assertThat(kid(keys.signToken("{}", begins).orElseThrow())).isNotEqualTo(kid(token));
    assertThat(keys.end()).contains(endsLater);
  }

  @Test
  void whereTheOldKeyHasEndedTheNewOneSignsAtOnce() throws Exception {
    Identity ended = new MadeUpAuthority("made up").issue("tokens", CHANGE);
    TokenKeys keys = keys(pem("c", ended, ended.certificate().getEncoded()));
    replace("c", newKey("secp384r1").getPrivate().getEncoded());

    keys.refresh(CHANGE);

    assertThat(header(keys.signToken("{}", CHANGE).orElseThrow()).path("alg").asText())
        .isEqualTo("ES384");
  }

  @Test
  void oneOfTwoFilesThatIsReplacedLeavesTheOtherSigning() throws Exception {
    TokenKeys keys = keys(key("old", "secp256r1"), key("new", "secp256r1") + "@" + CHANGE);
    Instant change = CHANGE.plus(LIFETIME);
    String signing = keys.signToken("{}", change).orElseThrow();
    replace("old", newKey("secp384r1").getPrivate().getEncoded());

    keys.refresh(change);

    assertThat(kid(keys.signToken("{}", change).orElseThrow())).isEqualTo(kid(signing));
    Instant later = change.plus(KeyRing.INTRODUCTION).plus(LIFETIME);
    assertThat(kid(keys.signToken("{}", later).orElseThrow())).isEqualTo(kid(signing));
  }

  @Test
  void aFileThatIsPutBackSignsAsIfNothingHadBeen() throws Exception {
    byte[] first = newKey("secp256r1").getPrivate().getEncoded();
    TokenKeys keys = keys(TokenKeyFiles.write(directory.resolve("k"), first).toString());
    String old = keys.signToken("{}", CHANGE).orElseThrow();
    replace("k", newKey("secp384r1").getPrivate().getEncoded());
    keys.refresh(CHANGE);
    replace("k", first);

    keys.refresh(CHANGE.plusSeconds(10));

    Instant later = CHANGE.plus(KeyRing.INTRODUCTION).plus(LIFETIME).plusSeconds(10);
    assertThat(kid(keys.signToken("{}", CHANGE.plusSeconds(10)).orElseThrow())).isEqualTo(kid(old));
    assertThat(kids(keys, later)).containsExactly(kid(old));
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "", "gone", "open", "ended"})
  void aNewFileThatCantBeUsedLeavesTheOldKeysAndSaysSoUntilItCan(String defect) throws Exception {
    Path file = Path.of(key("k", "secp256r1"));
    TokenKeys keys = keys(file.toString());
    String old = keys.signToken("{}", CHANGE).orElseThrow();
    spoil(file, defect);

    keys.refresh(CHANGE);
    keys.refresh(CHANGE.plusSeconds(10));

    assertThat(keys.refused()).get().asString().startsWith("ingest.token-key: ");
    assertThat(keys.signed(old, CHANGE)).isPresent();
    assertThat(kid(keys.signToken("{}", CHANGE.plus(Duration.ofDays(9))).orElseThrow()))
        .isEqualTo(kid(old));

    TokenKeyFiles.write(file, newKey("secp384r1").getPrivate());
    keys.refresh(CHANGE.plusSeconds(20));

    assertThat(keys.refused()).isEmpty();
    assertThat(kids(keys, CHANGE.plusSeconds(20))).hasSize(2).contains(kid(old));
  }

  @Test
  void aFileThatOnlyItsRightsKeptOutIsReadWhenTheyAreMended() throws Exception {
    Path file = Path.of(key("k", "secp256r1"));
    TokenKeys keys = keys(file.toString());
    spoil(file, "open");
    keys.refresh(CHANGE);
    assertThat(keys.refused()).isPresent();

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    keys.refresh(CHANGE);

    assertThat(keys.refused()).isEmpty();
    assertThat(kids(keys, CHANGE)).hasSize(2);
  }

  @Test
  void aPublishedKeyThatIsReplacedIsPublished() throws Exception {
    Path published =
        Files.write(directory.resolve("pub"), newKey("secp256r1").getPublic().getEncoded());
    TokenKeys keys =
        TokenKeys.from(settings(Map.of("ingest.published-key", published.toString())))
            .orElseThrow();
    List<String> before = kids(keys, CHANGE);
    Files.write(published, newKey("secp256r1").getPublic().getEncoded());
    changedNow("pub");

    keys.refresh(CHANGE);

    assertThat(kids(keys, CHANGE)).hasSize(1).doesNotContainAnyElementsOf(before);
  }

  private void spoil(Path file, String defect) throws Exception {
    switch (defect) {
      case "gone" -> Files.delete(file);
      case "open" -> {
        Files.write(file, newKey("secp384r1").getPrivate().getEncoded());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        changedNow("k");
      }
      case "ended" -> {
        Identity ended = new MadeUpAuthority("made up").issue("tokens", CHANGE.minus(INSTANT));
        pem("k", ended, ended.certificate().getEncoded());
        changedNow("k");
      }
      default -> replace("k", defect.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void replace(String name, byte[] content) throws IOException {
    TokenKeyFiles.write(directory.resolve(name), content);
    changedNow(name);
  }

  /// As a clock that has moved since would have it.
  private void changedNow(String name) throws IOException {
    Path file = directory.resolve(name);
    Instant last = Files.getLastModifiedTime(file).toInstant();
    Files.setLastModifiedTime(file, FileTime.from(last.plusSeconds(++changes)));
  }

  @Test
  void noKeysAreNoKeys() {
    assertThat(TokenKeys.from(settings(Map.of()))).isEmpty();
  }

  private TokenKeys keys(String... files) {
    return TokenKeys.from(settings(Map.of("ingest.token-key", String.join(",", files))))
        .orElseThrow();
  }

  private static Settings settings(Map<String, String> given) {
    return Settings.of(Optional.empty(), Map.of(), new HashMap<>(given));
  }

  private String key(String name, String curve) throws Exception {
    return TokenKeyFiles.write(directory.resolve(name), newKey(curve).getPrivate()).toString();
  }

  private static KeyPair newKey(String curve) throws Exception {
    if (curve.equals("Ed25519")) {
      return KeyPairGenerator.getInstance(curve).generateKeyPair();
    }
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private String pem(String name, Identity identity, byte[]... certificates) throws IOException {
    var pem = new StringBuilder(pem("PRIVATE KEY", identity.key().getEncoded()));
    for (byte[] certificate : certificates) {
      pem.append(pem("CERTIFICATE", certificate));
    }
    byte[] content = pem.toString().getBytes(StandardCharsets.US_ASCII);
    return TokenKeyFiles.write(directory.resolve(name), content).toString();
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), label);
  }

  private static JsonNode header(String jws) throws IOException {
    return JSON.readTree(Base64.getUrlDecoder().decode(jws.split("\\.", 2)[0]));
  }

  private static String kid(String jws) throws IOException {
    return header(jws).path("kid").asText();
  }

  private static List<String> kids(TokenKeys keys, Instant at) throws IOException {
    var kids = new ArrayList<String>();
    JSON.readTree(keys.jwks(at)).path("keys").forEach(key -> kids.add(key.path("kid").asText()));
    return kids;
  }
}
