package dev.assay.evidence;

import dev.assay.evidence.snp.CertificateTable;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;

/// Reads certificates as people and hosts hand them over: DER, several DER in a row, PEM, or the
/// certificate table of an extended report. Which of them it is, the content says.
public final class CertificateReader {
  /// More certificates than that in one place are no chain. All of AMD's roots and intermediates
  /// are nine.
  public static final int MOST_CERTIFICATES = 32;

  /// Genuine ones have less than 2 KiB.
  public static final int LONGEST_CERTIFICATE = 16 * 1024;

  private static final String FIELD = "certificates";
  private static final int LONGEST_INPUT = 1024 * 1024;
  private static final int DER_SEQUENCE = 0x30;
  private static final int DEEPEST_DER = 32;

  private CertificateReader() {}

  public static Parsed<CertificateSet> read(Bytes fileOrBlob) {
    try {
      return new Parsed.Ok<>(new CertificateSet(certificates(fileOrBlob)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private static List<Bytes> certificates(Bytes input) throws Unreadable {
    if (input.length() > LONGEST_INPUT) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          FIELD,
          "at most " + LONGEST_INPUT + " bytes",
          input.length() + " bytes");
    }
    if (input.isEmpty()) {
      throw new Unreadable(Reason.TRUNCATED, FIELD, "DER, PEM or a certificate table", "nothing");
    }
    List<Bytes> found = new ArrayList<>();
    if (input.unsignedAt(0) == DER_SEQUENCE && Der.valueLength(input, 0) > 0) {
      addDer(input, found);
    } else if (Pem.looksLike(input) && !CertificateTable.looksLike(input)) {
      addPem(input, found);
    } else if (CertificateTable.looksLike(input)) {
      addTable(input, found);
    } else {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          FIELD,
          "DER, PEM or a certificate table",
          input.slice(0, Math.min(8, input.length())).toHex() + "...");
    }
    return found;
  }

  private static void addDer(Bytes input, List<Bytes> found) throws Unreadable {
    int from = 0;
    while (from < input.length()) {
      int length = Der.valueLength(input, from);
      if (length < 0 || input.unsignedAt(from) != DER_SEQUENCE) {
        throw new Unreadable(
            Reason.TRAILING_BYTES,
            FIELD,
            "a certificate at 0x%X".formatted(from),
            input.length() - from + " other bytes");
      }
      add(input.slice(from, from + length), found);
      from += length;
    }
  }

  private static void addPem(Bytes input, List<Bytes> found) throws Unreadable {
    for (Pem.Block block : Pem.blocks(FIELD, input)) {
      boolean certificate =
          block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE");
      if (certificate) {
        add(block.content(), found);
      }
    }
    if (found.isEmpty()) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING, FIELD, "a CERTIFICATE block", "none in the PEM");
    }
  }

  private static void addTable(Bytes input, List<Bytes> found) throws Unreadable {
    switch (CertificateTable.parse(input)) {
      case Parsed.Ok<CertificateTable>(CertificateTable table) -> {
        for (CertificateTable.Entry entry : table.certificates()) {
          if (Pem.looksLike(entry.blob())) {
            addPem(entry.blob(), found);
          } else {
            addDer(entry.blob(), found);
          }
        }
      }
      case Parsed.Malformed<CertificateTable>(Refusal refusal) -> throw new Unreadable(refusal);
    }
  }

  private static void add(Bytes der, List<Bytes> found) throws Unreadable {
    if (der.length() > LONGEST_CERTIFICATE) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          FIELD,
          "at most " + LONGEST_CERTIFICATE + " bytes a certificate",
          der.length() + " bytes");
    }
    if (found.size() == MOST_CERTIFICATES) {
      throw new Unreadable(
          Reason.TOO_LARGE, FIELD, "at most " + MOST_CERTIFICATES + " certificates", "more");
    }
    if (!Der.isOneValue(der, DEEPEST_DER)) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          FIELD,
          "DER",
          "certificate %d is not well-formed".formatted(found.size() + 1));
    }
    found.add(der);
  }
}
