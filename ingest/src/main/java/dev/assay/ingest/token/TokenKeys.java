package dev.assay.ingest.token;

import dev.assay.appraisal.json.CanonicalJson;
import dev.assay.appraisal.json.Json;
import dev.assay.appraisal.jws.Base64Url;
import dev.assay.appraisal.jws.CompactJws;
import dev.assay.appraisal.jws.JwsKey;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The keys of a deployment's gateways, which all of them have. Of those that may sign, the one
/// that began last does; each stays published until the last token signed by it has expired, and is
/// published before it signs, so that nobody meets a token whose key was never seen.
public final class TokenKeys {
  private static final String KEYS = "ingest.token-key";
  private static final String PUBLISHED = "ingest.published-key";
  private static final String LIFETIME = "ingest.token-lifetime";
  private static final String WHAT = "token";
  private static final int MOST_KEYS = 16;

  private final List<TokenKey> keys;
  private final List<JwsKey> others;
  private final Duration lifetime;

  private TokenKeys(List<TokenKey> keys, List<JwsKey> others, Duration lifetime) {
    this.keys = keys.stream().sorted(Comparator.comparing(TokenKey::from)).toList();
    this.others = List.copyOf(others);
    this.lifetime = lifetime;
  }

  /// @return empty where a deployment names no key, neither of its own nor to publish
  /// @throws SettingsException naming the file that can't be used
  public static Optional<TokenKeys> from(Settings settings) {
    List<String> own = settings.texts(KEYS);
    List<String> published = settings.texts(PUBLISHED);
    Duration lifetime = settings.duration(LIFETIME, Duration.ofMinutes(5));
    if (own.size() + published.size() > MOST_KEYS) {
      throw new SettingsException("%s: want at most %d keys".formatted(KEYS, MOST_KEYS));
    }
    return own.isEmpty() && published.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TokenKeys(
                own.stream().map(text -> TokenKeyFile.read(KEYS, text)).toList(),
                published.stream().map(file -> TokenKeyFile.readPublic(PUBLISHED, file)).toList(),
                lifetime));
  }

  /// Whether there is a key to sign with, now or later.
  public boolean canSign() {
    return !keys.isEmpty();
  }

  /// For how long a token is good.
  public Duration lifetime() {
    return lifetime;
  }

  /// Signs claims for relying parties: the header has the key with its certificates.
  ///
  /// @param claims JSON
  /// @return empty where no key may sign
  public Optional<String> signToken(String claims, Instant at) {
    return signing(at)
        .map(
            key -> {
              Map<String, Json> jwk =
                  new TreeMap<>(Jwk.of(key.signer().verificationKey()).values());
              if (!key.certificates().isEmpty()) {
                jwk.put("x5c", new Json.Items(base64(key.certificates())));
              }
              return sign(key, Map.of("jwk", new Json.Members(jwk)), claims);
            });
  }

  /// Signs what nobody but a gateway reads.
  public Optional<String> signSession(String claims, Instant at) {
    return signing(at).map(key -> sign(key, Map.of(), claims));
  }

  /// The claims of what one of these keys signed that is still published. Whether they have
  /// expired, and what they are for, is the caller's question.
  public Optional<String> signed(String jws, Instant at) {
    try {
      CompactJws read = CompactJws.read(WHAT, jws);
      boolean ours =
          keys.stream()
              .filter(key -> isPublished(key, at))
              .anyMatch(key -> read.refusal(key.signer().verificationKey()).isEmpty());
      return ours
          ? Optional.of(new String(read.payload().toArray(), StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (Unreadable e) {
      return Optional.empty();
    }
  }

  /// The JWK set (RFC 7517, 5), as JSON.
  public String jwks(Instant at) {
    var published = new LinkedHashSet<JwsKey>();
    keys.stream()
        .filter(key -> isPublished(key, at))
        .forEach(key -> published.add(key.signer().verificationKey()));
    published.addAll(others);
    List<Json> jwks = published.stream().<Json>map(Jwk::of).toList();
    return CanonicalJson.of(new Json.Members(Map.of("keys", new Json.Items(jwks))));
  }

  /// The key that signs now, as a JWK in JSON; empty where none may.
  public Optional<String> signingKey(Instant at) {
    return signing(at).map(key -> CanonicalJson.of(Jwk.of(key.signer().verificationKey())));
  }

  /// When there will be no key to sign with, as far as is known: a reason to bring a new one.
  public Optional<Instant> end() {
    return keys.stream().anyMatch(key -> key.until().isEmpty())
        ? Optional.empty()
        : keys.stream().flatMap(key -> key.until().stream()).max(Comparator.naturalOrder());
  }

  private Optional<TokenKey> signing(Instant at) {
    return keys.stream().filter(key -> key.maySignAt(at)).reduce((_, later) -> later);
  }

  /// A key stops to sign at its end, or when a later one begins; the later one's end changes
  /// nothing of that: then the earlier signs again, and is published for as long as it may.
  private boolean isPublished(TokenKey key, Instant at) {
    return key.until().filter(end -> !at.isBefore(end.plus(lifetime))).isEmpty()
        && !isSuperseded(key, at.minus(lifetime));
  }

  private boolean isSuperseded(TokenKey key, Instant at) {
    return keys.stream()
        .anyMatch(
            later ->
                later.from().isAfter(key.from())
                    && !at.isBefore(later.from())
                    && (later.until().isEmpty() || endsAfter(later, key)));
  }

  private static boolean endsAfter(TokenKey later, TokenKey earlier) {
    return earlier.until().isPresent()
        && later.until().isPresent()
        && !later.until().get().isBefore(earlier.until().get());
  }

  private static String sign(TokenKey key, Map<String, Json> header, String claims) {
    Map<String, Json> all = new TreeMap<>(header);
    all.put("alg", new Json.Text(key.signer().algorithm().wireName()));
    all.put("kid", new Json.Text(Jwk.thumbprint(key.signer().verificationKey())));
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
