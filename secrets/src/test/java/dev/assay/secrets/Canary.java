package dev.assay.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/// A secret that would be seen wherever it leaks to.
public final class Canary {
  public static final String TEXT = "canary-7f3a";

  private Canary() {}

  public static SecretValue value() {
    return SecretValue.takingOver(TEXT.getBytes(StandardCharsets.UTF_8));
  }

  public static boolean is(SecretValue value) {
    try (SecretValue canary = value()) {
      return canary.sameAs(value);
    }
  }

  /// That neither the secret nor a usual spelling of it is in the text of `shown`.
  public static void assertNotIn(Object shown) {
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    assertThat(text(shown))
        .doesNotContain(TEXT)
        .doesNotContain(HexFormat.of().formatHex(bytes))
        .doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(bytes))
        .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  private static String text(Object shown) {
    if (shown instanceof Throwable thrown) {
      var trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      return trace.toString();
    }
    return String.valueOf(shown);
  }
}
