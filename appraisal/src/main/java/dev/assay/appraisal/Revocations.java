package dev.assay.appraisal;

import java.util.Optional;

/// What an owner says is no longer good. The same question must always get the same answer while an
/// appraisal runs.
@FunctionalInterface
public interface Revocations {
  /// Nothing is revoked.
  Revocations NONE = _ -> Optional.empty();

  /// Why it is revoked, in the owner's words; empty where it isn't.
  Optional<String> reason(Subject subject);
}
