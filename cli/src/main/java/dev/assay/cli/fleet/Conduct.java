package dev.assay.cli.fleet;

/// How a guest of the fleet behaves.
enum Conduct implements Shares.Named {
  /// As it should.
  HONEST,
  /// Runs another image than the policy names.
  WRONG_MEASUREMENT,
  /// On a host whose firmware is behind the policy's minimum; on SEV-SNP, which has one.
  OLD_TCB,
  /// Sends everything twice.
  REPLAYER,
  /// Attests in the first round and never again.
  SILENT,
  /// Answers a challenge that nobody gave.
  WRONG_NONCE,
  /// Its clock is three days behind.
  CLOCK_SKEW,
  /// A copy of another guest, under a name of its own; on SEV-SNP, whose reports tell.
  CLONE
}
