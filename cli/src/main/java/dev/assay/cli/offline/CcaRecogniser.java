package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cca.CcaClaimsSet;
import dev.assay.evidence.cca.CcaPlatformClaims;
import dev.assay.evidence.cca.CcaToken;
import java.util.Optional;

/// A CCA token begins with CBOR's tag 399 or 907; one of its claims sets alone is a map with few
/// members.
final class CcaRecogniser implements Recogniser {
  private static final int TAG_HEAD = 0xD9;
  private static final int SMALL_MAP = 0xA1;
  private static final int LARGEST_SMALL_MAP = 0xB7;
  private static final int HEAD_BYTES = 3;

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    if (content.length() < HEAD_BYTES) {
      return Optional.empty();
    }
    int first = content.unsignedAt(0);
    if (first == TAG_HEAD) {
      return isKnown(content.unsignedAt(1) << 8 | content.unsignedAt(2))
          ? Recogniser.shown(CcaToken.parse(content), CcaRecogniser::show)
          : Optional.empty();
    }
    return first >= SMALL_MAP && first <= LARGEST_SMALL_MAP
        ? Recogniser.shown(CcaClaimsSet.parse(content), CcaRecogniser::show)
        : Optional.empty();
  }

  private static boolean isKnown(int tag) {
    for (CcaToken.Form form : CcaToken.Form.values()) {
      if (form.tag() == tag) {
        return true;
      }
    }
    return false;
  }

  private static Recognised.As show(CcaToken token) {
    return new Recognised.As(
        "cca", "Arm CCA attestation token, CBOR tag " + token.form().tag(), token.claims());
  }

  private static Recognised.As show(CcaClaimsSet claims) {
    String half = claims instanceof CcaPlatformClaims ? "platform" : "realm";
    Claims fields = claims.claims();
    return new Recognised.As(
        "cca-claims", "Arm CCA claims of a %s, which nobody signed".formatted(half), fields);
  }
}
