package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.schemas.event.CertificateRef;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Result;
import dev.assay.streams.Release;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/// The records that say what verification answered.
final class Results {
  private Results() {}

  /// @param at when it was judged
  static Record<String, Result> of(Submission submission, Verification verification, Instant at) {
    Evidence evidence = submission.evidence();
    var result =
        new Result(
            evidence.getId(),
            evidence.getTenant(),
            evidence.getGuest(),
            evidence.getWorkload(),
            certificates(verification),
            evidence.getSolicited(),
            verification instanceof Verified verified && verified.simulated(),
            submission.pin(),
            submission.time(),
            Release.NAME,
            outcome(verification),
            refusal(verification),
            claims(verification),
            evidence.getBinding(),
            guestPublicKey(evidence, verification),
            evidence.getSite());
    return new Record<>(submission.guestKey(), result, at.toEpochMilli());
  }

  static Refusal refusal(dev.assay.evidence.Refusal refusal) {
    return new Refusal(refusal.reason().name(), refusal.field(), refusal.wanted(), refusal.got());
  }

  private static Outcome outcome(Verification verification) {
    return switch (verification) {
      case Verified _ -> Outcome.VERIFIED;
      case Verification.Refused _ -> Outcome.REFUSED;
      case Verification.Undecided _ -> Outcome.UNDECIDED;
    };
  }

  private static @Nullable Refusal refusal(Verification verification) {
    return switch (verification) {
      case Verified _ -> null;
      case Verification.Refused(var refusal, var _) -> refusal(refusal);
      case Verification.Undecided(var refusal, var _) -> refusal(refusal);
    };
  }

  /// What the evidence says, whether anybody vouches for it or not.
  static Claims said(Verification verification) {
    return switch (verification) {
      case Verified verified -> verified.claims();
      case Verification.Refused(var _, Claims parsed) -> parsed;
      case Verification.Undecided(var _, Claims parsed) -> parsed;
    };
  }

  private static Map<String, Object> claims(Verification verification) {
    var values = new HashMap<String, Object>();
    said(verification).asMap().forEach((name, value) -> values.put(name, claim(value)));
    return values;
  }

  private static Object claim(ClaimValue value) {
    return switch (value) {
      case ClaimValue.Flag(boolean flag) -> flag;
      case ClaimValue.Number(long number) -> number;
      case ClaimValue.Text(String text) -> text;
      case ClaimValue.Binary(Bytes bytes) -> EventBytes.buffer(bytes);
    };
  }

  private static List<CertificateRef> certificates(Verification verification) {
    return verification instanceof Verified verified
        ? verified.certificates().stream().map(Results::certificate).toList()
        : List.of();
  }

  private static CertificateRef certificate(CertificateReference reference) {
    return new CertificateRef(
        reference.role(),
        EventBytes.buffer(reference.sha256()),
        reference.subject(),
        reference.notBefore(),
        reference.notAfter());
  }

  /// Only where the signature covers it: a secret will be sealed to this key. Formats recompute the
  /// binding, or don't have it.
  private static @Nullable ByteBuffer guestPublicKey(Evidence evidence, Verification verification) {
    return verification instanceof Verified
        ? EventBinding.guestKey(evidence).map(EventBytes::buffer).orElse(null)
        : null;
  }
}
