package dev.assay.cli.offline;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The formats that `assay verify` takes, and the options that each has beside the common ones.
enum Format {
  CCA("cca", EndorsedTokenVerification.ofCca(), "--key", "--nonce", "--report-data"),
  PSA("psa", EndorsedTokenVerification.ofPsa(), "--key", "--nonce", "--report-data"),
  AZ_SNP_VTPM(
      "az-snp-vtpm",
      new AzureVerification(new AzSnpVtpm()),
      "--quote",
      "--signature",
      "--key",
      "--pcrs",
      "--event-log",
      "--certs",
      "--collateral",
      "--nonce",
      "--trust-anchor"),
  AZ_TDX_VTPM(
      "az-tdx-vtpm",
      new AzureVerification(new AzTdxVtpm(), AzTdxVtpm.TD_QUOTE),
      "--quote",
      "--signature",
      "--key",
      "--pcrs",
      "--event-log",
      AzTdxVtpm.TD_QUOTE,
      "--certs",
      "--collateral",
      "--nonce",
      "--trust-anchor"),
  EAR("ear", new EarTokenVerification(), "--key", "--nonce"),
  SAMPLE("sample", new SampleVerification()),
  SEV_LAUNCH(
      "sev-launch",
      new SevLaunchVerification(),
      "--key",
      "--launch-digest",
      "--api",
      "--policy",
      "--nonce",
      "--certs",
      "--trust-anchor"),
  SGX(
      "sgx",
      new SgxVerification(),
      "--certs",
      "--collateral",
      "--nonce",
      "--report-data",
      "--trust-anchor"),
  SNP(
      "snp",
      new SnpVerification(),
      "--certs",
      "--collateral",
      "--nonce",
      "--report-data",
      "--trust-anchor"),
  SPDM("spdm", new SpdmVerification(), "--certs", "--nonce", "--trust-anchor"),
  SVSM_VTPM(
      "svsm-vtpm",
      new SvsmVerification(),
      "--certs",
      "--collateral",
      "--manifest",
      "--nonce",
      "--srk",
      "--trust-anchor"),
  TDX(
      "tdx",
      new TdxVerification(),
      "--certs",
      "--collateral",
      "--event-log",
      "--nonce",
      "--report-data",
      "--trust-anchor"),
  TPM(
      "tpm",
      new TpmVerification(),
      "--certs",
      "--event-log",
      "--key",
      "--nonce",
      "--pcrs",
      "--signature",
      "--trust-anchor"),
  TSM(
      "tsm",
      new TsmVerification(),
      "--evidence DIRECTORY",
      "--certs",
      "--collateral",
      "--event-log",
      "--key",
      "--nonce",
      "--report-data",
      "--trust-anchor");

  /// Certificates are hints, and formats without chains pass over them.
  private static final Set<String> COMMON =
      Set.of("--format", "--evidence", "--certs", "--at", "--json", "--help", "--version");

  /// Stands among a format's options where its evidence may be a directory.
  private static final String DIRECTORY = "--evidence DIRECTORY";

  private final String optionValue;

  @SuppressWarnings("ImmutableEnumChecker") // stateless, all of them
  private final FormatVerification verification;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable copy
  private final Set<String> options;

  Format(String optionValue, FormatVerification verification, String... options) {
    this.optionValue = optionValue;
    this.verification = verification;
    this.options = Set.of(options);
  }

  /// The format of that name, where this release has it.
  static Optional<Format> named(String name) {
    return Arrays.stream(values()).filter(format -> format.optionValue.equals(name)).findFirst();
  }

  FormatVerification verification() {
    return verification;
  }

  boolean takes(String option) {
    return COMMON.contains(option) || options.contains(option);
  }

  boolean takesDirectory() {
    return options.contains(DIRECTORY);
  }

  /// The value of `--format`.
  @Override
  public String toString() {
    return optionValue;
  }

  /// Reads the value of `--format`.
  static final class Converter implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      return Arrays.stream(values())
          .filter(format -> format.optionValue.equals(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected one of %s but was '%s'"
                          .formatted(Arrays.toString(values()), value)));
    }
  }

  /// Lists the values of `--format`.
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      List<String> names = Arrays.stream(values()).map(Format::toString).toList();
      return names.iterator();
    }
  }
}
