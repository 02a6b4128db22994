package dev.assay.secrets.source;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a policy says that a secret is: `keystore:payments/disk-key`.
///
/// @param source the source's name: lower-case letters, digits and `-`
/// @param path where within it; its syntax is the source's
public record SecretReference(String source, String path) {
  private static final int LONGEST = 512;
  private static final Pattern TEXT = Pattern.compile("([a-z][a-z0-9-]{0,31}):([!-~]+)");

  /// Reads `SOURCE:PATH`.
  public static Parsed<SecretReference> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (text.length() > LONGEST || !parts.matches()) {
      return new Parsed.Malformed<>(
          new Refusal(
              Reason.MALFORMED_ENCODING,
              "secret.from",
              "SOURCE:PATH, e.g. keystore:payments/disk-key",
              text.length() > LONGEST ? text.length() + " characters" : text));
    }
    return new Parsed.Ok<>(new SecretReference(parts.group(1), parts.group(2)));
  }

  @Override
  public String toString() {
    return source + ":" + path;
  }
}
