package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Certificates as hosts and people hand them over: tables, DER and PEM, told apart by content.
class CertificateTableTest {
  private final CertificateSet certificates = Vendors.milanChip().certificates();

  @Test
  void readingWhatWasWrittenGivesTheSameEntries() {
    Bytes crl = Bytes.fromHex("3000");
    CertificateTable table =
        new CertificateTable(
            List.of(
                CertificateTable.entry(CertificateTable.Kind.VLEK, certificates.der().getFirst()),
                CertificateTable.entry(CertificateTable.Kind.CRL, crl),
                new CertificateTable.Entry(Bytes.fromHex("77".repeat(16)), Bytes.EMPTY)));

    CertificateTable read = SnpVectors.ok(CertificateTable.parse(table.encode()));

    assertThat(read).isEqualTo(table);
    assertThat(read.encode()).isEqualTo(table.encode());
    assertThat(read.crls()).containsExactly(crl);
    assertThat(read.certificates()).containsExactly(table.entries().getFirst());
  }

  @Test
  void theGuidStandsInPrintingOrderAndIsReadInEfiOrderToo() {
    Bytes table = Vendors.milanChip().certificateTable();
    Bytes efi =
        Bytes.fromHex("8d75da6364e66445adc5f4b93be8accd").concat(table.slice(16, table.length()));

    assertThat(table.slice(0, 4)).isEqualTo(Bytes.fromHex("63da758d"));
    assertThat(read(table)).isEqualTo(certificates);
    assertThat(read(efi)).isEqualTo(certificates);
  }

  @Test
  void paddingAfterTheTableAndAnEmptyTableAreRead() {
    Bytes table = Vendors.milanChip().certificateTable();

    assertThat(read(table.zeroPaddedTo(16 * 1024))).isEqualTo(certificates);
    assertThat(read(Bytes.EMPTY.zeroPaddedTo(4096))).isEqualTo(CertificateSet.EMPTY);
  }

  @Test
  void blobsInPemAreRead() {
    Bytes pem = pem("CERTIFICATE", certificates.der().getFirst());
    Bytes table =
        new CertificateTable(List.of(CertificateTable.entry(CertificateTable.Kind.VCEK, pem)))
            .encode();

    assertThat(read(table).der()).containsExactly(certificates.der().getFirst());
  }

  @Test
  void entriesThatReachOutsideTheTableAreRefused() {
    byte[] sound = Vendors.milanChip().certificateTable().toArray();
    for (int[] forged :
        new int[][] {{0, 1}, {0x5F, 1}, {0x60, 1 << 30}, {-1, 1}, {0x60, -1}, {-16, 32}}) {
      byte[] table = sound.clone();
      ByteBuffer.wrap(table)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(16, forged[0])
          .putInt(20, forged[1]);
      assertThat(refusal(Bytes.copyOf(table)).reason()).isEqualTo(Reason.FIELD_OUT_OF_RANGE);
    }
  }

  @Test
  void aTableWithoutEndIsTruncated() {
    Bytes header = Vendors.milanChip().certificateTable().slice(0, 72);

    assertThat(refusal(header).reason()).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void derPemAndSeveralInOneFileAreRead() {
    List<Bytes> der = certificates.der();
    Bytes allPem =
        text("Bag Attributes: none\n")
            .concat(pem("CERTIFICATE", der.get(0)))
            .concat(pem("X509 CRL", Bytes.fromHex("3000")))
            .concat(text("\r\nsome words\r\n"))
            .concat(pem("CERTIFICATE", der.get(1)));

    assertThat(read(der.getFirst()).der()).containsExactly(der.getFirst());
    assertThat(read(der.get(0).concat(der.get(1))).der()).isEqualTo(der.subList(0, 2));
    assertThat(read(allPem).der()).isEqualTo(der.subList(0, 2));
  }

  @Test
  void whatIsNoneOfThemIsRefusedForWhatItIs() {
    Bytes der = certificates.der().getFirst();

    assertThat(refusal(Bytes.EMPTY).reason()).isEqualTo(Reason.TRUNCATED);
    assertThat(refusal(text("hello")).reason()).isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(refusal(der.slice(0, der.length() - 1)).reason())
        .isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(refusal(der.concat(text("!"))).reason()).isEqualTo(Reason.TRAILING_BYTES);
    assertThat(refusal(text("-----BEGIN CERTIFICATE-----\nMAA=\n")).reason())
        .isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(refusal(pem("X509 CRL", Bytes.fromHex("3000"))).reason())
        .isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(refusal(Bytes.EMPTY.zeroPaddedTo(2 << 20)).reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void tooManyAndTooLargeCertificatesAreRefused() {
    Bytes many = Bytes.EMPTY;
    for (int i = 0; i < 65; i++) {
      many = many.concat(Bytes.fromHex("3000"));
    }
    Bytes large = Bytes.fromHex("3082ffff").concat(Bytes.EMPTY.zeroPaddedTo(0xFFFF));

    assertThat(refusal(many).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal(large).reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void noInputMakesReadingThrow() {
    SplittableRandom random = new SplittableRandom(3);
    List<Bytes> sound = new ArrayList<>(certificates.der());
    sound.add(Vendors.milanChip().certificateTable());
    sound.add(pem("CERTIFICATE", certificates.der().getFirst()));
    for (int i = 0; i < 3_000; i++) {
      byte[] mutated = sound.get(i % sound.size()).toArray();
      for (int n = 0; n < 1 + i % 3; n++) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      int length = i % 4 == 0 ? random.nextInt(mutated.length) : mutated.length;
      assertThat(CertificateReader.read(Bytes.copyOf(mutated).slice(0, length))).isNotNull();
    }
  }

  private static Bytes pem(String label, Bytes der) {
    String base64 = Base64.getMimeEncoder().encodeToString(der.toArray());
    return text("-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label));
  }

  private static Bytes text(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static CertificateSet read(Bytes input) {
    return SnpVectors.ok(CertificateReader.read(input));
  }

  private static Refusal refusal(Bytes input) {
    return switch (CertificateReader.read(input)) {
      case Parsed.Malformed<CertificateSet>(Refusal refusal) -> refusal;
      case Parsed.Ok<CertificateSet> ok -> throw new AssertionError("was read: " + ok);
    };
  }
}
