package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.evidence.x509.RevocationList;
import dev.assay.evidence.x509.X509Certificate;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/// Reads a piece of collateral as Intel's service or a cache of it hands it out. Which piece it is,
/// and how it is written, the content says:
///
/// | content | is |
/// | --- | --- |
/// | `{` | TCB info, an enclave identity, or TCB evaluation data numbers, with their signature |
/// | `-----BEGIN` | revocation lists and certificates in PEM, percent-encoded or not |
/// | nothing but digits of hex | the DER of either, as caches serve revocation lists |
/// | 0x30 | the DER of a revocation list, or of certificates in a row |
public final class CollateralReader {
  private static final String FIELD = "collateral";
  private static final String REVOCATION_LIST = "revocationList";

  /// The longest is a revocation list of 1 MiB, in hex.
  private static final int LONGEST = 2 * 1024 * 1024 + 64 * 1024;

  private static final int MOST_PEM_BLOCKS = 32;
  private static final int DER_SEQUENCE = 0x30;
  private static final String WHITE_SPACE = " \t\r\n";
  private static final String ENCODED_PEM = "-----BEGIN%20";

  private CollateralReader() {}

  public static Parsed<Collateral> read(Bytes file) {
    try {
      return new Parsed.Ok<>(collateral(file));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private static Collateral collateral(Bytes file) throws Unreadable {
    if (file.length() > LONGEST) {
      throw new Unreadable(
          Reason.TOO_LARGE, FIELD, "at most " + LONGEST + " bytes", file.length() + " bytes");
    }
    int start = firstAfterWhiteSpace(file);
    if (start == file.length()) {
      throw new Unreadable(Reason.TRUNCATED, FIELD, "JSON, DER, PEM or hex", "nothing");
    }
    int first = file.unsignedAt(start);
    if (first == '{') {
      return json(file);
    }
    if (file.unsignedAt(0) == DER_SEQUENCE && !isHexText(file)) {
      return der(file);
    }
    return text(file);
  }

  private static Collateral json(Bytes file) throws Unreadable {
    SignedJson json = SignedJson.read(file);
    return switch (json.kind()) {
      case TCB_INFO -> Collateral.ofTcbInfo(signed(json, TcbInfo.read(json.content())));
      case QE_IDENTITY -> Collateral.ofQeIdentity(signed(json, QeIdentity.read(json.content())));
      case EVALUATION_DATA_NUMBERS ->
          Collateral.ofNumbers(signed(json, EvaluationDataNumbers.read(json.content())));
    };
  }

  private static <T> Signed<T> signed(SignedJson json, T content) {
    return new Signed<>(json.kind(), content, json.signed(), json.signature());
  }

  private static Collateral text(Bytes file) throws Unreadable {
    if (isHexText(file)) {
      return der(fromHex(file));
    }
    Bytes pem = percentDecoded(file);
    if (!Pem.looksLike(pem)) {
      throw unrecognised(file);
    }
    return pem(pem);
  }

  private static Collateral pem(Bytes pem) throws Unreadable {
    List<Pem.Block> blocks = Pem.blocks(FIELD, pem);
    if (blocks.size() > MOST_PEM_BLOCKS) {
      throw new Unreadable(
          Reason.TOO_LARGE, FIELD, "at most " + MOST_PEM_BLOCKS + " PEM blocks", "more");
    }
    Collateral all = Collateral.NONE;
    for (Pem.Block block : blocks) {
      all =
          all.with(
              switch (block.label()) {
                case "X509 CRL" -> Collateral.ofList(value(listIn(block.content())));
                case "CERTIFICATE", "X509 CERTIFICATE" -> certificates(block.content());
                default ->
                    throw new Unreadable(
                        Reason.MALFORMED_ENCODING,
                        FIELD,
                        "PEM of CERTIFICATE or X509 CRL",
                        "a block of another kind");
              });
    }
    return all;
  }

  private static Collateral der(Bytes der) throws Unreadable {
    return switch (listIn(der)) {
      case Parsed.Ok<RevocationList>(RevocationList list) -> Collateral.ofList(list);
      case Parsed.Malformed<RevocationList>(Refusal notAList) ->
          switch (CertificateReader.read(der)) {
            case Parsed.Ok<CertificateSet>(CertificateSet set) when areCertificates(set) ->
                Collateral.ofCertificates(set);
            case Parsed.Ok<CertificateSet> _, Parsed.Malformed<CertificateSet> _ ->
                throw new Unreadable(notAList);
          };
    };
  }

  private static Collateral certificates(Bytes der) throws Unreadable {
    return Collateral.ofCertificates(value(CertificateReader.read(der)));
  }

  /// Any well-formed DER passes the reader: only what decodes is a certificate.
  private static boolean areCertificates(CertificateSet set) {
    return set.der().stream().allMatch(der -> X509Certificate.decode(der).isPresent());
  }

  private static Parsed<RevocationList> listIn(Bytes der) {
    return RevocationList.parse(REVOCATION_LIST, der);
  }

  private static <T> T value(Parsed<T> parsed) throws Unreadable {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) -> throw new Unreadable(refusal);
    };
  }

  private static int firstAfterWhiteSpace(Bytes file) {
    int i = 0;
    while (i < file.length() && WHITE_SPACE.indexOf(file.unsignedAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  private static boolean isHexText(Bytes file) {
    for (int i = 0; i < file.length(); i++) {
      int c = file.unsignedAt(i);
      if (!HexFormat.isHexDigit(c) && WHITE_SPACE.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static Bytes fromHex(Bytes file) throws Unreadable {
    var digits = new StringBuilder(file.length());
    for (int i = 0; i < file.length(); i++) {
      int c = file.unsignedAt(i);
      if (WHITE_SPACE.indexOf(c) < 0) {
        digits.append((char) c);
      }
    }
    try {
      return Bytes.fromHex(digits.toString());
    } catch (IllegalArgumentException e) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING, FIELD, "two digits of hex a byte", "an odd number");
    }
  }

  /// Chains come in headers, as PEM with each %XX an octet. A `+` stays one: it is a digit of
  /// base64, not a space.
  private static Bytes percentDecoded(Bytes file) throws Unreadable {
    String text = ascii(file);
    if (!text.contains(ENCODED_PEM)) {
      return file;
    }
    var decoded = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        decoded.write(c);
        continue;
      }
      boolean octet =
          i + 2 < text.length()
              && HexFormat.isHexDigit(text.charAt(i + 1))
              && HexFormat.isHexDigit(text.charAt(i + 2));
      if (!octet) {
        throw new Unreadable(
            Reason.MALFORMED_ENCODING, FIELD, "percent-encoded PEM", "a % without two digits");
      }
      decoded.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
      i += 2;
    }
    return Bytes.copyOf(decoded.toByteArray());
  }

  private static String ascii(Bytes file) {
    return new String(file.toArray(), StandardCharsets.ISO_8859_1);
  }

  private static Unreadable unrecognised(Bytes file) {
    return new Unreadable(
        Reason.MALFORMED_ENCODING,
        FIELD,
        "TCB info, an enclave identity, a revocation list or certificates",
        file.slice(0, Math.min(8, file.length())).toHex() + "...");
  }
}
