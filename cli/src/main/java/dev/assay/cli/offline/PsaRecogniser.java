package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.psa.PsaClaims;
import dev.assay.evidence.psa.PsaToken;
import java.util.Optional;

/// A PSA token is a COSE_Sign1: CBOR's tag 18, or the array of four that it tags. Tag 17, a MAC, is
/// looked at so that its refusal says what it is. Its claims set alone is a map with few members.
final class PsaRecogniser implements Recogniser {
  private static final int TAG_18 = 0xD2;
  private static final int TAG_17 = 0xD1;
  private static final int ARRAY_OF_4 = 0x84;
  private static final int SMALL_MAP = 0xA1;
  private static final int LARGEST_SMALL_MAP = 0xB7;

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    int first = content.isEmpty() ? -1 : content.unsignedAt(0);
    if (first >= SMALL_MAP && first <= LARGEST_SMALL_MAP) {
      return Recogniser.shown(PsaClaims.parse(content), PsaRecogniser::show);
    }
    return first == TAG_18 || first == TAG_17 || first == ARRAY_OF_4
        ? Recogniser.shown(PsaToken.parse(content), PsaRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(PsaToken token) {
    PsaClaims claims = token.psaClaims();
    return new Recognised.As(
        "psa", "PSA attestation token, profile " + claims.profile().uri(), claims.claims());
  }

  private static Recognised.As show(PsaClaims claims) {
    return new Recognised.As(
        "psa-claims",
        "PSA claims, which nobody signed, profile " + claims.profile().uri(),
        claims.claims());
  }
}
