package dev.assay.appraisal.corim;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.Optional;

/// A digest, as long as its algorithm makes it.
public record CorimDigest(HashAlgorithm algorithm, Bytes value) {

  /// `[algorithm, bstr]` (draft-ietf-rats-corim, 7.7). Empty where the algorithm is none that
  /// evidence is held against here.
  static Optional<CorimDigest> read(String field, CborItem item) throws Unreadable {
    if (!(item instanceof CborItem.Array(List<CborItem> pair))
        || pair.size() != 2
        || !(pair.get(1) instanceof CborItem.ByteString(Bytes value))) {
      throw CborFields.outOfRange(field, "[algorithm, byte string]", item.kind());
    }
    Optional<HashAlgorithm> algorithm = algorithm(field, pair.getFirst());
    if (algorithm.isPresent() && value.length() != algorithm.get().bytes()) {
      throw CborFields.outOfRange(
          field,
          "%d bytes of %s".formatted(algorithm.get().bytes(), algorithm.get().standardName()),
          value.length() + " bytes");
    }
    return algorithm.map(known -> new CorimDigest(known, value));
  }

  /// By number, of the Named Information registry (RFC 6920) or COSE's (RFC 9054), or by name.
  private static Optional<HashAlgorithm> algorithm(String field, CborItem item) throws Unreadable {
    String name =
        switch (item) {
          case CborItem.Int(long number) -> Long.toString(number);
          case CborItem.Text(String text) -> text;
          default -> throw CborFields.outOfRange(field, "a number or a name", item.kind());
        };
    return switch (name) {
      case "1", "-16", "sha-256", "sha256" -> Optional.of(HashAlgorithm.SHA256);
      case "7", "-43", "sha-384", "sha384" -> Optional.of(HashAlgorithm.SHA384);
      case "8", "-44", "sha-512", "sha512" -> Optional.of(HashAlgorithm.SHA512);
      default -> Optional.empty();
    };
  }
}
