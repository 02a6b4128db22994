package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpRevocation;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.x509.IssuedRevocationList;
import java.util.List;
import java.util.Optional;

/// Holds a report's claims against one entry of a policy.
final class SnpAppraisal {
  private static final String REPORTED_TCB = "snp.reported_tcb";

  private final SnpAcceptance entry;
  private final Considered considered;
  private final Checks checks;
  private final Claims claims;

  private SnpAppraisal(SnpAcceptance entry, Considered considered) {
    this.entry = entry;
    this.considered = considered;
    this.claims = considered.claims();
    this.checks = new Checks(entry.path(), claims);
  }

  static EntryAppraisal of(SnpAcceptance entry, Considered considered) {
    var appraisal = new SnpAppraisal(entry, considered);
    appraisal.platform();
    appraisal.measurement();
    appraisal.tcb();
    appraisal.guest();
    appraisal.pinned();
    return appraisal.checks.appraisal();
  }

  private void platform() {
    checks.root(considered.simulated(), entry.simulatedAllowed());
    signer();
    revocation();
    checks.binding(entry.bindings(), considered.facts().binding());
  }

  private void signer() {
    String key = claims.text("snp.signing_key").orElse("");
    String cspId = claims.text("snp.vlek.csp_id").orElse("");
    String got = key.isEmpty() ? Checks.NOTHING : cspId.isEmpty() ? key : key + " of " + cspId;
    checks.judge(
        entry.signer().accepts(key, cspId),
        "snp.signing_key",
        "signer",
        entry.signer().toString(),
        got,
        TrustClaim.INSTANCE_IDENTITY);
  }

  /// Whether AMD has taken one of its authorities back, where its lists are there.
  private void revocation() {
    List<IssuedRevocationList> lists =
        SnpRevocation.issuerOf(claims)
            .map(considered.endorsements()::revocationLists)
            .orElse(List.of());
    if (lists.isEmpty() && !entry.revocationListRequired()) {
      return;
    }
    String key = "revocation_list";
    switch (SnpRevocation.standing(claims, lists, considered.at())) {
      case SnpRevocation.Standing.Good good -> {
        checks.add(true, "snp.crl", key, "a current list", "until " + good.until());
        if (entry.revocationListRequired()) {
          checks.standsUntil(good.until().plusMillis(1));
        }
      }
      case SnpRevocation.Standing.Revoked(var why) ->
          checks.judge(false, why.field(), key, why.wanted(), why.got(), TrustClaim.HARDWARE);
      case SnpRevocation.Standing.Unknown(var why) -> {
        if (entry.revocationListRequired()) {
          checks.notEvaluated(why.field(), key, why.wanted(), why.got(), TrustClaim.HARDWARE);
        }
      }
    }
  }

  private void measurement() {
    checks.referenced(
        "snp.measurement", "measurement", entry.measurements(), TrustClaim.EXECUTABLES);
    TpmAppraisal.ofVtpm(checks, entry.vtpm());
  }

  /// The TCB that is held against the minimum is REPORTED_TCB: the one that the signing key was
  /// derived from, and so the only one that the certificate vouches for.
  private void tcb() {
    String product = claims.text("snp.product").orElse("");
    Optional<ProductLine> line = ProductLine.ofKdsName(product);
    Optional<TcbVersion> minimum = line.map(known -> entry.minimumTcb().get(known));
    if (minimum.isEmpty()) {
      String key = line.isEmpty() ? "minimum_tcb" : "minimum_tcb." + product;
      String got = product + " " + Checks.spelled(claims.binary(REPORTED_TCB));
      checks.unreferenced(REPORTED_TCB, key, got.strip(), TrustClaim.HARDWARE);
      return;
    }
    String key = "minimum_tcb." + product + ".";
    if (minimum.get().layout().hasFmc()) {
      part(Part.FMC, key, minimum.get().fmc());
    }
    part(Part.BOOT_LOADER, key, minimum.get().bootLoader());
    part(Part.TEE, key, minimum.get().tee());
    part(Part.SNP, key, minimum.get().snp());
    part(Part.MICROCODE, key, minimum.get().microcode());
  }

  /// Part by part: the eight bytes as one number would let new microcode hide an old boot loader.
  private void part(Part part, String key, int least) {
    checks.atLeast(part.claim, key + part.key, least, TrustClaim.HARDWARE);
  }

  /// Named once: each is looked up for every guest.
  private enum Part {
    FMC("fmc"),
    BOOT_LOADER("boot_loader"),
    TEE("tee"),
    SNP("snp"),
    MICROCODE("microcode");

    private final String key;
    private final String claim;

    Part(String key) {
      this.key = key;
      this.claim = REPORTED_TCB + "." + key;
    }
  }

  private void guest() {
    checks.flags("guest_policy", entry.guestPolicy());
    checks.memory(
        claims.flag(GuestPolicyFlag.DEBUG.claim()).orElse(true),
        entry.guestPolicy().get(GuestPolicyFlag.DEBUG) != Requirement.FORBIDDEN,
        "guest_policy.debug",
        "debugging, by which the host can");
    checks.oneOfNumbers("snp.vmpl", "vmpl", entry.vmpls(), TrustClaim.CONFIGURATION);
  }

  private void pinned() {
    checks.pinned("snp.host_data", "host_data", entry.hostData(), TrustClaim.CONFIGURATION);
    checks.pinnedInstance("snp.id_key_digest", "id_key_digest", entry.idKeyDigests());
    authorKey(entry.authorKeyDigests());
    checks.pinnedInstance("snp.chip_id", "chip_id", entry.chipIds());
  }

  /// AUTHOR_KEY_DIGEST means something only where AUTHOR_KEY_EN is set (AMD 56860).
  private void authorKey(AnyOf<Bytes> wanted) {
    String claim = "snp.author_key_digest";
    if (wanted.isEmpty() || claims.flag("snp.author_key_en").orElse(false)) {
      checks.pinnedInstance(claim, "author_key_digest", wanted);
      return;
    }
    checks.add(false, claim, "author_key_digest", wanted.toString(), "no author key");
    checks.worsen(TrustClaim.INSTANCE_IDENTITY, Checks.NOT_RECOGNISED);
  }
}
