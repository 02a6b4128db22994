package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.efi.SecretArea;
import dev.assay.evidence.sev.LaunchSecretPacket;
import dev.assay.evidence.sev.TransportKeys;
import dev.assay.evidence.sev.VerifiedSevLaunch;
import dev.assay.secrets.SecretValue;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.UUID;

/// Secrets for a guest of SEV or SEV-ES, as its owner injects them before it runs: an EFI secret
/// area, sealed by LAUNCH_SECRET to the one launch that was verified.
///
/// For the owner alone: it takes the transport keys of the owner's own session. On its way a packet
/// is its header and then its ciphertext.
public final class SevLaunchSecret {
  private SevLaunchSecret() {}

  /// @param secrets by the GUID that the guest asks for each by, in the order of the table; 1 to
  ///   64, none of them all zero
  /// @param blockBytes size of the firmware's secret block
  public static Parsed<LaunchSecretPacket> seal(
      SequencedMap<UUID, SecretValue> secrets,
      long blockBytes,
      TransportKeys keys,
      VerifiedSevLaunch launch,
      SecureRandom random) {
    boolean sound =
        !secrets.isEmpty()
            && secrets.size() <= SecretArea.MOST_ENTRIES
            && !secrets.containsKey(new UUID(0, 0));
    if (!sound) {
      return new Parsed.Malformed<>(
          new Refusal(
              Reason.FIELD_OUT_OF_RANGE,
              "sev_secret.guid",
              "1 to %d secrets, none with a GUID of zeros".formatted(SecretArea.MOST_ENTRIES),
              secrets.keySet().toString()));
    }
    return switch (area(secrets).encodeInto(blockBytes)) {
      case Parsed.Ok<SecretBytes>(SecretBytes encoded) ->
          LaunchSecretPacket.seal(encoded, keys, launch, random);
      case Parsed.Malformed<SecretBytes>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  /// The packet as it travels: 52 bytes of header, then the ciphertext.
  public static Bytes encode(LaunchSecretPacket packet) {
    return packet.header().concat(packet.ciphertext());
  }

  /// Reads what [#encode] wrote.
  public static Parsed<LaunchSecretPacket> parse(Bytes encoded) {
    int header = Math.min(LaunchSecretPacket.HEADER_BYTES, encoded.length());
    return LaunchSecretPacket.parse(
        encoded.slice(0, header), encoded.slice(header, encoded.length()));
  }

  private static SecretArea area(SequencedMap<UUID, SecretValue> secrets) {
    List<SecretArea.Entry> entries = new ArrayList<>();
    secrets.forEach(
        (guid, secret) ->
            entries.add(
                new SecretArea.Entry(
                    guid, secret.reveal(plaintext -> SecretBytes.of(Bytes.copyOf(plaintext))))));
    return new SecretArea(entries);
  }
}
