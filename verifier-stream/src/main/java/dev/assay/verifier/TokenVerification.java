package dev.assay.verifier;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verification;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.cca.CcaVerifier;
import dev.assay.evidence.psa.PsaToken;
import dev.assay.evidence.psa.PsaVerifier;
import java.util.function.BiFunction;
import java.util.function.Function;

/// `cca` and `psa`: a token of a platform whose key the deployment believes. Without that key it is
/// undecided, and says whose is missing.
final class TokenVerification<T> implements FormatVerification {
  private final Function<Bytes, Parsed<T>> reader;
  private final BiFunction<T, Binding, Verification> verifier;

  private TokenVerification(
      Function<Bytes, Parsed<T>> reader, BiFunction<T, Binding, Verification> verifier) {
    this.reader = reader;
    this.verifier = verifier;
  }

  static FormatVerification ofCca(Trust trust) {
    return new TokenVerification<>(CcaToken::parse, new CcaVerifier(trust.keys())::verify);
  }

  static FormatVerification ofPsa(Trust trust) {
    return new TokenVerification<>(PsaToken::parse, new PsaVerifier(trust.keys())::verify);
  }

  @Override
  public Verification verify(Question question) throws NotEvidence {
    T token = question.first().read(ItemField.EVIDENCE, reader);
    return verifier.apply(token, question.binding());
  }
}
