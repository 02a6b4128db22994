package dev.assay.policy;

import dev.assay.appraisal.Answer;
import dev.assay.appraisal.EndorsementReading;
import dev.assay.appraisal.EvidenceFacts;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.VerifiedClaims;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Result;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads from the log what verification answered. Only the verifier writes `results`, so its word
/// is taken for what it verified.
final class Answers {
  private Answers() {}

  static Answer of(Result result) {
    if (result.getOutcome() == Outcome.VERIFIED) {
      return new Answer.Holds(
          VerifiedClaims.recalledFromVerifierLog(
              claims(result.getClaims()), result.getSimulated()));
    }
    Refusal refusal = result.getRefusal();
    var why =
        refusal == null
            ? new Answer.Failure(result.getOutcome().name(), "verification", "an answer", "none")
            : new Answer.Failure(
                refusal.getReason(), refusal.getField(), refusal.getWanted(), refusal.getGot());
    return result.getOutcome() == Outcome.REFUSED
        ? new Answer.Refused(why)
        : new Answer.Undecided(why);
  }

  static EvidenceFacts facts(Result result) {
    return new EvidenceFacts(
        result.getGuest(),
        result.getEvidenceTime(),
        result.getSolicited(),
        result.getBinding(),
        keys(result));
  }

  private static List<Bytes> keys(Result result) {
    var keys = new ArrayList<Bytes>();
    result.getCertificates().forEach(certificate -> keys.add(bytes(certificate.getSha256())));
    if (result.getGuestPublicKey() != null) {
      keys.add(HashAlgorithm.SHA256.digest(bytes(result.getGuestPublicKey())));
    }
    return keys;
  }

  private static Claims claims(Map<String, Object> logged) {
    Claims.Builder claims = Claims.builder();
    logged.forEach(
        (name, value) -> {
          switch (value) {
            case Boolean flag -> claims.flag(name, flag);
            case Long number -> claims.number(name, number);
            case ByteBuffer binary -> claims.binary(name, bytes(binary));
            default -> claims.text(name, value.toString());
          }
        });
    return claims.build();
  }

  static EndorsementReading reading(Endorsement endorsement, CollateralVerifier intel) {
    return EndorsementReading.of(
        endorsement.getId(),
        bytes(endorsement.getBody()),
        endorsement.getIssuerChain() == null ? Bytes.EMPTY : bytes(endorsement.getIssuerChain()),
        intel);
  }

  static Bytes bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Bytes.copyOf(bytes);
  }
}
