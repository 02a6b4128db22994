package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads one entry of `accept` for `platform: sev-snp`.
final class SnpAcceptanceReader {
  static final List<String> KEYS =
      List.of(
          "platform",
          "measurement",
          "minimum_tcb",
          "guest_policy",
          "vmpl",
          "signer",
          "binding",
          "simulated",
          "host_data",
          "id_key_digest",
          "author_key_digest",
          "chip_id");

  private static final List<String> BINDINGS =
      List.of("nonce", "nonce-key", "svsm-vtpm", "svsm-vtpm-srk", "kbs", "raw");

  /// All but `raw`: what the caller chose freely answers no challenge.
  private static final Set<String> BINDINGS_UNLESS_SAID =
      Set.of("nonce", "nonce-key", "svsm-vtpm", "svsm-vtpm-srk", "kbs");

  private static final Set<Integer> VMPLS_UNLESS_SAID = Set.of(0);
  private static final int MEASUREMENT_BYTES = 48;
  private static final int KEY_DIGEST_BYTES = 48;
  private static final int HOST_DATA_BYTES = 32;
  private static final int CHIP_ID_BYTES = 64;
  private static final int MOST_VMPL = 3;
  private static final int MOST_SVN = 255;
  private static final List<String> LEGACY_PARTS =
      List.of("boot_loader", "tee", "snp", "microcode");
  private static final List<String> TURIN_PARTS =
      List.of("fmc", "boot_loader", "tee", "snp", "microcode");
  private static final List<String> SIGNERS = List.of("vcek", "vlek");
  private static final Pattern CSP_ID = Pattern.compile("[!-~]{1,64}");

  private final PolicySection entry;
  private final List<PolicyError> errors;

  private SnpAcceptanceReader(PolicySection entry, List<PolicyError> errors) {
    this.entry = entry;
    this.errors = errors;
  }

  static Optional<SnpAcceptance> read(YamlNode node, String path, List<PolicyError> errors) {
    return PolicySection.of(node, path, KEYS, errors)
        .map(section -> new SnpAcceptanceReader(section, errors).read());
  }

  private SnpAcceptance read() {
    entry
        .require("platform", SnpAcceptance.PLATFORM)
        .ifPresent(node -> entry.word(node, "platform", List.of(SnpAcceptance.PLATFORM)));
    return new SnpAcceptance(
        entry.path(),
        hexes("measurement", MEASUREMENT_BYTES),
        minimumTcb(),
        guestPolicy(),
        vmpls(),
        signer(),
        bindings(),
        simulatedAllowed(),
        hexes("host_data", HOST_DATA_BYTES),
        hexes("id_key_digest", KEY_DIGEST_BYTES),
        hexes("author_key_digest", KEY_DIGEST_BYTES),
        hexes("chip_id", CHIP_ID_BYTES));
  }

  private Set<Bytes> hexes(String key, int bytes) {
    return entry
        .find(key)
        .map(node -> entry.oneOrMore(node, key, (item, itemKey) -> hex(item, itemKey, bytes)))
        .orElse(Set.of());
  }

  private Optional<Bytes> hex(YamlNode node, String key, int bytes) {
    String wanted = "%d bytes in hex (%d digits)".formatted(bytes, 2 * bytes);
    Optional<String> text = entry.text(node, key, wanted);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    boolean digits = text.get().chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    if (digits && text.get().length() == 2 * bytes) {
      return Optional.of(Bytes.fromHex(text.get()));
    }
    entry.refuse(node, key, wanted, digits ? text.get().length() + " digits" : node.kind());
    return Optional.empty();
  }

  private Map<ProductLine, TcbVersion> minimumTcb() {
    var minimum = new EnumMap<ProductLine, TcbVersion>(ProductLine.class);
    List<String> lines = Arrays.stream(ProductLine.values()).map(ProductLine::kdsName).toList();
    Optional<PolicySection> section =
        entry
            .find("minimum_tcb")
            .flatMap(node -> PolicySection.of(node, entry.pathOf("minimum_tcb"), lines, errors));
    section.ifPresent(
        found -> {
          for (String key : found.keys()) {
            ProductLine line = ProductLine.ofKdsName(key).orElseThrow();
            found
                .find(key)
                .flatMap(node -> tcb(node, found.pathOf(key), line))
                .ifPresent(tcb -> minimum.put(line, tcb));
          }
        });
    return minimum;
  }

  /// A part left out has no minimum, which is what 0 says.
  private Optional<TcbVersion> tcb(YamlNode node, String path, ProductLine line) {
    boolean hasFmc = line.tcbLayout().hasFmc();
    List<String> parts = hasFmc ? TURIN_PARTS : LEGACY_PARTS;
    Optional<PolicySection> found = PolicySection.of(node, path, parts, errors);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    PolicySection section = found.get();
    if (section.keys().isEmpty()) {
      errors.add(
          new PolicyError(
              node.place().line(),
              node.place().column(),
              path,
              "at least one of " + String.join(", ", parts),
              "none"));
    }
    int bootLoader = svn(section, "boot_loader");
    int tee = svn(section, "tee");
    int snp = svn(section, "snp");
    int microcode = svn(section, "microcode");
    return Optional.of(
        hasFmc
            ? TcbVersion.turin(svn(section, "fmc"), bootLoader, tee, snp, microcode)
            : TcbVersion.legacy(bootLoader, tee, snp, microcode));
  }

  private static int svn(PolicySection section, String key) {
    return section
        .find(key)
        .flatMap(node -> section.number(node, key, 0, MOST_SVN))
        .map(Long::intValue)
        .orElse(0);
  }

  private Map<GuestPolicyFlag, Requirement> guestPolicy() {
    var wanted = new EnumMap<GuestPolicyFlag, Requirement>(GuestPolicyFlag.class);
    for (GuestPolicyFlag flag : GuestPolicyFlag.values()) {
      wanted.put(flag, flag.unlessSaid());
    }
    Optional<PolicySection> section =
        entry
            .find("guest_policy")
            .flatMap(
                node ->
                    PolicySection.of(
                        node, entry.pathOf("guest_policy"), GuestPolicyFlag.keys(), errors));
    section.ifPresent(found -> guestPolicy(found, wanted));
    return wanted;
  }

  private static void guestPolicy(PolicySection section, Map<GuestPolicyFlag, Requirement> wanted) {
    var said = new TreeSet<GuestPolicyFlag>();
    for (String key : section.keys()) {
      GuestPolicyFlag flag = GuestPolicyFlag.ofKey(key).orElseThrow();
      YamlNode node = section.find(key).orElseThrow();
      if (!said.add(flag)) {
        section.refuse(node, key, "each flag once", "`%s` again".formatted(flag.key()));
      }
      section
          .word(node, key, List.of("required", "forbidden", "allowed", "any"))
          .ifPresent(word -> wanted.put(flag, requirement(word)));
    }
  }

  private static Requirement requirement(String word) {
    return switch (word) {
      case "required" -> Requirement.REQUIRED;
      case "forbidden" -> Requirement.FORBIDDEN;
      default -> Requirement.ALLOWED;
    };
  }

  private Set<Integer> vmpls() {
    return entry
        .find("vmpl")
        .map(
            node ->
                entry.oneOrMore(
                    node,
                    "vmpl",
                    (item, key) -> entry.number(item, key, 0, MOST_VMPL).map(Long::intValue)))
        .orElse(VMPLS_UNLESS_SAID);
  }

  private Set<String> bindings() {
    return entry
        .find("binding")
        .map(
            node ->
                entry.oneOrMore(node, "binding", (item, key) -> entry.word(item, key, BINDINGS)))
        .orElse(BINDINGS_UNLESS_SAID);
  }

  private boolean simulatedAllowed() {
    return entry
        .find("simulated")
        .flatMap(node -> entry.word(node, "simulated", List.of("allowed", "forbidden")))
        .map("allowed"::equals)
        .orElse(false);
  }

  /// `vcek`, `vlek`, a list of them, or a mapping that says which providers: `{ vlek: [id, ...] }`.
  private SignerRule signer() {
    Optional<YamlNode> node = entry.find("signer");
    if (node.isEmpty()) {
      return SignerRule.VCEK_ONLY;
    }
    if (node.get() instanceof YamlNode.Mapping) {
      return PolicySection.of(node.get(), entry.pathOf("signer"), SIGNERS, errors)
          .map(SnpAcceptanceReader::signers)
          .orElse(SignerRule.VCEK_ONLY);
    }
    Set<String> words =
        entry.oneOrMore(node.get(), "signer", (item, key) -> entry.word(item, key, SIGNERS));
    return new SignerRule(words.contains("vcek"), words.contains("vlek"), Set.of());
  }

  private static SignerRule signers(PolicySection section) {
    Optional<YamlNode> vcek = section.find("vcek");
    Optional<YamlNode> vlek = section.find("vlek");
    vcek.ifPresent(node -> section.word(node, "vcek", List.of("any")));
    Set<String> cspIds =
        vlek.map(node -> section.oneOrMore(node, "vlek", (item, key) -> csp(section, item, key)))
            .orElse(Set.of());
    // `vlek: any` and no list at all both mean: whichever provider.
    boolean any = cspIds.contains("any");
    if (any && cspIds.size() > 1) {
      section.refuse(vlek.orElseThrow(), "vlek", "any, or the providers meant", "both");
    }
    return new SignerRule(vcek.isPresent(), vlek.isPresent(), any ? Set.of() : cspIds);
  }

  private static Optional<String> csp(PolicySection section, YamlNode node, String key) {
    String wanted = "a provider's id, or any";
    Optional<String> text = section.text(node, key, wanted);
    if (text.isPresent() && !CSP_ID.matcher(text.get()).matches()) {
      section.refuse(node, key, wanted, node.kind());
      return Optional.empty();
    }
    return text;
  }
}
