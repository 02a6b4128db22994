package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.VerifiedClaims;
import java.util.LinkedHashMap;
import java.util.Map;

/// Claims of a good Milan guest, of which a test changes what it is about.
final class SnpClaimsSample {
  static final Bytes MEASUREMENT = Bytes.fromHex("a1".repeat(48));

  private final Map<String, ClaimValue> claims = new LinkedHashMap<>();
  private boolean simulated;

  static SnpClaimsSample milan() {
    var sample = new SnpClaimsSample();
    for (GuestPolicyFlag flag : GuestPolicyFlag.values()) {
      sample.with(flag.claim(), new ClaimValue.Flag(flag == GuestPolicyFlag.SMT));
    }
    return sample
        .with("snp.vmpl", new ClaimValue.Number(0))
        .with("snp.signing_key", new ClaimValue.Text("VCEK"))
        .with("snp.author_key_en", new ClaimValue.Flag(true))
        .binary("snp.measurement", MEASUREMENT.toHex())
        .binary("snp.host_data", "0b".repeat(32))
        .binary("snp.id_key_digest", "0c".repeat(48))
        .binary("snp.author_key_digest", "0d".repeat(48))
        .binary("snp.chip_id", "0e".repeat(64))
        .with("snp.product", new ClaimValue.Text("Milan"))
        .binary("snp.reported_tcb", "04000000000018db")
        .tcb("boot_loader", 4)
        .tcb("tee", 0)
        .tcb("snp", 24)
        .tcb("microcode", 219);
  }

  SnpClaimsSample with(String name, ClaimValue value) {
    claims.put(name, value);
    return this;
  }

  SnpClaimsSample without(String name) {
    claims.remove(name);
    return this;
  }

  SnpClaimsSample flag(GuestPolicyFlag flag, boolean value) {
    return with(flag.claim(), new ClaimValue.Flag(value));
  }

  SnpClaimsSample binary(String name, String hex) {
    return with(name, new ClaimValue.Binary(Bytes.fromHex(hex)));
  }

  SnpClaimsSample tcb(String part, int value) {
    return with("snp.reported_tcb." + part, new ClaimValue.Number(value));
  }

  SnpClaimsSample simulated() {
    simulated = true;
    return this;
  }

  VerifiedClaims verified() {
    return VerifiedClaims.recalledFromVerifierLog(Claims.copyOf(claims), simulated);
  }
}
