package dev.assay.cli.offline;

import dev.assay.appraisal.ear.Ear;
import dev.assay.appraisal.ear.EarToken;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/// An EAR as a JWT begins with the base64url of `{"`, as a CWT with that of the tags of CWTs and of
/// COSE_Sign1; a CWT's own bytes have its profile in them, and so have its claims alone in JSON.
final class EarRecogniser implements Recogniser {
  private static final String JWT = "eyJ";
  private static final String TAGGED_SIGN1 = "0oR";
  private static final String TAGGED_CWT = "2D3Sh";
  private static final String DRAFT_PROFILE = "/ear#";
  private static final String PROFILE = "\"eat_profile\"";

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    String text = new String(content.toArray(), StandardCharsets.ISO_8859_1).strip();
    String token = EarFile.token(content);
    boolean binary = !token.equals(text);
    boolean cwt = Stream.of(TAGGED_SIGN1, TAGGED_CWT).anyMatch(token::startsWith);
    if (text.startsWith(JWT) || (cwt && (!binary || text.contains(DRAFT_PROFILE)))) {
      return Recogniser.shown(EarToken.parse(token), EarRecogniser::show);
    }
    return text.startsWith("{") && text.contains(PROFILE)
        ? Recogniser.shown(Ear.parseClaims(content), EarRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(EarToken token) {
    return new Recognised.As(
        "ear",
        "EAT attestation result (EAR), a %s signed with %s"
            .formatted(token.form(), token.algorithm()),
        token.ear().claims());
  }

  private static Recognised.As show(Ear ear) {
    return new Recognised.As(
        "ear-claims", "claims of an EAT attestation result, which nobody signed", ear.claims());
  }
}
