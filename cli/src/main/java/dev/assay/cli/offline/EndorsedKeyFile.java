package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.eat.EndorsedKeys;

/// The file of `--key` with keys of platforms. What is wrong with it is a matter of usage: it is
/// the operator's own file.
final class EndorsedKeyFile {
  private EndorsedKeyFile() {}

  static EndorsedKeys read(Bytes file) {
    return switch (EndorsedKeys.parse(file)) {
      case Parsed.Ok<EndorsedKeys>(EndorsedKeys keys) -> keys;
      case Parsed.Malformed<EndorsedKeys>(Refusal refusal) ->
          throw new UsageException(
              "--key: want %s, got %s".formatted(refusal.wanted(), refusal.got()));
    };
  }
}
