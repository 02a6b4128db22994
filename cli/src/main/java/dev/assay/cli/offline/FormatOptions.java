package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of `assay verify` that only some formats have; [Format] says which.
final class FormatOptions {
  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "svsm-vtpm: the services manifest that the report vouches for.")
  private @Nullable Path manifest;

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      description = "tpm: the quote's signature, a TPMT_SIGNATURE or raw.")
  private @Nullable Path signature;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "The key that signed: tpm (TPM2B_PUBLIC, TPMT_PUBLIC, DER, PEM), cca and psa (JWK, DER,"
              + " PEM), ear (the issuer's, likewise), sev-launch (the TIK). az-*-vtpm: must be the"
              + " one that the report names.")
  private @Nullable Path key;

  @Option(
      names = "--pcrs",
      paramLabel = "FILE",
      description = "tpm: PCR values, JSON from index to hex, or the digests in a row.")
  private @Nullable Path pcrs;

  @Option(
      names = "--event-log",
      paramLabel = "FILE",
      description = "The event log whose replay must give the quoted registers.")
  private @Nullable Path eventLog;

  @Option(
      names = "--quote",
      paramLabel = "FILE",
      description = "A vTPM's quote (TPMS_ATTEST) beside other evidence.")
  private @Nullable Path quote;

  @Option(
      names = "--td-quote",
      paramLabel = "FILE",
      description = "az-tdx-vtpm: the TD quote that vouches for the HCL report.")
  private @Nullable Path tdQuote;

  @Option(
      names = "--srk",
      paramLabel = "FILE",
      description =
          "svsm-vtpm: the storage root key's TPMT_PUBLIC; the report data is then that of the 2022"
              + " proposal over both keys, and --manifest the endorsement key's TPMT_PUBLIC.")
  private @Nullable Path srk;

  @Option(
      names = "--launch-digest",
      paramLabel = "HEX",
      description = "sev-launch: the digest that was to be launched.")
  private @Nullable String launchDigest;

  @Option(
      names = "--api",
      paramLabel = "MAJOR.MINOR.BUILD",
      description = "sev-launch: version of the firmware's API.")
  private @Nullable String api;

  @Option(
      names = "--policy",
      paramLabel = "HEX",
      description = "sev-launch: the owner's policy, 4 bytes, as a number.")
  private @Nullable String policy;

  Map<String, Bytes> files(Function<Path, Bytes> read) {
    var paths = new HashMap<String, @Nullable Path>();
    paths.put("--manifest", manifest);
    paths.put("--signature", signature);
    paths.put("--key", key);
    paths.put("--pcrs", pcrs);
    paths.put("--event-log", eventLog);
    paths.put("--quote", quote);
    paths.put("--td-quote", tdQuote);
    paths.put("--srk", srk);
    var files = new HashMap<String, Bytes>();
    paths.forEach(
        (option, path) -> {
          if (path != null) {
            files.put(option, read.apply(path));
          }
        });
    return files;
  }

  Map<String, String> texts() {
    var values = new HashMap<String, @Nullable String>();
    values.put("--launch-digest", launchDigest);
    values.put("--api", api);
    values.put("--policy", policy);
    var texts = new HashMap<String, String>();
    values.forEach(
        (option, value) -> {
          if (value != null) {
            texts.put(option, value);
          }
        });
    return texts;
  }
}
