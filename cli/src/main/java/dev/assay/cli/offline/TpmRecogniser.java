package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.tpm.TpmSignature;
import java.util.Optional;

/// What a TPM says begins with a magic; public areas and signatures with the numbers of their
/// algorithms, and are taken for what they look like only if all of them can be read.
final class TpmRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    if (TpmAttest.looksLike(content)) {
      return Recogniser.shown(TpmAttest.parse(content), TpmRecogniser::attest);
    }
    if (TpmPublic.looksLike(content)
        && TpmPublic.parse("tpm.public", content) instanceof Parsed.Ok<TpmPublic> area) {
      return Recogniser.shown(area, TpmRecogniser::area);
    }
    return TpmSignature.parse(content) instanceof Parsed.Ok<TpmSignature> signature
        ? Recogniser.shown(signature, TpmRecogniser::signature)
        : Optional.empty();
  }

  private static Recognised.As attest(TpmAttest attest) {
    String what =
        switch (attest.attested()) {
          case TpmAttest.Quote _ -> "quote";
          case TpmAttest.Certify _ -> "certification of a key";
          case TpmAttest.Creation _ -> "certification of a key's creation";
        };
    return new Recognised.As("tpm", "TPM 2.0 " + what + " (TPMS_ATTEST)", attest.claims());
  }

  private static Recognised.As area(TpmPublic area) {
    return new Recognised.As(
        "tpm",
        "TPM 2.0 public area, %s (TPMT_PUBLIC)".formatted(area.key().typeName()),
        area.claims("tpm.public"));
  }

  private static Recognised.As signature(TpmSignature signature) {
    Claims.Builder fields = Claims.builder();
    String how =
        switch (signature) {
          case TpmSignature.Rsa(var scheme, var value) -> {
            fields.binary("tpm.signature.sig", value);
            yield scheme.toString();
          }
          case TpmSignature.Ecdsa(var hash, var r, var s) -> {
            fields.binary("tpm.signature.r", r).binary("tpm.signature.s", s);
            yield "ECDSA with " + hash.claimName();
          }
          case TpmSignature.Hmac(var hash, var mac) -> {
            fields.binary("tpm.signature.digest", mac);
            yield "HMAC with " + hash.claimName();
          }
          case TpmSignature.Bare(var value) -> {
            fields.binary("tpm.signature.sig", value);
            yield "bare";
          }
        };
    return new Recognised.As("tpm", "TPM 2.0 signature, " + how, fields.build());
  }
}
