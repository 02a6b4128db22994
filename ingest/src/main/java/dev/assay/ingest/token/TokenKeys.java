package dev.assay.ingest.token;

import dev.assay.appraisal.json.CanonicalJson;
import dev.assay.appraisal.json.Json;
import dev.assay.appraisal.jws.Base64Url;
import dev.assay.appraisal.jws.CompactJws;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.ingest.access.ChangedFiles;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of a deployment's gateways, which all of them have, as their files have them now: they
/// are read again when one has changed, so that a key is replaced without a restart. Files that
/// can't be used leave the last good keys in force, and the log and [#refused] say so.
public final class TokenKeys {
  private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);
  private static final String KEYS = "ingest.token-key";
  private static final String PUBLISHED = "ingest.published-key";
  private static final String LIFETIME = "ingest.token-lifetime";
  private static final String WHAT = "token";
  private static final int MOST_KEYS = 16;

  private final KeyFiles files;
  private final ChangedFiles changes;
  private volatile KeyRing ring;
  private volatile Optional<String> refused = Optional.empty();

  /// @throws SettingsException naming the file that can't be used
  private TokenKeys(KeyFiles files) {
    this.files = files;
    this.changes = new ChangedFiles(files.paths());
    this.ring = files.read();
  }

  /// What settings name.
  private record KeyFiles(List<String> own, List<String> published, Duration lifetime) {
    List<Path> paths() {
      return Stream.concat(
              own.stream().map(text -> TokenKeyFile.path(KEYS, text)),
              published.stream().map(text -> TokenKeyFile.publicPath(PUBLISHED, text)))
          .toList();
    }

    KeyRing read() {
      return new KeyRing(
          own.stream().map(text -> TokenKeyFile.read(KEYS, text)).toList(),
          published.stream().map(file -> TokenKeyFile.readPublic(PUBLISHED, file)).toList(),
          lifetime);
    }
  }

  /// @return empty where a deployment names no key, neither of its own nor to publish
  /// @throws SettingsException naming the file that can't be used
  public static Optional<TokenKeys> from(Settings settings) {
    var files =
        new KeyFiles(
            settings.texts(KEYS),
            settings.texts(PUBLISHED),
            settings.duration(LIFETIME, Duration.ofMinutes(5)));
    int named = files.own().size() + files.published().size();
    if (named > MOST_KEYS) {
      throw new SettingsException("%s: want at most %d keys".formatted(KEYS, MOST_KEYS));
    }
    return named == 0 ? Optional.empty() : Optional.of(new TokenKeys(files));
  }

  /// Reads the files again if one has changed, or as long as they can't be used. For one thread.
  public void refresh(Instant now) {
    if (!changes.look() && refused.isEmpty()) {
      return;
    }
    try {
      ring = ring.replacedBy(files.read(), now).orElseThrow(TokenKeys::allHaveEnded);
      refused = Optional.empty();
      LOG.info("keys that sign tokens read again; published are {}", thumbprints(now));
    } catch (SettingsException e) {
      String why = String.valueOf(e.getMessage());
      if (!refused.equals(Optional.of(why))) {
        LOG.error("{}; the keys read before stay in use", why);
      }
      refused = Optional.of(why);
    }
  }

  private static SettingsException allHaveEnded() {
    return new SettingsException("%s: want a key that has not ended, got none".formatted(KEYS));
  }

  private List<String> thumbprints(Instant at) {
    return ring.allPublished(at).stream().map(Jwk::thumbprint).toList();
  }

  /// Why the files as they are now can't be used; empty where they can.
  public Optional<String> refused() {
    return refused;
  }

  /// Whether there is a key to sign with, now or later.
  public boolean canSign() {
    return !ring.keys().isEmpty();
  }

  /// For how long a token is good.
  public Duration lifetime() {
    return files.lifetime();
  }

  /// Signs claims for relying parties: the header has the key with its certificates.
  ///
  /// @param claims JSON
  /// @return empty where no key may sign
  public Optional<String> signToken(String claims, Instant at) {
    return ring.signing(at)
        .map(
            key -> {
              Map<String, Json> jwk = new TreeMap<>(Jwk.of(key.verificationKey()).values());
              if (!key.certificates().isEmpty()) {
                jwk.put("x5c", new Json.Items(base64(key.certificates())));
              }
              return sign(key, Map.of("jwk", new Json.Members(jwk)), claims);
            });
  }

  /// Signs what nobody but a gateway reads.
  public Optional<String> signSession(String claims, Instant at) {
    return ring.signing(at).map(key -> sign(key, Map.of(), claims));
  }

  /// The claims of what one of these keys signed that is still published. Whether they have
  /// expired, and what they are for, is the caller's question.
  public Optional<String> signed(String jws, Instant at) {
    try {
      CompactJws read = CompactJws.read(WHAT, jws);
      boolean ours =
          ring.published(at).stream()
              .anyMatch(key -> read.refusal(key.verificationKey()).isEmpty());
      return ours
          ? Optional.of(new String(read.payload().toArray(), StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (Unreadable e) {
      return Optional.empty();
    }
  }

  /// The JWK set (RFC 7517, 5), as JSON.
  public String jwks(Instant at) {
    List<Json> jwks = ring.allPublished(at).stream().<Json>map(Jwk::of).toList();
    return CanonicalJson.of(new Json.Members(Map.of("keys", new Json.Items(jwks))));
  }

  /// The key that signs now, as a JWK in JSON; empty where none may.
  public Optional<String> signingKey(Instant at) {
    return ring.signing(at).map(key -> CanonicalJson.of(Jwk.of(key.verificationKey())));
  }

  /// When there will be no key to sign with, as far as is known: a reason to bring a new one.
  public Optional<Instant> end() {
    return ring.end();
  }

  private static String sign(TokenKey key, Map<String, Json> header, String claims) {
    Map<String, Json> all = new TreeMap<>(header);
    all.put("alg", new Json.Text(key.signer().algorithm().wireName()));
    all.put("kid", new Json.Text(Jwk.thumbprint(key.verificationKey())));
    all.put("typ", new Json.Text("JWT"));
    return CompactJws.sign(
        key.signer(),
        Base64Url.encode(utf8(CanonicalJson.of(new Json.Members(all)))),
        utf8(claims));
  }

  private static List<Json> base64(List<Bytes> certificates) {
    var texts = new ArrayList<Json>();
    for (Bytes der : certificates) {
      texts.add(new Json.Text(Base64.getEncoder().encodeToString(der.toArray())));
    }
    return texts;
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
