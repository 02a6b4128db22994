package dev.assay.verifier;

import static dev.assay.verifier.ItemField.AUXILIARY;
import static dev.assay.verifier.ItemField.EVENT_LOG;
import static dev.assay.verifier.ItemField.EVIDENCE;
import static dev.assay.verifier.ItemField.KEY;
import static dev.assay.verifier.ItemField.MANIFEST;
import static dev.assay.verifier.ItemField.PCR_VALUES;
import static dev.assay.verifier.ItemField.SIGNATURE;
import static java.util.stream.Collectors.joining;

import dev.assay.evidence.Reason;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// The formats that evidence may come in: what an item of each brings, how it is bound, and which
/// items follow it. `tsm` beside them is a container; see [TsmItem].
enum EvidenceFormat {
  CCA("cca", Bindings.ANY_GUEST, EnumSet.of(EVIDENCE), TokenVerification::ofCca),
  PSA("psa", Bindings.ANY_GUEST, EnumSet.of(EVIDENCE), TokenVerification::ofPsa),
  SAMPLE("sample", Bindings.KBS, EnumSet.of(EVIDENCE), SampleVerification::new),
  SEV_LAUNCH("sev-launch", Bindings.FIRMWARE, EnumSet.of(EVIDENCE), SevLaunchVerification::new),
  SGX("sgx", Bindings.ANY_GUEST, EnumSet.of(EVIDENCE, AUXILIARY), SgxVerification::new),
  SNP("snp", Bindings.ANY_GUEST, EnumSet.of(EVIDENCE, AUXILIARY), SnpVerification::new),
  SPDM("spdm", Bindings.DEVICE, EnumSet.of(EVIDENCE, AUXILIARY), SpdmVerification::new),
  TDX("tdx", Bindings.ANY_GUEST, EnumSet.of(EVIDENCE, AUXILIARY, EVENT_LOG), TdxVerification::new),
  TPM(
      "tpm",
      Bindings.ANY_GUEST,
      EnumSet.of(EVIDENCE, AUXILIARY, SIGNATURE, KEY, PCR_VALUES, EVENT_LOG),
      TpmVerification::new),
  AZ_SNP_VTPM(
      "az-snp-vtpm",
      Bindings.ANY_GUEST,
      EnumSet.of(EVIDENCE, AUXILIARY),
      AzureVerification::onSnp,
      List.of(List.of(TPM))),
  AZ_TDX_VTPM(
      "az-tdx-vtpm",
      Bindings.ANY_GUEST,
      EnumSet.of(EVIDENCE),
      AzureVerification::onTdx,
      List.of(List.of(TPM, TDX))),
  SVSM_VTPM(
      "svsm-vtpm",
      Bindings.SVSM,
      EnumSet.of(EVIDENCE, AUXILIARY, MANIFEST, KEY),
      SvsmVerification::new,
      List.of(List.of(), List.of(TPM)));

  private static final String CONTAINER = "tsm";
  private static final String NAMES =
      Arrays.stream(values()).map(EvidenceFormat::toString).sorted().collect(joining(", "));

  /// The bindings that formats have.
  private static final class Bindings {
    static final Set<String> ANY_GUEST = sorted("nonce", "nonce-key", "kbs", "raw");
    static final Set<String> SVSM = sorted("svsm-vtpm", "svsm-vtpm-srk");

    /// Whoever can reach a device can ask it with any nonce: it vouches for no guest's key.
    static final Set<String> DEVICE = sorted("nonce", "raw");

    /// It is what clients of that protocol try things out with.
    static final Set<String> KBS = sorted("kbs");

    /// The firmware chooses the nonce, and no guest runs yet that could have a key.
    static final Set<String> FIRMWARE = sorted("nonce");

    private static Set<String> sorted(String... names) {
      return Collections.unmodifiableSortedSet(new TreeSet<>(List.of(names)));
    }
  }

  private final String wireName;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable copy
  private final Set<String> bindings;

  @SuppressWarnings("ImmutableEnumChecker") // never changed
  private final Set<ItemField> fields;

  @SuppressWarnings("ImmutableEnumChecker") // a method reference
  private final Function<Trust, FormatVerification> verification;

  /// What may follow the first item, each a whole sequence.
  @SuppressWarnings("ImmutableEnumChecker") // an immutable copy
  private final List<List<EvidenceFormat>> followers;

  EvidenceFormat(
      String wireName,
      Set<String> bindings,
      Set<ItemField> fields,
      Function<Trust, FormatVerification> verification) {
    this(wireName, bindings, fields, verification, List.of(List.of()));
  }

  EvidenceFormat(
      String wireName,
      Set<String> bindings,
      Set<ItemField> fields,
      Function<Trust, FormatVerification> verification,
      List<List<EvidenceFormat>> followers) {
    this.wireName = wireName;
    this.bindings = bindings;
    this.fields = fields;
    this.verification = verification;
    this.followers = followers;
  }

  /// The format of evidence that begins with this item.
  static EvidenceFormat of(Item first) throws NotEvidence {
    if (first.formatName().equals(CONTAINER)) {
      return TsmItem.formatOf(first);
    }
    Optional<EvidenceFormat> named = named(first.formatName());
    if (named.isEmpty()) {
      throw NotEvidence.unsupported(
          first.path("format"), NAMES + " or " + CONTAINER, first.formatName());
    }
    return named.get();
  }

  private static Optional<EvidenceFormat> named(String name) {
    return Arrays.stream(values()).filter(format -> format.wireName.equals(name)).findFirst();
  }

  FormatVerification verification(Trust trust) {
    return verification.apply(trust);
  }

  /// Holds an event's binding and items against what the format has: what nothing would look at,
  /// nothing would vouch for.
  void requireShape(String binding, List<Item> items) throws NotEvidence {
    if (!bindings.contains(binding)) {
      throw NotEvidence.because(
          Reason.BINDING_UNSUPPORTED.name(), "binding", wireName + " with " + bindings, binding);
    }
    List<String> following = items.stream().skip(1).map(Item::formatName).toList();
    Optional<List<EvidenceFormat>> formats =
        followers.stream()
            .filter(
                allowed ->
                    allowed.stream().map(EvidenceFormat::toString).toList().equals(following))
            .findFirst();
    if (formats.isEmpty()) {
      throw NotEvidence.unsupported(
          "items", "%s followed by one of %s".formatted(wireName, followers), following.toString());
    }
    requireFields(items.getFirst());
    for (int i = 1; i < items.size(); i++) {
      formats.get().get(i - 1).requireFields(items.get(i));
    }
  }

  /// Whether items of the format have this field.
  boolean has(ItemField field) {
    return fields.contains(field);
  }

  private void requireFields(Item item) throws NotEvidence {
    for (ItemField field : ItemField.values()) {
      if (!has(field)) {
        item.refuse(field, wireName + " has no use for it");
      }
    }
  }

  /// The value of an item's `format`.
  @Override
  public String toString() {
    return wireName;
  }
}
