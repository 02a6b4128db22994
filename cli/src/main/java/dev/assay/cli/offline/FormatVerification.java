package dev.assay.cli.offline;

/// Verifies evidence of one format.
interface FormatVerification {
  /// @throws UsageException where an option's value makes no sense for the format
  Answer answer(Inputs inputs);
}
