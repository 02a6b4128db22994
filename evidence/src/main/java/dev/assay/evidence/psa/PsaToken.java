package dev.assay.evidence.psa;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cose.CoseSign1;
import dev.assay.evidence.wire.Unreadable;

/// A PSA token that is well-formed: a [CoseSign1] whose payload is a map, [PsaClaims] (RFC 9783,
/// 5.2). One with a MAC (COSE_Mac0) is refused: whoever could check it could have made it.
///
/// Says nothing about whether anybody signed it: [PsaVerifier] does.
public final class PsaToken {
  private final Bytes received;
  private final CoseSign1 signed;
  private final PsaClaims claims;

  private PsaToken(Bytes received, CoseSign1 signed) throws Unreadable {
    this.received = received;
    this.signed = signed;
    this.claims = PsaClaims.read(signed.payload());
  }

  public static Parsed<PsaToken> parse(Bytes cbor) {
    try {
      return new Parsed.Ok<>(new PsaToken(cbor, CoseSign1.read("psa.token", cbor)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// All of it, as it came.
  public Bytes received() {
    return received;
  }

  /// What the token says, before anybody verified it.
  public PsaClaims psaClaims() {
    return claims;
  }

  CoseSign1 signed() {
    return signed;
  }
}
