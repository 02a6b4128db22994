package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tsm.SevKeyBlob;
import dev.assay.evidence.tsm.TsmKeyRequest;
import dev.assay.evidence.tsm.TsmKeyResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What is written to make a `tsm` key begins with `auth`; what the key reads as, with hex, a space
/// and who made it.
final class TsmKeyRecogniser implements Recogniser {
  private static final int LONGEST_START = 256;

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    String start =
        new String(
            content.slice(0, Math.min(content.length(), LONGEST_START)).toArray(),
            StandardCharsets.ISO_8859_1);
    if (start.startsWith("auth ") || start.startsWith("auth\t")) {
      return Recogniser.shown(TsmKeyRequest.parse(content), TsmKeyRecogniser::request);
    }
    return start.matches("(?s)([0-9a-f]{2})*+ [a-z]+(:[!-~]+)? .*")
        ? Recogniser.shown(
            TsmKeyResult.parse(TsmVerification.withoutNewline(content)), TsmKeyRecogniser::result)
        : Optional.empty();
  }

  private static Recognised.As request(TsmKeyRequest request) {
    return new Recognised.As(
        "tsm",
        "request for a tsm key",
        Claims.builder()
            .binary("tsm_key.request.public_key", request.publicKey())
            .number("tsm_key.request.privlevel", request.privilegeLevel())
            .text("tsm_key.request.format", request.format().replaceAll("[^ -~]", "."))
            .build());
  }

  private static Recognised.As result(TsmKeyResult result) {
    Claims report =
        SevKeyBlob.of(result) instanceof Parsed.Ok<SevKeyBlob>(SevKeyBlob blob)
            ? blob.report().claims()
            : Claims.NONE;
    return new Recognised.As("tsm", "what a tsm key reads as", result.claims().with(report));
  }
}
