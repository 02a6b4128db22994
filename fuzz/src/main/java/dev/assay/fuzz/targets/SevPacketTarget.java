package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.sev.LaunchSecretPacket;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// A packet of LAUNCH_SECRET, header and ciphertext in a row: what opens is the one that was
/// sealed.
public final class SevPacketTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    int header = Math.min(LaunchSecretPacket.HEADER_BYTES, input.length());
    if (LaunchSecretPacket.parse(input.slice(0, header), input.slice(header, input.length()))
            instanceof Parsed.Ok<LaunchSecretPacket>(LaunchSecretPacket packet)
        && packet.open(SevSamples.KEYS, SevSamples.MEASURED.measure(), SevSamples.API)
            instanceof Parsed.Ok<?>) {
      Expect.that(packet.equals(SevSamples.PACKET), "what opens was sealed");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(SevSamples.PACKET.header().concat(SevSamples.PACKET.ciphertext()));
  }
}
