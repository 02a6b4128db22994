package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// The report of the firmware's ATTESTATION command: what a guest was launched from, signed by the
/// platform's PEK. It says nothing of a session, so it earns no secret by itself.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | MNONCE | 0x00 | 16 | | AMD 55766, ATTESTATION report; the caller's |
/// | LAUNCH_DIGEST | 0x10 | 32 | | |
/// | POLICY | 0x30 | 4 | LE | [SevPolicy] |
/// | SIG_USAGE | 0x34 | 4 | LE | 0x1002, PEK |
/// | SIG_ALGO | 0x38 | 4 | LE | 2, ECDSA with SHA-256 |
/// | reserved | 0x3C | 4 | | zero |
/// | SIG1 | 0x40 | 144 | LE | R and S of 72 bytes, over 0x00 to 0x33 |
///
/// @param received all 208 bytes as they came: what the signature is checked over
public record SevAttestation(
    Bytes received, Bytes mnonce, Bytes launchDigest, SevPolicy policy, Bytes signature) {
  public static final int BYTES = 208;

  private static final int SIGNED_BYTES = 0x34;
  private static final int SIGNATURE_BYTES = 144;
  private static final String FIELD = "sev_attestation";

  public static Parsed<SevAttestation> parse(Bytes raw208) {
    try {
      Cursor cursor = new Cursor(raw208);
      Bytes mnonce = cursor.bytes(FIELD + ".mnonce", SevLaunch.MNONCE_BYTES);
      Bytes digest = cursor.bytes(FIELD + ".launch_digest", LaunchExpectation.DIGEST_BYTES);
      SevPolicy policy = new SevPolicy(cursor.u32le(FIELD + ".policy"));
      require(cursor.u32le(FIELD + ".sig_usage"), SevKeyUsage.PEK.code(), FIELD + ".sig_usage");
      require(
          cursor.u32le(FIELD + ".sig_algo"),
          SevKeyAlgorithm.ECDSA_SHA256.code(),
          FIELD + ".sig_algo");
      cursor.zero(FIELD + ".reserved", Integer.BYTES);
      Bytes signature = cursor.bytes(FIELD + ".sig1", SIGNATURE_BYTES);
      cursor.end(FIELD);
      return new Parsed.Ok<>(new SevAttestation(raw208, mnonce, digest, policy, signature));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Whether this platform signed it, and for this nonce where one is wanted.
  public Verification verify(SevPlatform platform, Optional<Bytes> nonce) {
    if (!platform
        .pek()
        .verifies(HashAlgorithm.SHA256, received.slice(0, SIGNED_BYTES), signature)) {
      return refused(
          Reason.SIGNATURE_INVALID, "sig1", "a signature by the PEK", "one that does not verify");
    }
    if (nonce.isPresent() && !nonce.get().equals(mnonce)) {
      return refused(Reason.BINDING_MISMATCH, "mnonce", nonce.get().toHex(), mnonce.toHex());
    }
    Claims.Builder platformClaims = Claims.builder();
    platform.addTo(platformClaims, FIELD + ".platform");
    return new VerifiedSevAttestation(this, platform, claims().with(platformClaims.build()));
  }

  /// What it says, before anybody verified it.
  public Claims claims() {
    Claims.Builder claims =
        Claims.builder()
            .binary(FIELD + ".mnonce", mnonce)
            .binary(FIELD + ".launch_digest", launchDigest);
    policy.addTo(claims, FIELD + ".policy");
    return claims.build();
  }

  private Verification refused(Reason reason, String part, String wanted, String got) {
    return new Verification.Refused(new Refusal(reason, FIELD + "." + part, wanted, got), claims());
  }

  private static void require(long got, int wanted, String field) throws Unreadable {
    if (got != wanted) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          field,
          "0x" + Integer.toHexString(wanted),
          "0x" + Long.toHexString(got));
    }
  }
}
