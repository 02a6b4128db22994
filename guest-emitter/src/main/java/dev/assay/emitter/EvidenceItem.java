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

  /// The evidence alone, to which the rest is added by its name.
  public static Builder builder(String format, Bytes evidence) {
    return new Builder(format, evidence);
  }

  /// The evidence alone.
  public static EvidenceItem of(String format, Bytes evidence) {
    return builder(format, evidence).build();
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
    Builder quote = builder("tpm", attest);
    quote.signature = Optional.of(signature);
    quote.key = key;
    quote.pcrValues = Optional.of(pcrValues);
    quote.eventLog = eventLog;
    return quote.build();
  }

  /// The same with a log.
  public EvidenceItem with(Bytes log) {
    var same = new Builder(this);
    same.eventLog = Optional.of(log);
    return same.build();
  }

  /// Sizes only: evidence is long.
  @Override
  public String toString() {
    return "%s of %d bytes".formatted(format, evidence.length());
  }

  /// Adds what a platform gave beside its evidence.
  public static final class Builder {
    private final String format;
    private final Bytes evidence;
    private Optional<Bytes> auxiliary = Optional.empty();
    private Optional<Bytes> manifest = Optional.empty();
    private Optional<Bytes> signature = Optional.empty();
    private Optional<Bytes> key = Optional.empty();
    private Optional<Bytes> pcrValues = Optional.empty();
    private Optional<Bytes> eventLog = Optional.empty();
    private Optional<String> provider = Optional.empty();
    private OptionalInt privilegeLevel = OptionalInt.empty();
    private Optional<UUID> service = Optional.empty();
    private OptionalLong generation = OptionalLong.empty();

    private Builder(String format, Bytes evidence) {
      this.format = format;
      this.evidence = evidence;
    }

    private Builder(EvidenceItem item) {
      this(item.format, item.evidence);
      auxiliary = item.auxiliary;
      manifest = item.manifest;
      signature = item.signature;
      key = item.key;
      pcrValues = item.pcrValues;
      eventLog = item.eventLog;
      provider = item.provider;
      privilegeLevel = item.privilegeLevel;
      service = item.service;
      generation = item.generation;
    }

    /// What the host gave along, where it gave something.
    public Builder auxiliary(Optional<Bytes> blob) {
      auxiliary = blob.filter(bytes -> !bytes.isEmpty());
      return this;
    }

    /// What services the evidence is about, where it is about some.
    public Builder manifest(Optional<Bytes> blob) {
      manifest = blob.filter(bytes -> !bytes.isEmpty());
      return this;
    }

    public Builder provider(Optional<String> name) {
      provider = name;
      return this;
    }

    public Builder provider(String name) {
      return provider(Optional.of(name));
    }

    public Builder privilegeLevel(OptionalInt level) {
      privilegeLevel = level;
      return this;
    }

    public Builder privilegeLevel(int level) {
      return privilegeLevel(OptionalInt.of(level));
    }

    public Builder service(UUID about) {
      service = Optional.of(about);
      return this;
    }

    public Builder generation(OptionalLong writes) {
      generation = writes;
      return this;
    }

    public EvidenceItem build() {
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
          service,
          generation);
    }
  }
}
