package dev.assay.evidence.cove;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One piece of software (RISC-V AP-TEE, Platform Software Components Claim).
///
/// | label | member | type |
/// | --- | --- | --- |
/// | 1 | type | text |
/// | 2 | measurement | bstr of 32, 48 or 64 |
/// | 3 | svn | text |
/// | 4 | manifest | bstr of 32, 48 or 64, optional |
/// | 5 | signer | bstr of 32, 48 or 64 |
/// | 6 | hash_algorithm | text |
public record CoveComponent(
    String type,
    Bytes measurement,
    String svn,
    Optional<Bytes> manifest,
    Bytes signer,
    String hashAlgorithm) {
  private static final Label TYPE = new Label(1, "type");
  private static final Label MEASUREMENT = new Label(2, "measurement");
  private static final Label SVN = new Label(3, "svn");
  private static final Label MANIFEST = new Label(4, "manifest");
  private static final Label SIGNER = new Label(5, "signer");
  private static final Label HASH_ALGORITHM = new Label(6, "hash_algorithm");

  static List<CoveComponent> read(CborFields claims, Label label, int least, int most)
      throws Unreadable {
    List<CoveComponent> components = new ArrayList<>();
    for (CborItem item : claims.array(label, least, most)) {
      CborFields members = CborFields.of(claims.path(label) + "." + components.size(), item);
      components.add(
          new CoveComponent(
              members.text(TYPE),
              members.hash(MEASUREMENT),
              members.text(SVN),
              members.has(MANIFEST) ? Optional.of(members.hash(MANIFEST)) : Optional.empty(),
              members.hash(SIGNER),
              members.text(HASH_ALGORITHM)));
    }
    return components;
  }

  void addClaims(String prefix, Claims.Builder claims) {
    claims
        .text(prefix + TYPE.name(), type)
        .binary(prefix + MEASUREMENT.name(), measurement)
        .text(prefix + SVN.name(), svn);
    manifest.ifPresent(hash -> claims.binary(prefix + MANIFEST.name(), hash));
    claims
        .binary(prefix + SIGNER.name(), signer)
        .text(prefix + HASH_ALGORITHM.name(), hashAlgorithm);
  }
}
