package dev.assay.cli.measure;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Kinds of launches, each with the options that mean something for it.
enum Mode {
  SEV("sev", "SHA-256", Options.KERNEL, Set.of()),
  SEV_ES("sev-es", "SHA-256", Options.of(Options.KERNEL, Options.VCPUS), Set.of("--vcpus")),
  SNP(
      "snp",
      "SHA-384",
      Options.of(
          Options.KERNEL, Options.of(Options.VCPUS, Set.of("--guest-features", "--ovmf-hash"))),
      Set.of("--vcpus")),
  SNP_SVSM(
      "snp-svsm",
      "SHA-384",
      Options.of(Options.QEMU_VCPUS, Set.of("--svsm", "--ovmf-vars-size")),
      Set.of("--vcpus", "--svsm", "--ovmf-vars-size"));

  /// Options that belong together.
  private static final class Options {
    static final Set<String> KERNEL = Set.of("--kernel", "--initrd", "--append");
    static final Set<String> QEMU_VCPUS =
        Set.of("--vcpus", "--vcpu-type", "--vcpu-signature", "--no-fpu-reset");
    static final Set<String> VCPUS = of(QEMU_VCPUS, Set.of("--vmm"));

    private Options() {}

    static Set<String> of(Set<String> some, Set<String> more) {
      return Stream.concat(some.stream(), more.stream()).collect(Collectors.toUnmodifiableSet());
    }
  }

  private static final Set<String> COMMON =
      Set.of("--mode", "--firmware", "--json", "--help", "--version", "--verbose");

  private final String optionValue;
  private final String hash;

  @SuppressWarnings("ImmutableEnumChecker") // immutable sets
  private final Set<String> options;

  @SuppressWarnings("ImmutableEnumChecker") // immutable sets
  private final Set<String> required;

  Mode(String optionValue, String hash, Set<String> options, Set<String> required) {
    this.optionValue = optionValue;
    this.hash = hash;
    this.options = options;
    this.required = required;
  }

  /// The hash that its digest is.
  String hash() {
    return hash;
  }

  boolean takes(String option) {
    return COMMON.contains(option) || options.contains(option);
  }

  List<String> required() {
    return required.stream().sorted().toList();
  }

  /// Whether policies have a field for the digest.
  boolean hasPolicyField() {
    return this == SNP || this == SNP_SVSM;
  }

  /// The value of `--mode`.
  @Override
  public String toString() {
    return optionValue;
  }

  /// Reads the value of `--mode`.
  static final class Converter implements ITypeConverter<Mode> {
    @Override
    public Mode convert(String value) {
      return Arrays.stream(values())
          .filter(mode -> mode.optionValue.equals(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected one of %s but was '%s'"
                          .formatted(Arrays.toString(values()), value)));
    }
  }

  /// Lists the values of `--mode`.
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(values()).map(Mode::toString).iterator();
    }
  }
}
