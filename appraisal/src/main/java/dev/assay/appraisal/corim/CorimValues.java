package dev.assay.appraisal.corim;

import dev.assay.appraisal.reference.KnownNames;
import dev.assay.appraisal.reference.ReferenceKey;
import dev.assay.appraisal.reference.ReferenceValue;
import dev.assay.appraisal.reference.ReferenceValues;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Makes of a CoRIM what a policy can say. Which measurement goes where, its profile says:
///
/// | profile | measurement | key of the policy |
/// | --- | --- | --- |
/// | Arm, CCA platform | class id; instance | `implementation_id`; `instance_id` |
/// | | `cca.software-component`: digests; keys | `sw_components`; `sw_signers` |
/// | | `cca.platform-config` | `platform_config` |
/// | Arm, CCA realm | `cca.rim`, `cca.rem0` to `cca.rem3`, `cca.rpv` | `rim`, `rem`, `rpv` |
/// | AMD, SEV-SNP | 641; 3328; 647 | `measurement`; `chip_id`; `minimum_tcb` |
/// | Intel | see [IntelExtensions] | |
/// | none | names that other projects use: see [KnownNames] | |
public final class CorimValues {
  private static final String AMD_PROFILE = "tag:amd.com,2024:snp-corim-profile";
  private static final String CCA_PLATFORM_PROFILE = "tag:arm.com,2025:cca_platform#1.0.0";
  private static final String CCA_COMPONENT = "cca.software-component";
  private static final String SNP_MEASUREMENT = "641";
  private static final String SNP_REPORTED_TCB = "647";
  private static final String SNP_CHIP_ID = "3328";

  private final Corim corim;
  private final Optional<String> signer;
  private final List<String> ignored;

  private CorimValues(Corim corim, Optional<String> signer) {
    this.corim = corim;
    this.signer = signer;
    this.ignored = new ArrayList<>(corim.ignored());
  }

  /// @param file its name, for people
  /// @param signer who signed it, where that was verified
  public static ReferenceValues of(Corim corim, String file, Optional<String> signer) {
    return new CorimValues(corim, signer).values(file);
  }

  private ReferenceValues values(String file) {
    var builder = new ReferenceValues.Builder();
    for (Comid comid : corim.comids()) {
      for (ReferenceTriple triple : comid.references()) {
        List<ReferenceValue> values = new ArrayList<>(ofEnvironment(comid, triple));
        int before = values.size();
        for (CorimMeasurement measurement : triple.measurements()) {
          values.addAll(ofMeasurement(comid, triple.environment(), measurement));
        }
        if (values.size() > before) {
          builder.add(file + ": " + triple.environment(), values);
        }
      }
    }
    return builder.ignore(ignored).build();
  }

  private List<ReferenceValue> ofEnvironment(Comid comid, ReferenceTriple triple) {
    if (!isProfile(CCA_PLATFORM_PROFILE)) {
      return List.of();
    }
    CorimEnvironment environment = triple.environment();
    String origin = origin(comid, Optional.of("environment"));
    List<ReferenceValue> values = new ArrayList<>();
    environment
        .classBytes()
        .flatMap(id -> ReferenceValue.of(ReferenceKey.CCA_IMPLEMENTATION_ID, id, origin))
        .ifPresent(values::add);
    environment
        .instanceBytes()
        .flatMap(id -> ReferenceValue.of(ReferenceKey.CCA_INSTANCE_ID, id, origin))
        .ifPresent(values::add);
    return values;
  }

  private List<ReferenceValue> ofMeasurement(
      Comid comid, CorimEnvironment environment, CorimMeasurement measurement) {
    String origin = origin(comid, label(measurement));
    List<ReferenceValue> values = new ArrayList<>();
    String key = measurement.key().orElse("");
    if (isProfile(AMD_PROFILE)) {
      values.addAll(ofAmd(key, environment, measurement, origin));
    } else {
      values.addAll(named(key, measurement, origin));
    }
    if (isProfile(IntelExtensions.PROFILE) || corim.profile().isEmpty()) {
      values.addAll(new IntelExtensions(environment, measurement, origin, ignored).values());
    } else if (!measurement.extensions().isEmpty()) {
      ignored.add(measurement.path() + ": extensions of a profile that has none here");
    }
    if (values.isEmpty() && measurement.extensions().isEmpty()) {
      ignored.add(
          "%s: %s of %s has no place in a policy"
              .formatted(
                  measurement.path(),
                  key.isEmpty() ? "a measurement without a key" : "measurement " + key,
                  environment));
    }
    return values;
  }

  private List<ReferenceValue> named(String key, CorimMeasurement measurement, String origin) {
    List<ReferenceValue> values = new ArrayList<>();
    for (CorimDigest digest : measurement.digests()) {
      (key.equals(CCA_COMPONENT)
              ? ReferenceValue.of(ReferenceKey.CCA_SW_COMPONENTS, digest.value(), origin)
              : KnownNames.bytes(key, digest.value(), origin))
          .ifPresent(values::add);
    }
    if (key.equals(CCA_COMPONENT)) {
      measurement
          .keys()
          .forEach(
              signature ->
                  ReferenceValue.of(ReferenceKey.CCA_SW_SIGNERS, signature, origin)
                      .ifPresent(values::add));
    }
    whole(measurement).flatMap(raw -> KnownNames.bytes(key, raw, origin)).ifPresent(values::add);
    for (Map.Entry<String, List<CorimDigest>> register : measurement.registers().entrySet()) {
      values.addAll(register(register.getKey(), register.getValue(), measurement, origin));
    }
    return values;
  }

  private List<ReferenceValue> register(
      String name, List<CorimDigest> digests, CorimMeasurement measurement, String origin) {
    List<ReferenceValue> values =
        digests.stream()
            .flatMap(
                digest ->
                    KnownNames.bytes(name.toLowerCase(Locale.ROOT), digest.value(), origin)
                        .stream())
            .toList();
    if (values.isEmpty()) {
      ignored.add("%s: register %s has no place in a policy".formatted(measurement.path(), name));
    }
    return values;
  }

  private List<ReferenceValue> ofAmd(
      String key, CorimEnvironment environment, CorimMeasurement measurement, String origin) {
    return switch (key) {
      case SNP_MEASUREMENT -> {
        List<Bytes> values = new ArrayList<>();
        measurement.digests().forEach(digest -> values.add(digest.value()));
        whole(measurement).ifPresent(values::add);
        yield values.stream()
            .flatMap(
                value -> ReferenceValue.of(ReferenceKey.SNP_MEASUREMENT, value, origin).stream())
            .toList();
      }
      case SNP_CHIP_ID ->
          whole(measurement)
              .flatMap(id -> ReferenceValue.of(ReferenceKey.SNP_CHIP_ID, id, origin))
              .stream()
              .toList();
      case SNP_REPORTED_TCB -> tcb(environment, measurement, origin);
      default -> List.of();
    };
  }

  /// The parts of a minimum, which are laid out as the product line has them; so the model must
  /// name one.
  private static List<ReferenceValue> tcb(
      CorimEnvironment environment, CorimMeasurement measurement, String origin) {
    String model = environment.model().orElse("");
    Optional<ProductLine> line =
        Arrays.stream(ProductLine.values())
            .filter(known -> model.contains(known.kdsName()))
            .findFirst();
    Optional<CorimMeasurement.Svn> svn = measurement.svn().filter(CorimMeasurement.Svn::minimum);
    if (line.isEmpty() || svn.isEmpty()) {
      return List.of();
    }
    byte[] raw =
        ByteBuffer.allocate(TcbVersion.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(0, svn.get().value())
            .array();
    return TcbVersion.parse(SNP_REPORTED_TCB, Bytes.copyOf(raw), line.get().tcbLayout())
            instanceof Parsed.Ok<TcbVersion>(TcbVersion tcb)
        ? parts(line.get(), tcb, origin)
        : List.of();
  }

  private static List<ReferenceValue> parts(ProductLine line, TcbVersion tcb, String origin) {
    List<ReferenceValue> parts = new ArrayList<>();
    if (line.tcbLayout().hasFmc()) {
      parts.add(part(line, ReferenceValue.TcbPart.FMC, tcb.fmc(), origin));
    }
    parts.add(part(line, ReferenceValue.TcbPart.BOOT_LOADER, tcb.bootLoader(), origin));
    parts.add(part(line, ReferenceValue.TcbPart.TEE, tcb.tee(), origin));
    parts.add(part(line, ReferenceValue.TcbPart.SNP, tcb.snp(), origin));
    parts.add(part(line, ReferenceValue.TcbPart.MICROCODE, tcb.microcode(), origin));
    return parts;
  }

  private static ReferenceValue part(
      ProductLine line, ReferenceValue.TcbPart part, int svn, String origin) {
    return new ReferenceValue.MinimumTcb(line.kdsName(), part, svn, origin);
  }

  /// A raw value of which every bit counts; a policy has no masks.
  private Optional<Bytes> whole(CorimMeasurement measurement) {
    Optional<CorimMeasurement.RawValue> raw = measurement.raw();
    if (raw.isPresent() && !raw.get().isWhole()) {
      ignored.add(measurement.path() + ": a masked value has no place in a policy");
      return Optional.empty();
    }
    return raw.map(CorimMeasurement.RawValue::value);
  }

  private boolean isProfile(String profile) {
    return corim.profile().filter(profile::equals).isPresent();
  }

  private static Optional<String> label(CorimMeasurement measurement) {
    return measurement.name().or(measurement::key);
  }

  private String origin(Comid comid, Optional<String> label) {
    var origin = new StringBuilder();
    label.ifPresent(text -> origin.append(text).append(", "));
    origin.append("tag ").append(comid.id());
    if (comid.version() != 0) {
      origin.append(" version ").append(comid.version());
    }
    if (!comid.authors().isEmpty()) {
      origin.append(" by ").append(String.join(", ", comid.authors()));
    }
    signer.ifPresent(who -> origin.append(", signed by ").append(who));
    return origin.toString();
  }
}
