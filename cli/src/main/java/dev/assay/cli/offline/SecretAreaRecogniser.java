package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.efi.SecretArea;
import java.util.List;
import java.util.Optional;

/// A secret area begins with its own GUID. Shows which secrets there are, and nothing of them: not
/// even a hash, which would give a weak passphrase away.
final class SecretAreaRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    return SecretArea.looksLike(content)
        ? Recogniser.shown(SecretArea.parse(content), SecretAreaRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(SecretArea area) {
    List<SecretArea.Entry> entries = area.entries();
    Claims.Builder claims = Claims.builder().number("efi_secret.entries", entries.size());
    for (int i = 0; i < entries.size(); i++) {
      String name = "efi_secret.entry." + i;
      claims
          .text(name + ".guid", entries.get(i).guid().toString())
          .number(name + ".data_bytes", entries.get(i).data().length());
    }
    return new Recognised.As(
        "efi-secret", "EFI secret area; what its secrets are is not shown", claims.build());
  }
}
