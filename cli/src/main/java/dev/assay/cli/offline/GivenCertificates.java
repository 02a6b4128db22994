package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The certificates that were given, and the first file of them that could not be read.
record GivenCertificates(CertificateSet set, Optional<Refusal> unreadable) {
  static GivenCertificates in(List<Bytes> files) {
    var der = new ArrayList<Bytes>();
    Optional<Refusal> unreadable = Optional.empty();
    for (Bytes file : files) {
      switch (CertificateReader.read(file)) {
        case Parsed.Ok<CertificateSet>(CertificateSet read) -> der.addAll(read.der());
        case Parsed.Malformed<CertificateSet>(Refusal refusal) ->
            unreadable = unreadable.or(() -> Optional.of(refusal));
      }
    }
    return new GivenCertificates(new CertificateSet(der), unreadable);
  }

  /// The answer itself, but where something was missing and a file could not be read, that file is
  /// to blame: rubbish among the certificates matters only then.
  Verification explain(Verification answer) {
    return answer instanceof Verification.Undecided(_, var parsed) && unreadable.isPresent()
        ? new Verification.Refused(unreadable.get(), parsed)
        : answer;
  }
}
