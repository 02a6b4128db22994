package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;

/// A certificate chain as CERTIFICATE carries it, all portions together (DSP0274, certificate chain
/// format).
///
/// | field | offset | bytes | order | rule |
/// | --- | --- | --- | --- | --- |
/// | Length | 0 | 4 | LE | of all of this; in older versions 2 bytes, and 2 that are zero: the same |
/// | RootHash | 4 | as the base hash | | of the root's certificate |
/// | Certificates | next | | | DER in a row, root first, or what the root signed where it is left out |
///
/// @param rootHash of the root's certificate, which need not be among the certificates
public record SpdmCertificateChain(Bytes rootHash, CertificateSet certificates) {
  private static final String FIELD = "spdm.cert_chain";
  private static final int LENGTH_BYTES = 4;

  /// @param hash the base hash
  public static Parsed<SpdmCertificateChain> parse(Bytes chain, HashAlgorithm hash) {
    try {
      Cursor cursor = new Cursor(chain);
      long length = cursor.u32le(FIELD + ".length");
      if (length != chain.length()) {
        throw new Unreadable(
            length > chain.length() ? Reason.TRUNCATED : Reason.TRAILING_BYTES,
            FIELD + ".length",
            length + " bytes",
            chain.length() + " bytes");
      }
      Bytes rootHash = cursor.bytes(FIELD + ".root_hash", hash.bytes());
      Bytes der = chain.slice(LENGTH_BYTES + hash.bytes(), chain.length());
      return switch (CertificateReader.read(der)) {
        case Parsed.Ok<CertificateSet>(CertificateSet certificates) ->
            new Parsed.Ok<>(new SpdmCertificateChain(rootHash, certificates));
        case Parsed.Malformed<CertificateSet>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      };
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The chain's bytes, written from its parts.
  public Bytes encode() {
    Bytes der = certificates.der().stream().reduce(Bytes.EMPTY, Bytes::concat);
    return new Writer()
        .u32(LENGTH_BYTES + rootHash.length() + der.length())
        .bytes(rootHash)
        .bytes(der)
        .written();
  }
}
