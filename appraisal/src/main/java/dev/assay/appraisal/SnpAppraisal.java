package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.VerifiedClaims;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Holds a report's claims against one entry of a policy.
///
/// The rule behind the numbers: what the policy refuses is contraindicated; what it holds nothing
/// against is a warning; only what it was held against, and found good, is affirmed.
final class SnpAppraisal {
  // AR4SI, per claim.
  private static final int RECOGNISED = 2;
  private static final int RECOGNISED_NOT_TRUSTED = 96;
  private static final int NOT_RECOGNISED = 97;
  private static final int CONFIGURATION_APPROVED = 2;
  private static final int CONFIGURATION_REFUSED = 96;
  private static final int APPROVED_AT_BOOT = 3;
  private static final int EXECUTABLES_UNRECOGNISED = 33;
  private static final int EXECUTABLES_REFUSED = 96;
  private static final int GENUINE = 2;
  private static final int GENUINE_QUESTIONABLE = 32;
  private static final int GENUINE_REFUSED = 96;
  private static final int HARDWARE_NOT_RECOGNISED = 97;
  private static final int ENCRYPTED = 2;
  private static final int ISOLATED_ONLY = 32;
  private static final int VISIBLE = 96;

  private static final String REPORTED_TCB = "snp.reported_tcb";
  private static final String NOTHING = "nothing";
  private static final int VALUES_SHOWN = 3;

  private final SnpAcceptance entry;
  private final VerifiedClaims verified;
  private final EvidenceFacts facts;
  private final List<Check> checks = new ArrayList<>();
  private final Map<TrustClaim, Integer> vector = new EnumMap<>(TrustClaim.class);

  private SnpAppraisal(SnpAcceptance entry, VerifiedClaims verified, EvidenceFacts facts) {
    this.entry = entry;
    this.verified = verified;
    this.facts = facts;
  }

  static EntryAppraisal of(SnpAcceptance entry, VerifiedClaims verified, EvidenceFacts facts) {
    var appraisal = new SnpAppraisal(entry, verified, facts);
    appraisal.root();
    appraisal.signer();
    appraisal.binding();
    appraisal.measurement();
    appraisal.tcb();
    appraisal.guestPolicy();
    appraisal.memory();
    appraisal.vmpl();
    appraisal.pinned();
    return new EntryAppraisal(new TrustVector(appraisal.vector), List.copyOf(appraisal.checks));
  }

  private void root() {
    boolean met = !verified.simulated() || entry.simulatedAllowed();
    String wanted = entry.simulatedAllowed() ? "a genuine or a simulated root" : "a genuine root";
    String got = verified.simulated() ? "a simulated root" : "a genuine root";
    check(met, "simulated", "simulated", wanted, got);
    worsen(TrustClaim.HARDWARE, met ? GENUINE : HARDWARE_NOT_RECOGNISED);
  }

  private void signer() {
    String key = text("snp.signing_key");
    String cspId = text("snp.vlek.csp_id");
    String got = key.isEmpty() ? NOTHING : cspId.isEmpty() ? key : key + " of " + cspId;
    boolean met = entry.signer().accepts(key, cspId);
    check(met, "snp.signing_key", "signer", entry.signer().toString(), got);
    worsen(TrustClaim.INSTANCE_IDENTITY, met ? RECOGNISED : RECOGNISED_NOT_TRUSTED);
  }

  private void binding() {
    boolean met = entry.bindings().contains(facts.binding());
    check(met, "binding", "binding", anyOf(entry.bindings()), orNothing(facts.binding()));
    worsen(TrustClaim.INSTANCE_IDENTITY, met ? RECOGNISED : RECOGNISED_NOT_TRUSTED);
  }

  private void measurement() {
    Optional<Bytes> measured = binary("snp.measurement");
    if (entry.measurements().isEmpty()) {
      noReferenceValue("snp.measurement", "measurement", shown(measured));
      worsen(TrustClaim.EXECUTABLES, EXECUTABLES_UNRECOGNISED);
      return;
    }
    boolean met = member("snp.measurement", "measurement", entry.measurements());
    worsen(TrustClaim.EXECUTABLES, met ? APPROVED_AT_BOOT : EXECUTABLES_REFUSED);
  }

  /// The TCB that is held against the minimum is REPORTED_TCB: the one that the signing key was
  /// derived from, and so the only one that the certificate vouches for.
  private void tcb() {
    String product = text("snp.product");
    Optional<ProductLine> line = ProductLine.ofKdsName(product);
    Optional<TcbVersion> minimum = line.map(known -> entry.minimumTcb().get(known));
    if (line.isEmpty() || minimum.isEmpty()) {
      String rule = line.isEmpty() ? "minimum_tcb" : "minimum_tcb." + product;
      noReferenceValue(REPORTED_TCB, rule, product + " " + shown(binary(REPORTED_TCB)));
      worsen(TrustClaim.HARDWARE, GENUINE_QUESTIONABLE);
      return;
    }
    String rule = "minimum_tcb." + product + ".";
    if (minimum.get().layout().hasFmc()) {
      part(rule, "fmc", minimum.get().fmc());
    }
    part(rule, "boot_loader", minimum.get().bootLoader());
    part(rule, "tee", minimum.get().tee());
    part(rule, "snp", minimum.get().snp());
    part(rule, "microcode", minimum.get().microcode());
  }

  /// Part by part: the eight bytes as one number would let new microcode hide an old boot loader.
  private void part(String rule, String name, int least) {
    String claim = REPORTED_TCB + "." + name;
    Optional<Long> got = number(claim);
    boolean met = got.isPresent() && got.get() >= least;
    check(met, claim, rule + name, "at least " + least, shown(got));
    worsen(TrustClaim.HARDWARE, met ? GENUINE : GENUINE_REFUSED);
  }

  private void guestPolicy() {
    worsen(TrustClaim.CONFIGURATION, CONFIGURATION_APPROVED);
    entry.guestPolicy().forEach(this::flag);
  }

  private void flag(GuestPolicyFlag flag, Requirement requirement) {
    if (requirement == Requirement.ALLOWED) {
      return;
    }
    boolean wanted = requirement == Requirement.REQUIRED;
    Optional<Boolean> got = flagClaim(flag.claim());
    boolean met = got.isPresent() && got.get() == wanted;
    check(met, flag.claim(), "guest_policy." + flag.key(), Boolean.toString(wanted), shown(got));
    worsen(TrustClaim.CONFIGURATION, met ? CONFIGURATION_APPROVED : CONFIGURATION_REFUSED);
  }

  /// A guest under debugging keeps nothing from its host, whatever its owner puts up with: allowed,
  /// it is still a warning, so that no such guest is ever affirmed.
  private void memory() {
    if (!flagClaim(GuestPolicyFlag.DEBUG.claim()).orElse(true)) {
      worsen(TrustClaim.RUNTIME_OPAQUE, ENCRYPTED);
      return;
    }
    boolean putUpWith = entry.guestPolicy().get(GuestPolicyFlag.DEBUG) != Requirement.FORBIDDEN;
    check(
        false,
        "runtime-opaque",
        "guest_policy.debug",
        "memory that the host can't read",
        "debugging, by which the host can");
    worsen(TrustClaim.RUNTIME_OPAQUE, putUpWith ? ISOLATED_ONLY : VISIBLE);
  }

  private void vmpl() {
    Optional<Long> got = number("snp.vmpl");
    boolean met =
        got.isPresent() && entry.vmpls().stream().anyMatch(vmpl -> got.get() == vmpl.longValue());
    check(met, "snp.vmpl", "vmpl", anyOf(entry.vmpls()), shown(got));
    worsen(TrustClaim.CONFIGURATION, met ? CONFIGURATION_APPROVED : CONFIGURATION_REFUSED);
  }

  /// What is looked at only where the policy names it.
  private void pinned() {
    pin("snp.host_data", "host_data", entry.hostData(), TrustClaim.CONFIGURATION);
    pin("snp.id_key_digest", "id_key_digest", entry.idKeyDigests(), TrustClaim.INSTANCE_IDENTITY);
    authorKey();
    pin("snp.chip_id", "chip_id", entry.chipIds(), TrustClaim.INSTANCE_IDENTITY);
  }

  /// AUTHOR_KEY_DIGEST means something only where AUTHOR_KEY_EN is set (AMD 56860).
  private void authorKey() {
    if (entry.authorKeyDigests().isEmpty() || flagClaim("snp.author_key_en").orElse(false)) {
      pin(
          "snp.author_key_digest",
          "author_key_digest",
          entry.authorKeyDigests(),
          TrustClaim.INSTANCE_IDENTITY);
      return;
    }
    check(
        false,
        "snp.author_key_digest",
        "author_key_digest",
        anyOf(entry.authorKeyDigests()),
        "no author key");
    worsen(TrustClaim.INSTANCE_IDENTITY, NOT_RECOGNISED);
  }

  private void pin(String claim, String key, Set<Bytes> wanted, TrustClaim trust) {
    if (wanted.isEmpty() || member(claim, key, wanted)) {
      return;
    }
    worsen(trust, trust == TrustClaim.CONFIGURATION ? CONFIGURATION_REFUSED : NOT_RECOGNISED);
  }

  private boolean member(String claim, String key, Set<Bytes> wanted) {
    Optional<Bytes> got = binary(claim);
    boolean met = got.isPresent() && wanted.contains(got.get());
    check(met, claim, key, anyOf(wanted), shown(got));
    return met;
  }

  private void check(boolean met, String name, String key, String wanted, String got) {
    checks.add(Check.of(met, name, entry.path() + "." + key, wanted, got));
  }

  private void noReferenceValue(String name, String key, String got) {
    checks.add(
        new Check(
            name,
            entry.path() + "." + key,
            Check.Outcome.NO_REFERENCE_VALUE,
            "a value to compare with",
            got.strip()));
  }

  /// All values used here are of the positive scale, on which more is worse.
  private void worsen(TrustClaim claim, int value) {
    vector.merge(claim, value, Math::max);
  }

  private static String shown(Optional<?> value) {
    return value.map(Object::toString).orElse(NOTHING);
  }

  private static String orNothing(String text) {
    return text.isEmpty() ? NOTHING : text;
  }

  private static String anyOf(Collection<?> values) {
    String shown =
        values.stream().limit(VALUES_SHOWN).map(Object::toString).collect(Collectors.joining(", "));
    int more = values.size() - VALUES_SHOWN;
    String all = more > 0 ? "%s and %d more".formatted(shown, more) : shown;
    return values.size() == 1 ? all : "one of " + all;
  }

  private String text(String claim) {
    return find(claim) instanceof ClaimValue.Text text ? text.value() : "";
  }

  private Optional<Bytes> binary(String claim) {
    return find(claim) instanceof ClaimValue.Binary binary
        ? Optional.of(binary.value())
        : Optional.empty();
  }

  private Optional<Long> number(String claim) {
    return find(claim) instanceof ClaimValue.Number number
        ? Optional.of(number.value())
        : Optional.empty();
  }

  private Optional<Boolean> flagClaim(String claim) {
    return find(claim) instanceof ClaimValue.Flag flag
        ? Optional.of(flag.value())
        : Optional.empty();
  }

  private @org.jspecify.annotations.Nullable ClaimValue find(String claim) {
    return verified.claims().asMap().get(claim);
  }
}
