package dev.assay.cli.offline;

import dev.assay.appraisal.ear.Ear;
import dev.assay.appraisal.ear.EarToken;
import dev.assay.appraisal.ear.EarVerification;
import dev.assay.appraisal.ear.EarVerifier;
import dev.assay.appraisal.jws.Base64Url;
import dev.assay.appraisal.jws.JwsKey;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;

/// `--format ear`: an attestation result, and the key of whoever issues it. Without the key it is
/// undecided.
final class EarTokenVerification implements FormatVerification {
  // RFC 9711, 4.1.
  private static final int SHORTEST_NONCE = 8;
  private static final int LONGEST_NONCE = 64;

  @Override
  public Answer answer(Inputs inputs) {
    Optional<Bytes> nonce = inputs.nonce(SHORTEST_NONCE, LONGEST_NONCE);
    String token = EarFile.token(inputs.evidence());
    return switch (EarToken.parse(token)) {
      case Parsed.Malformed<EarToken>(Refusal refusal) -> Answer.refused(refusal, Claims.NONE);
      case Parsed.Ok<EarToken>(EarToken parsed) ->
          inputs
              .file("--key")
              .map(EarTokenVerification::issuer)
              .map(issuer -> answer(new EarVerifier(issuer), token, parsed.ear(), nonce, inputs))
              .orElseGet(() -> Answer.undecided(noKey(), parsed.ear().claims()));
    };
  }

  private static Answer answer(
      EarVerifier verifier, String token, Ear parsed, Optional<Bytes> nonce, Inputs inputs) {
    return switch (verifier.verify(token, inputs.at())) {
      case EarVerification.Refused(Refusal refusal) -> Answer.refused(refusal, parsed.claims());
      case EarVerification.Verified(Ear ear) ->
          nonce
              .flatMap(sent -> anotherNonce(ear, sent))
              .map(refusal -> Answer.refused(refusal, ear.claims()))
              .orElseGet(() -> Answer.verified(ear.claims()));
    };
  }

  private static Optional<Refusal> anotherNonce(Ear ear, Bytes sent) {
    String wanted = Base64Url.encode(sent);
    return ear.nonces().contains(wanted)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.BINDING_MISMATCH,
                "ear.eat_nonce",
                wanted,
                ear.nonces().isEmpty() ? "none" : String.join(", ", ear.nonces())));
  }

  private static Refusal noKey() {
    return new Refusal(
        Reason.CERTIFICATE_MISSING, "ear.key", "the key of whoever issues it (--key)", "not given");
  }

  private static JwsKey issuer(Bytes file) {
    return switch (JwsKey.parse(file)) {
      case Parsed.Ok<JwsKey>(JwsKey key) -> key;
      case Parsed.Malformed<JwsKey>(Refusal refusal) ->
          throw new UsageException(
              "--key: want %s, got %s".formatted(refusal.wanted(), refusal.got()));
    };
  }
}
