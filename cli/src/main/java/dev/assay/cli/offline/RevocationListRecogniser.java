package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.x509.RevocationList;
import java.util.Optional;

/// A revocation list shares its outermost bytes with a certificate: only reading tells.
final class RevocationListRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    return RevocationList.parse("crl", content) instanceof Parsed.Ok<RevocationList> list
        ? Recogniser.shown(list, RevocationListRecogniser::show)
        : Optional.empty();
  }

  static Recognised.As show(RevocationList list) {
    return new Recognised.As("crl", "certificate revocation list", CertificateFields.of(list));
  }
}
