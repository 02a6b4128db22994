package dev.assay.secrets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.secrets.Canary;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSourcesTest {
  private static final SecretReference REFERENCE =
      new SecretReference("keystore", "payments/disk-key");

  @Test
  void aReferenceNamesASourceAndAPathInIt() {
    assertThat(SecretReference.parse("keystore:payments/disk-key"))
        .isEqualTo(new Parsed.Ok<>(REFERENCE));
    assertThat(SecretReference.parse("vault:a/b#c:base64"))
        .isEqualTo(new Parsed.Ok<>(new SecretReference("vault", "a/b#c:base64")));
    assertThat(REFERENCE).hasToString("keystore:payments/disk-key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "keystore", ":a", "keystore:", "Keystore:a", "key store:a", "k:a b", "k:ä"})
  void whatIsNoReferenceIsRefused(String text) {
    assertThat(SecretReference.parse(text)).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void theSourceOfThatNameIsAsked() {
    var sources = SecretSources.of(List.of(new Fixed("vault", 2), new Fixed("keystore", 1)));

    assertThat(sources.fetch(REFERENCE, OptionalLong.empty()))
        .isInstanceOfSatisfying(
            Fetched.Found.class, found -> assertThat(found.version()).isEqualTo(1));
  }

  @Test
  void aNameThatNoSourceHasIsASecretThatIsMissing() {
    for (SecretSources sources :
        List.of(SecretSources.NONE, SecretSources.of(List.of(new Fixed("vault", 1))))) {
      assertThat(sources.fetch(REFERENCE, OptionalLong.empty()))
          .isInstanceOfSatisfying(
              Fetched.Missing.class,
              missing -> assertThat(missing.refusal().reason()).isEqualTo(Reason.SECRET_MISSING));
    }
  }

  @Test
  void twoSourcesOfOneNameAreRefused() {
    assertThatThrownBy(() -> SecretSources.of(List.of(new Fixed("a", 1), new Fixed("a", 2))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private record Fixed(String name, long version) implements SecretSource {
    @Override
    public Fetched fetch(String path, OptionalLong wanted) {
      return new Fetched.Found(Canary.value(), version);
    }
  }
}
