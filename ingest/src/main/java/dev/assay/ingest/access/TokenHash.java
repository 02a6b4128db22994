package dev.assay.ingest.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// SHA-256 of a bearer token, lower-case hex. Files and memory hold hashes alone; looking one up
/// takes a time that says nothing of use, for nobody can choose a token by its hash.
record TokenHash(String hex) {
  static final String SYNTAX = "`sha256:` and the SHA-256 of the token, 64 hex digits";

  private static final String PREFIX = "sha256:";
  private static final String HEX = "[0-9a-f]{64}";

  /// @return empty if `text` is no such hash
  static Optional<TokenHash> parse(String text) {
    return Optional.of(text)
        .filter(given -> given.startsWith(PREFIX))
        .map(given -> given.substring(PREFIX.length()).toLowerCase(Locale.ROOT))
        .filter(given -> given.matches(HEX))
        .map(TokenHash::new);
  }

  static TokenHash of(String token) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return new TokenHash(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
