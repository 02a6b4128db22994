package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import java.util.List;

/// Writes TPMS_ATTEST, the inverse of [TpmAttestReader].
final class TpmAttestWriter {
  private TpmAttestWriter() {}

  static Bytes write(
      TpmName qualifiedSigner,
      Bytes extraData,
      TpmClock clock,
      long firmwareVersion,
      TpmAttest.Attested attested) {
    TpmWriter out =
        new TpmWriter()
            .u32(TpmAttestReader.MAGIC)
            .u16(attested.type())
            .sized(qualifiedSigner.encoded())
            .sized(extraData)
            .u64(clock.clock())
            .u32(clock.resetCount())
            .u32(clock.restartCount())
            .u8(clock.safe() ? 1 : 0)
            .u64(firmwareVersion);
    switch (attested) {
      case TpmAttest.Quote(List<PcrSelection> selections, Bytes digest) -> {
        PcrSelectionReader.write(out, selections);
        out.sized(digest);
      }
      case TpmAttest.Certify(TpmName name, TpmName qualifiedName) ->
          out.sized(name.encoded()).sized(qualifiedName.encoded());
      case TpmAttest.Creation(TpmName name, Bytes hash) -> out.sized(name.encoded()).sized(hash);
    }
    return out.written();
  }
}
