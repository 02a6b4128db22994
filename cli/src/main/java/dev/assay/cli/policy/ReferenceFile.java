package dev.assay.cli.policy;

import dev.assay.appraisal.corim.Corim;
import dev.assay.appraisal.corim.CorimValues;
import dev.assay.appraisal.corim.CorimVerification;
import dev.assay.appraisal.corim.CorimVerifier;
import dev.assay.appraisal.reference.LaunchDigest;
import dev.assay.appraisal.reference.ReferenceValues;
import dev.assay.appraisal.rvps.RvpsDocument;
import dev.assay.appraisal.rvps.RvpsValues;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.ProductLine;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/// Reads reference values of each kind, which the content says.
///
/// @param signers who may have signed a CoRIM
/// @param unsigned whether one that nobody signed will do
/// @param line of which product line RVPS's values of SEV-SNP's TCB are
/// @param at when signatures must be valid and values not have expired
record ReferenceFile(
    CorimVerifier signers, boolean unsigned, Optional<ProductLine> line, Instant at) {
  private static final String FIELD = "file";

  /// @param name of the file, for comments
  Parsed<ReferenceValues> read(String name, Bytes content) {
    if (content.isEmpty()) {
      return new Parsed.Malformed<>(
          new Refusal(Reason.TRUNCATED, FIELD, "a CoRIM or JSON", "nothing"));
    }
    if (" \t\r\n{[".indexOf(content.unsignedAt(0)) < 0) {
      return corim(name, content);
    }
    if (LaunchDigest.looksLike(content)) {
      return mapped(LaunchDigest.parse(content), digest -> digest.values(name));
    }
    return mapped(RvpsDocument.parse(content), document -> RvpsValues.of(document, name, line, at));
  }

  /// A signature that is there is always looked at.
  private Parsed<ReferenceValues> corim(String name, Bytes content) {
    return switch (Corim.parse(content)) {
      case Parsed.Malformed<Corim>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<Corim>(Corim corim) when corim.signed() -> verified(name, content);
      case Parsed.Ok<Corim>(Corim corim) ->
          unsigned
              ? new Parsed.Ok<>(CorimValues.of(corim, name, Optional.empty()))
              : new Parsed.Malformed<>(
                  new Refusal(
                      Reason.UNSIGNED, "corim", "a signature, or --unsigned", "a CoRIM without"));
    };
  }

  private Parsed<ReferenceValues> verified(String name, Bytes content) {
    return switch (signers.verify(content, at)) {
      case CorimVerification.Verified(Corim corim, String signer) ->
          new Parsed.Ok<>(CorimValues.of(corim, name, Optional.of(signer)));
      case CorimVerification.Refused(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  private static <T> Parsed<ReferenceValues> mapped(
      Parsed<T> parsed, Function<T, ReferenceValues> values) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> new Parsed.Ok<>(values.apply(value));
      case Parsed.Malformed<T>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }
}
