package dev.assay.cli.offline;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.cca.CcaVerifier;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.psa.PsaToken;
import dev.assay.evidence.psa.PsaVerifier;
import java.util.List;
import java.util.function.Function;

/// `--format cca` and `--format psa`: a token, and the key that its platform is believed to have.
/// Without the key it is undecided, and says whose is missing.
final class EndorsedTokenVerification<T> implements FormatVerification {
  private final Function<Bytes, Parsed<T>> reader;
  private final Verifier<T> verifier;

  private interface Verifier<T> {
    Verification verify(EndorsedKeys keys, T token, Binding binding);
  }

  private EndorsedTokenVerification(Function<Bytes, Parsed<T>> reader, Verifier<T> verifier) {
    this.reader = reader;
    this.verifier = verifier;
  }

  static FormatVerification ofCca() {
    return new EndorsedTokenVerification<>(
        CcaToken::parse, (keys, token, binding) -> new CcaVerifier(keys).verify(token, binding));
  }

  static FormatVerification ofPsa() {
    return new EndorsedTokenVerification<>(
        PsaToken::parse, (keys, token, binding) -> new PsaVerifier(keys).verify(token, binding));
  }

  @Override
  public Answer answer(Inputs inputs) {
    List<Binding> bindings = ReportDataOptions.bindings(inputs);
    EndorsedKeys keys = inputs.file("--key").map(EndorsedKeyFile::read).orElse(EndorsedKeys.NONE);
    return Answer.of(
        switch (reader.apply(inputs.evidence())) {
          case Parsed.Ok<T>(T token) -> verify(keys, token, bindings);
          case Parsed.Malformed<T>(Refusal refusal) ->
              new Verification.Refused(refusal, Claims.NONE);
        });
  }

  private Verification verify(EndorsedKeys keys, T token, List<Binding> bindings) {
    Verification answer = verifier.verify(keys, token, bindings.getFirst());
    return answer instanceof Verified && bindings.size() > 1
        ? verifier.verify(keys, token, bindings.getLast())
        : answer;
  }
}
