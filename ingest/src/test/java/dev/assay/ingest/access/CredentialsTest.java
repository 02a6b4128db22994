package dev.assay.ingest.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
  private static final MadeUpAuthority AUTHORITY = new MadeUpAuthority("clients");
  // SHA-256 of "abc": FIPS 180-4's first example.
  private static final String ABC =
      "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir private Path directory;

  @Test
  void aTokenSpeaksForWhomItsEntryNames() {
    Credentials credentials =
        read(
            "host.token=" + ABC,
            "host.tenant=acme",
            "host.guests=host42-*, web-17",
            "host.workloads=payments",
            "host.may=attest, read");

    Caller caller = credentials.byToken("abc").orElseThrow();

    assertThat(caller.name()).isEqualTo("host");
    assertThat(caller.isOf("acme")).isTrue();
    assertThat(caller.isOf("default")).isFalse();
    assertThat(caller.may(Right.ATTEST) && caller.may(Right.READ)).isTrue();
    assertThat(List.of("host42-1", "web-17")).allMatch(caller.guests()::contain);
    assertThat(List.of("host4-1", "web-171", "web-1", "")).noneMatch(caller.guests()::contain);
    assertThat(caller.workloads().contain("payments")).isTrue();
    assertThat(caller.workloads().contain("payments2")).isFalse();
    assertThat(credentials.byToken("abd")).isEmpty();
    assertThat(credentials.byToken("")).isEmpty();
    assertThat(credentials.byToken(ABC)).as("the hash is not the token").isEmpty();
  }

  @Test
  void whatIsLeftOutIsTheDefaultTenantAllGuestsAndAttesting() {
    Caller caller = read("one.token=" + ABC).byToken("abc").orElseThrow();

    assertThat(caller.isOf("default")).isTrue();
    assertThat(caller.guests()).isEqualTo(Names.ALL);
    assertThat(caller.workloads()).isEqualTo(Names.ALL);
    assertThat(caller.rights()).containsExactly(Right.ATTEST);
  }

  @Test
  void aCertificateNamesItsGuest() {
    Credentials credentials =
        read(
            "guests.certificate=spiffe://acme.example/guest/{guest}",
            "guests.guests=web-*",
            "hosts.certificate={guest}.guests.acme.example",
            "soc.certificate=spiffe://acme.example/soc");

    assertThat(guestOf(credentials, MadeUpAuthority.uri("spiffe://acme.example/guest/web-1")))
        .isEqualTo("web-1");
    assertThat(guestOf(credentials, MadeUpAuthority.dns("db-1.guests.acme.example")))
        .isEqualTo("db-1");
    assertThat(guestOf(credentials, MadeUpAuthority.uri("spiffe://acme.example/soc")))
        .isEqualTo("*");
  }

  @ParameterizedTest
  @CsvSource({
    "uri, spiffe://acme.example/guest/db-1", // not one of the entry's guests
    "uri, spiffe://acme.example/guest/web-1/more",
    "uri, spiffe://acme.example/guest/",
    "uri, spiffe://acme.example.evil/guest/web-1",
    "uri, spiffe://ACME.example/guest/web-1",
    "uri, spiffe://acme.example/guest/web-%31",
    "uri, spiffe://acme.example/guest/web-*",
    "dns, a.b.guests.acme.example",
    "dns, web-1.guests.acme.example.evil",
    "dns, spiffe://acme.example/guest/web-1", // a name of another kind
  })
  void anotherNameNamesNobody(String kind, String name) {
    Credentials credentials =
        read(
            "guests.certificate=spiffe://acme.example/guest/{guest}",
            "guests.guests=web-*",
            "hosts.certificate={guest}.guests.acme.example");
    GeneralName given = kind.equals("uri") ? MadeUpAuthority.uri(name) : MadeUpAuthority.dns(name);

    assertThat(credentials.byCertificate(certificate(given))).isEmpty();
    assertThat(credentials.byCertificate(certificate())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.tenant=t | want one of a.token and a.certificate",
        "a.token=abc | a.token: want `sha256:` and the SHA-256 of the token, 64 hex digits",
        "a.token=sha256:00 | a.token: want",
        "a.certificate=spiffe://x/{guest}/{guest} | a.certificate: want a URI or DNS name",
        "a.certificate=*.example | a.certificate: want a URI or DNS name",
        "a.certificate={guest} | a.certificate: want a URI or DNS name",
        "a.certificate=x;a.tenant=a b | a.tenant: want 1 to 128 letters",
        "a.certificate=x;a.guests=we*b | a.guests: want names, or what names begin with",
        "a.certificate=x;a.may=write | a.may: want attest, read or both, got `write`",
        "a.certificate=x;a.guest=web | unknown setting: a.guest",
        "# nothing | no credential: want at least one",
      })
  void aFileThatCantBeUsedSaysWhere(String lines, String message) {
    assertThatThrownBy(() -> read(lines.split(";", -1)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("credentials in ")
        .hasMessageContaining(message);
  }

  @Test
  void aTokenPutInPlaceOfItsHashIsNotShown() {
    assertThatThrownBy(() -> read("a.token=my-very-secret-token"))
        .message()
        .doesNotContain("my-very");
  }

  @Test
  void oneTokenForTwoIsRefused() {
    assertThatThrownBy(() -> read("a.token=" + ABC, "b.token=" + ABC))
        .hasMessageContaining("want each token once");
  }

  @Test
  void aChangedFileIsReadAgainAndABadOneLeavesTheLastGood() throws IOException {
    Path file = directory.resolve("credentials");
    var now = new AtomicLong();
    write(file, 1, "a.token=" + ABC);
    var credentials = new CredentialsFile(file, now::get);

    write(file, 2, "a.token=rubbish");
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(credentials.inForce().byToken("abc")).isPresent();

    write(file, 3, "a.certificate=x");
    assertThat(credentials.inForce().byToken("abc")).as("not looked at so soon").isPresent();
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(credentials.inForce().byToken("abc")).isEmpty();
  }

  @Test
  void thePagesExampleIsRead() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "operations.md"));
    String example = page.split("```properties credentials\n", 2)[1].split("```", 2)[0];

    Credentials credentials = read(example);

    assertThat(guestOf(credentials, MadeUpAuthority.uri("spiffe://acme.example/guest/web-1")))
        .isEqualTo("web-1");
    assertThat(credentials.byToken("test").orElseThrow().name()).isEqualTo("host-42");
  }

  private static void write(Path file, int second, String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000L));
  }

  private static String guestOf(Credentials credentials, GeneralName name) {
    return credentials.byCertificate(certificate(name)).orElseThrow().guests().toString();
  }

  private static X509Certificate certificate(GeneralName... names) {
    return AUTHORITY.issue("client", names).certificate();
  }

  private Credentials read(String... lines) {
    try {
      return Credentials.read(Files.write(directory.resolve("credentials"), List.of(lines)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
