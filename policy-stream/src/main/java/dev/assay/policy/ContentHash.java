package dev.assay.policy;

import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.Forecast;
import dev.assay.schemas.event.Tier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// SHA-256 over what a verdict or forecast says, so that what was said before need not be kept to
/// know whether it is said again. Everything is preceded by its length, so that no two contents
/// read alike.
///
/// Not safe for several threads: it goes on with one digest and one buffer.
final class ContentHash {
  private static final int USUAL_BYTES = 4096;

  private final MessageDigest digest;

  /// Digested at once: many short updates cost more than the hashing.
  private ByteBuffer content = ByteBuffer.allocate(USUAL_BYTES);

  ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// Of what an appraisal comes to, whichever guest's and until whenever.
  ByteBuffer of(
      Tier tier, Map<String, Integer> trustVector, List<Check> checks, List<String> advisories) {
    text(tier.name());
    number(trustVector.size());
    trustVector.forEach(
        (claim, value) -> {
          text(claim);
          number(value);
        });
    checks(checks);
    number(advisories.size());
    advisories.forEach(this::text);
    return digested();
  }

  /// Of what a verdict says of its guest, whatever made the pipeline look and whenever.
  ///
  /// @param appraised hash of what the appraisal comes to
  ByteBuffer of(ByteBuffer appraised, @Nullable String evidenceId, @Nullable Instant validUntil) {
    room(appraised.remaining()).put(appraised.duplicate());
    text(evidenceId);
    instant(validUntil);
    return digested();
  }

  ByteBuffer of(Forecast forecast) {
    text(forecast.getDraft());
    text(forecast.getTier().name());
    text(forecast.getForecastTier().name());
    checks(forecast.getChanged());
    number(forecast.getNewAdvisories().size());
    forecast.getNewAdvisories().forEach(this::text);
    return digested();
  }

  private void checks(List<Check> checks) {
    number(checks.size());
    for (Check check : checks) {
      text(check.getName());
      text(check.getRule());
      text(check.getOutcome().name());
      text(check.getWanted());
      text(check.getGot());
    }
  }

  private void text(@Nullable String text) {
    if (text == null) {
      number(-1);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    room(bytes.length).put(bytes);
  }

  private void instant(@Nullable Instant instant) {
    number(instant == null ? Long.MIN_VALUE : instant.toEpochMilli());
  }

  private void number(long value) {
    room(Long.BYTES).putLong(value);
  }

  private ByteBuffer room(int bytes) {
    if (content.remaining() < bytes) {
      int wanted = Math.max(2 * content.capacity(), content.position() + bytes);
      content = ByteBuffer.allocate(wanted).put(content.flip());
    }
    return content;
  }

  private ByteBuffer digested() {
    digest.update(content.flip());
    content.clear();
    return ByteBuffer.wrap(digest.digest());
  }
}
