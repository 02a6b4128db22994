package dev.assay.cli.endorsement;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Roots that are believed beside the vendors' own.
final class BelievedRoots {
  @Option(
      names = "--trust-anchor",
      paramLabel = "SHA256",
      description = "A root beside the vendors' own: SHA-256 of its SubjectPublicKeyInfo.")
  private List<String> anchors = List.of();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /// The command that it is part of is set by picocli.
  @SuppressWarnings("NullAway.Init")
  BelievedRoots() {}

  List<TrustAnchor> read() {
    return anchors.stream().map(this::anchor).toList();
  }

  private TrustAnchor anchor(String digest) {
    if (!digest.matches("[0-9a-fA-F]{64}")) {
      throw new ParameterException(
          spec.commandLine(), "--trust-anchor: want SHA-256 in hex (64 digits), got " + digest);
    }
    return new TrustAnchor("operator", Bytes.fromHex(digest), false);
  }
}
