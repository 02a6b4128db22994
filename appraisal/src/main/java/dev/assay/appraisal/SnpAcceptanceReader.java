package dev.assay.appraisal;

import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
          "chip_id",
          "revocation_list",
          "vtpm");

  private static final List<String> BINDINGS =
      List.of("nonce", "nonce-key", "svsm-vtpm", "svsm-vtpm-srk", "kbs", "raw");

  private static final Set<Long> VMPLS_UNLESS_SAID = Set.of(0L);
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

  private final EntryReader reader;
  private final PolicySection entry;
  private final List<PolicyError> errors;

  private SnpAcceptanceReader(EntryReader reader, List<PolicyError> errors) {
    this.reader = reader;
    this.entry = reader.section();
    this.errors = errors;
  }

  static Optional<SnpAcceptance> read(YamlNode node, String path, List<PolicyError> errors) {
    return EntryReader.of(node, path, KEYS, errors)
        .map(reader -> new SnpAcceptanceReader(reader, errors).read());
  }

  private SnpAcceptance read() {
    return new SnpAcceptance(
        entry.path(),
        reader.hexes("measurement", MEASUREMENT_BYTES),
        minimumTcb(),
        reader.flags("guest_policy", GuestPolicyFlag.class),
        reader.numbers("vmpl", MOST_VMPL, VMPLS_UNLESS_SAID),
        signer(),
        reader.bindings(BINDINGS),
        reader.simulatedAllowed(),
        reader.hexes("host_data", HOST_DATA_BYTES),
        reader.hexes("id_key_digest", KEY_DIGEST_BYTES),
        reader.hexes("author_key_digest", KEY_DIGEST_BYTES),
        reader.hexes("chip_id", CHIP_ID_BYTES),
        reader.isSaid("revocation_list", "required", "optional"),
        TpmRuleReader.within(reader, "vtpm"));
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
