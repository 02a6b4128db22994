package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/// One piece of evidence as the platform gave it; the names are those of the kernel's tsm reports
/// (Documentation/ABI/testing/configfs-tsm-report).
///
/// @param format the format's name, e.g. `snp`
/// @param evidence outblob: the evidence itself
/// @param auxiliary auxblob: what the host gave along, e.g. certificates
/// @param manifest manifestblob: what services the report is about
/// @param eventLog what was measured into those registers
/// @param provider who made it, e.g. `sev_guest`
/// @param signature over the evidence, where it is beside it
/// @param key that signed, where it comes along
/// @param pcrValues digests in a row, in the order of the quote's selection
/// @param privilegeLevel the level it was asked for at, 0 to 3
/// @param service that it was asked about, e.g. an SVSM's vTPM
/// @param generation how many writes it answers, where the interface counts them
public record EvidenceItem(
    String format,
    Bytes evidence,
    Optional<Bytes> auxiliary,
    Optional<Bytes> manifest,
    Optional<Bytes> signature,
    Optional<Bytes> key,
    Optional<Bytes> pcrValues,
    Optional<Bytes> eventLog,
    Optional<String> provider,
    OptionalInt privilegeLevel,
    Optional<UUID> service,
    OptionalLong generation) {

  /// Asked for by no service and without a generation.
  public EvidenceItem(
      String format,
      Bytes evidence,
      Optional<Bytes> auxiliary,
      Optional<Bytes> manifest,
      Optional<Bytes> signature,
      Optional<Bytes> key,
      Optional<Bytes> pcrValues,
      Optional<Bytes> eventLog,
      Optional<String> provider,
      OptionalInt privilegeLevel) {
    this(
        format,
        evidence,
        auxiliary,
        manifest,
        signature,
        key,
        pcrValues,
        eventLog,
        provider,
        privilegeLevel,
        Optional.empty(),
        OptionalLong.empty());
  }

  /// Of a platform that signs within its evidence.
  public EvidenceItem(
      String format,
      Bytes evidence,
      Optional<Bytes> auxiliary,
      Optional<Bytes> manifest,
      Optional<String> provider,
      OptionalInt privilegeLevel) {
    this(
        format,
        evidence,
        auxiliary,
        manifest,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        provider,
        privilegeLevel);
  }

  /// The evidence alone.
  public static EvidenceItem of(String format, Bytes evidence) {
    return new EvidenceItem(
        format,
        evidence,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty());
  }

  /// A TPM's quote, by a key that something else vouches for.
  static EvidenceItem quote(Bytes attest, Bytes signature, Bytes pcrValues) {
    return quote(attest, signature, Optional.empty(), pcrValues, Optional.empty());
  }

  /// A TPM's quote, with its key.
  public static EvidenceItem quote(
      Bytes attest,
      Bytes signature,
      Optional<Bytes> key,
      Bytes pcrValues,
      Optional<Bytes> eventLog) {
    return new EvidenceItem(
        "tpm",
        attest,
        Optional.empty(),
        Optional.empty(),
        Optional.of(signature),
        key,
        Optional.of(pcrValues),
        eventLog,
        Optional.empty(),
        OptionalInt.empty());
  }

  /// The same with a log.
  public EvidenceItem with(Bytes log) {
    return new EvidenceItem(
        format,
        evidence,
        auxiliary,
        manifest,
        signature,
        key,
        pcrValues,
        Optional.of(log),
        provider,
        privilegeLevel,
        service,
        generation);
  }

  /// The same, asked for this way.
  public EvidenceItem asked(Optional<UUID> about, OptionalLong afterWrites) {
    return new EvidenceItem(
        format,
        evidence,
        auxiliary,
        manifest,
        signature,
        key,
        pcrValues,
        eventLog,
        provider,
        privilegeLevel,
        about,
        afterWrites);
  }

  /// Sizes only: evidence is long.
  @Override
  public String toString() {
    return "%s of %d bytes".formatted(format, evidence.length());
  }
}
