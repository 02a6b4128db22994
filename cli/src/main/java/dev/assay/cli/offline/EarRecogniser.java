package dev.assay.cli.offline;

import dev.assay.appraisal.ear.Ear;
import dev.assay.appraisal.ear.EarToken;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// An EAR as a JWT begins with the base64url of `{"`; its claims alone have a profile in JSON.
final class EarRecogniser implements Recogniser {
  private static final String JWT = "eyJ";
  private static final String PROFILE = "\"eat_profile\"";

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    String text = new String(content.toArray(), StandardCharsets.ISO_8859_1).strip();
    if (text.startsWith(JWT)) {
      return Recogniser.shown(EarToken.parse(text), EarRecogniser::show);
    }
    return text.startsWith("{") && text.contains(PROFILE)
        ? Recogniser.shown(Ear.parseClaims(content), EarRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(EarToken token) {
    return new Recognised.As(
        "ear",
        "EAT attestation result (EAR), a JWT signed with %s".formatted(token.algorithm()),
        token.ear().claims());
  }

  private static Recognised.As show(Ear ear) {
    return new Recognised.As(
        "ear-claims", "claims of an EAT attestation result, which nobody signed", ear.claims());
  }
}
