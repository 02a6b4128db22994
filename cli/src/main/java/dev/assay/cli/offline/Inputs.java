package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What one `assay verify` was given, files read and hex decoded.
///
/// @param source the path of the evidence
/// @param evidence its content; empty where `source` is a directory
/// @param certificates contents of the files of `--certs`
/// @param collateral contents of the files of `--collateral`
/// @param trustAnchors the roots believed; none means those pinned for the format
/// @param at when certificates and collateral must be valid
/// @param files contents of the format's own files, by option, e.g. `--manifest`
/// @param texts values of the format's own options that are no files
record Inputs(
    Path source,
    Bytes evidence,
    List<Bytes> certificates,
    List<Bytes> collateral,
    Optional<Bytes> nonce,
    Optional<Bytes> reportData,
    List<TrustAnchor> trustAnchors,
    Instant at,
    Map<String, Bytes> files,
    Map<String, String> texts) {
  Inputs {
    certificates = List.copyOf(certificates);
    collateral = List.copyOf(collateral);
    trustAnchors = List.copyOf(trustAnchors);
    files = Map.copyOf(files);
    texts = Map.copyOf(texts);
  }

  Optional<Bytes> file(String option) {
    return Optional.ofNullable(files.get(option));
  }

  Optional<String> text(String option) {
    return Optional.ofNullable(texts.get(option));
  }

  /// The value of an option that is hex, two digits a byte.
  Optional<Bytes> hex(String option) {
    return text(option).map(value -> hex(option, value));
  }

  static Bytes hex(String option, String value) {
    try {
      return Bytes.fromHex(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "%s: want hex, two digits a byte, got `%s`".formatted(option, value));
    }
  }

  /// The nonce, of a length that the format has room for.
  Optional<Bytes> nonce(int shortest, int longest) {
    nonce.ifPresent(
        value -> {
          if (value.length() < shortest || value.length() > longest) {
            throw new UsageException(
                shortest == longest
                    ? "--nonce: want %d bytes of hex, got %d bytes"
                        .formatted(shortest, value.length())
                    : "--nonce: want %d to %d bytes of hex, got %d bytes"
                        .formatted(shortest, longest, value.length()));
          }
        });
    return nonce;
  }

  /// The same question about other evidence, e.g. about what a container held.
  Inputs of(Bytes otherEvidence) {
    return new Inputs(
        source,
        otherEvidence,
        certificates,
        collateral,
        nonce,
        reportData,
        trustAnchors,
        at,
        files,
        texts);
  }

  /// The same question with more certificates, e.g. those that came with the evidence.
  Inputs withCertificates(List<Bytes> more) {
    return new Inputs(
        source,
        evidence,
        Stream.concat(certificates.stream(), more.stream()).toList(),
        collateral,
        nonce,
        reportData,
        trustAnchors,
        at,
        files,
        texts);
  }
}
