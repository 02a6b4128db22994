package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verification;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.tpm.AkEndorsement;
import dev.assay.evidence.tpm.AttestationKey;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmCertificate;
import dev.assay.evidence.tpm.TpmEvidence;
import dev.assay.evidence.tpm.TpmEvidenceVerifier;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.Optional;

/// `tpm` by itself: a quote, whose key the deployment knows by its name, or which has a certificate
/// up to a root that the deployment believes. A key that merely comes along vouches for nothing: a
/// guest can make one up.
final class TpmVerification implements FormatVerification {
  private final TpmEvidenceVerifier verifier;

  TpmVerification(Trust trust) {
    verifier = TpmEvidenceVerifier.needingEndorsement(trust.anchors(), trust.attestationKeys());
  }

  @Override
  public Verification verify(Question question) throws NotEvidence {
    Item item = question.first();
    Verification answer =
        verifier.verify(
            evidence(item, question.unpadded()), Optional.of(certificates(item)), question.at());
    return answer instanceof VerifiedTpmQuote quote
        ? item.withEventLog(quote, RegisterMap.PCR, log -> ReplayedEventLog.against(log, quote))
        : answer;
  }

  /// Reads what can be read without the key: how to read the signature, that alone says.
  static TpmEvidence evidence(Item item, Bytes nonce) throws NotEvidence {
    item.require(ItemField.SIGNATURE, "the quote's signature");
    item.readIfThere(ItemField.KEY, raw -> AttestationKey.parse(raw, AkEndorsement.GIVEN_KEY));
    item.readIfThere(ItemField.PCR_VALUES, PcrValues::parse);
    return new TpmEvidence(
        item.read(ItemField.EVIDENCE, TpmAttest::parse),
        item.find(ItemField.SIGNATURE).orElseThrow(),
        item.find(ItemField.KEY),
        item.find(ItemField.PCR_VALUES),
        Optional.of(nonce));
  }

  private static CertificateSet certificates(Item item) throws NotEvidence {
    return item.readIfThere(ItemField.AUXILIARY, TpmVerification::unpadded)
        .orElse(CertificateSet.EMPTY);
  }

  private static Parsed<CertificateSet> unpadded(Bytes raw) {
    return CertificateReader.read(TpmCertificate.withoutPadding(raw));
  }
}
