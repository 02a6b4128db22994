package dev.assay.evidence.svsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tpm.TpmPublic;
import java.time.Instant;
import java.util.List;

/// One made-up chip with an SVSM for all tests, and public areas of keys that nobody needs to use.
final class Svsms {
  static final Instant AT = Instant.parse("2025-06-01T00:00:00Z");
  static final Bytes NONCE = Bytes.fromHex("0f1e2d3c4b5a6978".repeat(8));

  /// Multiples of P-256's generator: points on the curve.
  private static final String POINT =
      "00206b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
          + "00204fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

  private static final String OTHER_POINT =
      "00207cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978"
          + "002007775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1";

  private static final String POLICY_A =
      "0020837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa";

  /// TCG EK Credential Profile, templates L-2 and L-1.
  static final Bytes ECC_EK = ecc("000300b2", POLICY_A, POINT);

  static final Bytes RSA_EK =
      Bytes.fromHex(
          "0001000b000300b2"
              + POLICY_A
              + "000600800043"
              + "0010"
              + "0800"
              + "00000000"
              + "0100"
              + "c5".repeat(256));

  static final Bytes ECC_SRK = ecc("00030472", "0000", OTHER_POINT);

  private static final SimulatedSnpVendor VENDOR =
      SimulatedSnpVendor.fromSeed(
          ProductLine.MILAN, Bytes.fromHex("57"), Instant.parse("2025-01-01T00:00:00Z"), 2048);
  static final SimulatedSnpChip CHIP =
      VENDOR.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(3, 1, 8, 209));
  static final SnpVerifier REPORTS = new SnpVerifier(List.of(VENDOR.anchor()));
  static final SvsmVerifier VERIFIER = new SvsmVerifier(REPORTS);
  static final SimulatedSvsm SVSM = new SimulatedSvsm(CHIP, area(ECC_EK));

  private Svsms() {}

  static Bytes ecc(String attributes, String policy, String point) {
    return Bytes.fromHex(
        "0023000b" + attributes + policy + "000600800043" + "0010" + "0003" + "0010" + point);
  }

  /// The endorsement key with other attributes.
  static Bytes ek(int attributes) {
    return ecc("%08x".formatted(attributes), POLICY_A, POINT);
  }

  static TpmPublic area(Bytes bytes) {
    return ok(TpmPublic.parse("tpm.ek", bytes));
  }

  static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  static <T> Refusal refusal(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> throw new AssertionError(value);
      case Parsed.Malformed<T>(Refusal refusal) -> refusal;
    };
  }

  static Bytes flipped(Bytes bytes, int index, int mask) {
    byte[] changed = bytes.toArray();
    changed[index] ^= (byte) mask;
    return Bytes.copyOf(changed);
  }
}
