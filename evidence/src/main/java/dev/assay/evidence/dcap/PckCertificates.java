package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.evidence.x509.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The certificates to look for a PCK chain among: the quote's own where it has a chain, those that
/// came beside it where it has none.
///
/// @param whole the quote's own chain, so that no more certificates can come
record PckCertificates(List<X509Certificate> all, boolean whole) {
  private static final int CHAIN = 3;

  static PckCertificates of(Quote quote, CertificateSet beside) throws Unreadable {
    String field = quote.tee().fieldName() + ".certification_data";
    CertificationData data = quote.signature().certificationData();
    return switch (data.type()) {
      case PCK_CHAIN -> chain(field, data.data(), beside);
      case PCK_LEAF -> new PckCertificates(decoded(beside.with(leaf(field, data.data()))), false);
      case PLAIN_PPID, ENCRYPTED_PPID_RSA_2048, ENCRYPTED_PPID_RSA_3072 ->
          new PckCertificates(decoded(beside), false);
    };
  }

  /// Those that say they are a PCK's.
  List<X509Certificate> leaves() {
    return all.stream()
        .filter(each -> each.commonName().equals(PckCertificate.COMMON_NAME))
        .toList();
  }

  private static PckCertificates chain(String field, Bytes data, CertificateSet beside)
      throws Unreadable {
    try {
      return new PckCertificates(chain(field, data), true);
    } catch (Unreadable e) {
      if (beside.der().isEmpty()) {
        throw e;
      }
      // Intel's own samples have a type that promises a chain, other bytes, and a chain beside.
      return new PckCertificates(decoded(beside), false);
    }
  }

  private static List<X509Certificate> chain(String field, Bytes data) throws Unreadable {
    List<Pem.Block> blocks = Pem.blocks(field, data);
    if (blocks.size() != CHAIN) {
      throw new Unreadable(
          Reason.CHAIN_INVALID,
          field,
          "PEM of leaf, intermediate and root",
          blocks.size() + " certificates");
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (Pem.Block block : blocks) {
      Optional<X509Certificate> certificate =
          block.content().length() <= CertificateReader.LONGEST_CERTIFICATE
              ? X509Certificate.decode(block.content())
              : Optional.empty();
      chain.add(
          certificate.orElseThrow(
              () ->
                  new Unreadable(
                      Reason.MALFORMED_ENCODING,
                      field,
                      "certificates in DER",
                      "block %d is none".formatted(chain.size() + 1))));
    }
    return List.copyOf(chain);
  }

  private static CertificateSet leaf(String field, Bytes data) throws Unreadable {
    return switch (CertificateReader.read(data)) {
      case Parsed.Ok<CertificateSet>(CertificateSet leaf) -> leaf;
      case Parsed.Malformed<CertificateSet>(Refusal refusal) ->
          throw new Unreadable(refusal.reason(), field, refusal.wanted(), refusal.got());
    };
  }

  private static List<X509Certificate> decoded(CertificateSet set) {
    return set.der().stream().map(X509Certificate::decode).flatMap(Optional::stream).toList();
  }
}
