package dev.assay.evidence;

/// The answer of `verify`: three outcomes that stay apart. Only [Verified] can earn anything.
public sealed interface Verification
    permits Verified, Verification.Refused, Verification.Undecided {

  /// The evidence is not what it claims to be, now and for ever.
  ///
  /// @param parsed what the evidence says of itself, for diagnosis: nobody vouches for it
  record Refused(Refusal refusal, Claims parsed) implements Verification {}

  /// Something needed for an answer was not there, e.g. a certificate: another try may answer.
  ///
  /// @param parsed what the evidence says of itself, for diagnosis: nobody vouches for it
  record Undecided(Refusal refusal, Claims parsed) implements Verification {}
}
