package dev.assay.cli.endorsement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class BundleTest {
  private static final Bytes CHAIN = text("a chain");
  private static final BundledEndorsement ONE =
      new BundledEndorsement("crl/00ff", text("a list"), CHAIN);
  private static final BundledEndorsement TWO =
      new BundledEndorsement("tcb-info/tdx/90c06f000000", text("a document"), CHAIN);
  private static final BundledEndorsement ALONE =
      new BundledEndorsement("certificate/ask/Milan", text("certificates"), Bytes.EMPTY);
  private static final Bytes WHOLE = Bundle.of(List.of(ONE, TWO, ALONE)).write();

  @Test
  void whatIsWrittenIsReadInTheOrderOfIds() {
    assertThat(read(WHOLE)).isEqualTo(new Parsed.Ok<>(new Bundle(List.of(ALONE, ONE, TWO))));
  }

  @Test
  void theSameEndorsementsAreTheSameBytesInAnyOrderAndTimeZone() {
    TimeZone here = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      assertThat(Bundle.of(List.of(TWO, ALONE, ONE)).write()).isEqualTo(WHOLE);
    } finally {
      TimeZone.setDefault(here);
    }
    assertThat(WHOLE.sha256().toHex())
        .as("a release that writes it otherwise says so in its changelog")
        .isEqualTo("486a9866d8b683aea7de0ab9205dfc7f5ebb864cf1a3df7d2094529f81d2a1a6");
  }

  @Test
  void whatSeveralNeedIsThereOnce() {
    assertThat(WHOLE.length() - Bundle.of(List.of(ONE, ALONE)).write().length())
        .isLessThan(2 * Bundle.of(List.of(ALONE)).write().length());
    assertThat(new String(WHOLE.toArray(), StandardCharsets.ISO_8859_1).split("a chain", -1))
        .hasSize(2);
  }

  @Test
  void whatIsNoZipIsRefused() {
    assertRefused(text("PK, but no ZIP"), Reason.FIELD_MISSING, "manifest");
    assertRefused(Bytes.EMPTY, Reason.FIELD_MISSING, "manifest");
  }

  @Test
  void whatIsCutOffIsRefusedWherever() {
    int contents = new String(WHOLE.toArray(), StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    for (int length = 0; length < contents; length++) {
      assertThat(read(WHOLE.slice(0, length)))
          .as("of %d bytes", length)
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void aFlippedBitIsRefusedOrChangesNothing() {
    for (int i = 0; i < WHOLE.length(); i++) {
      for (int bit = 1; bit < 256; bit <<= 1) {
        byte[] flipped = WHOLE.toArray();
        flipped[i] ^= (byte) bit;
        Parsed<Bundle> read = read(Bytes.copyOf(flipped));
        assertThat(read instanceof Parsed.Malformed || read.equals(read(WHOLE)))
            .as("bit %d of byte %d", bit, i)
            .isTrue();
      }
    }
  }

  @Test
  void whatHasAnotherHashIsNamedByItsId() throws IOException {
    Bytes other = zip(manifest(ONE), content(ONE.body(), text("A LIST")), content(CHAIN, CHAIN));

    assertRefused(other, Reason.DIGEST_MISMATCH, "crl/00ff");
  }

  @Test
  void whatTheManifestNamesAndIsNotThereIsNamedByItsId() throws IOException {
    assertRefused(zip(manifest(ONE), content(CHAIN, CHAIN)), Reason.FIELD_MISSING, "crl/00ff");
  }

  @Test
  void whatTheManifestDoesNotNameIsRefused() throws IOException {
    Bytes more = text("more");
    Bytes other =
        zip(
            manifest(ONE),
            content(ONE.body(), ONE.body()),
            content(CHAIN, CHAIN),
            content(more, more));

    assertRefused(other, Reason.FIELD_OUT_OF_RANGE, "sha256/" + more.sha256().toHex());
  }

  @Test
  void namesThatAreNoneOfTheFormatAreRefusedAndNotRepeated() throws IOException {
    for (String name :
        List.of("../../etc/passwd", "/manifest", "Manifest", "\u001b[2J", "sha256/")) {
      Bytes other = zip(manifest(ONE), new Entry(name, CHAIN));

      assertRefused(other, Reason.FIELD_OUT_OF_RANGE, "entry");
      assertThat(read(other).toString()).doesNotContain(name + "\"").doesNotContain("\u001b");
    }
  }

  @Test
  void entriesThatUnfoldAreRefusedUnread() throws IOException {
    var file = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("manifest"));
      zip.write(new byte[Bundle.LARGEST_FILE]);
    }

    assertRefused(Bytes.copyOf(file.toByteArray()), Reason.MALFORMED_ENCODING, "manifest");
  }

  @Test
  void anEntryThatIsThereTwiceIsRefused() throws IOException {
    byte[] twice = zip(manifest(ONE), new Entry("manifesT", CHAIN)).toArray();
    for (int i = 0; i < twice.length; i++) {
      twice[i] = twice[i] == 'T' ? (byte) 't' : twice[i];
    }

    assertRefused(Bytes.copyOf(twice), Reason.FIELD_OUT_OF_RANGE, "manifest");
  }

  @Test
  void anIdThatIsThereTwiceOrOutOfOrderIsRefusedByItsLine() throws IOException {
    String one = line(ONE);
    String alone = line(ALONE);

    assertManifestRefused(one + one, Reason.FIELD_OUT_OF_RANGE, "manifest line 3");
    assertManifestRefused(one + alone, Reason.FIELD_OUT_OF_RANGE, "manifest line 3");
  }

  @Test
  void linesThatAreNoneAreRefusedByTheirNumber() throws IOException {
    String one = line(ONE);
    for (String line :
        List.of(
            "\n",
            one.replace("crl crl/", "crl  crl/"),
            one.replace("crl crl/", "tcb-info crl/"),
            one.replace("00ff", "../00ff"),
            one.toUpperCase(Locale.ROOT))) {
      assertManifestRefused(line, Reason.MALFORMED_ENCODING, "manifest line 2");
    }
  }

  @Test
  void manifestsOfOtherReleasesAreRefused() throws IOException {
    assertRefused(
        zip(new Entry("manifest", text("assay-endorsements 2\n"))),
        Reason.UNSUPPORTED_VERSION,
        "manifest line 1");
    assertRefused(
        zip(new Entry("manifest", text(Bundle.FIRST_LINE))), Reason.TRUNCATED, "manifest");
  }

  @Test
  void moreThanAnybodyNeedsIsRefused() throws IOException {
    assertRefused(Bytes.copyOf(new byte[Bundle.LARGEST_FILE + 1]), Reason.TOO_LARGE, "bundle");
    assertManifestRefused(
        line(ONE).repeat(Bundle.MOST_ENDORSEMENTS + 1), Reason.TOO_LARGE, "manifest");
  }

  private record Entry(String name, Bytes content) {}

  private static void assertManifestRefused(String lines, Reason reason, String field)
      throws IOException {
    Bytes bundle =
        zip(
            new Entry("manifest", text(Bundle.FIRST_LINE + "\n" + lines)),
            content(ALONE.body(), ALONE.body()),
            content(ONE.body(), ONE.body()),
            content(CHAIN, CHAIN));
    assertRefused(bundle, reason, field);
  }

  private static void assertRefused(Bytes bundle, Reason reason, String field) {
    assertThat(read(bundle))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> {
              Refusal refusal = malformed.refusal();
              assertThat(refusal.reason()).as(refusal.toString()).isEqualTo(reason);
              assertThat(refusal.field()).isEqualTo(field);
            });
  }

  private static Parsed<Bundle> read(Bytes bundle) {
    return BundleReader.read(bundle);
  }

  private static Entry manifest(BundledEndorsement... endorsements) {
    return new Entry(
        "manifest",
        text(
            Stream.of(endorsements)
                .map(BundleTest::line)
                .reduce(Bundle.FIRST_LINE + "\n", String::concat)));
  }

  private static String line(BundledEndorsement endorsement) {
    return "%s %s %s %s\n"
        .formatted(
            endorsement.kind(),
            endorsement.id(),
            endorsement.body().sha256().toHex(),
            endorsement.issuerChain().isEmpty() ? "-" : endorsement.issuerChain().sha256().toHex());
  }

  private static Entry content(Bytes named, Bytes content) {
    return new Entry("sha256/" + named.sha256().toHex(), content);
  }

  private static Bytes zip(Entry... entries) throws IOException {
    var file = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(file)) {
      for (Entry entry : entries) {
        var sum = new CRC32();
        sum.update(entry.content().toArray());
        var stored = new ZipEntry(entry.name());
        stored.setMethod(ZipEntry.STORED);
        stored.setSize(entry.content().length());
        stored.setCrc(sum.getValue());
        zip.putNextEntry(stored);
        zip.write(entry.content().toArray());
        zip.closeEntry();
      }
    }
    return Bytes.copyOf(file.toByteArray());
  }

  private static Bytes text(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
