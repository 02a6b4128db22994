package dev.assay.evidence.azure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.crypto.RsaKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// What the paravisor says of the VM: the vTPM's keys, how the VM is configured, and what the guest
/// asked to have said. As good as the hardware report that carries its hash.
///
/// | member | what it is |
/// | --- | --- |
/// | `keys` | JWKs (RFC 7517) of the vTPM: `HCLAkPub`, which signs, and `HCLEkPub`, the endorsement key |
/// | `vm-configuration` | an object of flags and texts |
/// | `user-data` | what the guest wrote to NV index 0x01400002: 64 bytes in hex |
///
/// Members with other names are let pass unread: they are hashed as well, and newer paravisors have
/// more. No name may come twice.
///
/// @param attestationKey `HCLAkPub`
/// @param endorsementKey `HCLEkPub`
/// @param vmConfiguration by the member's name in lower snake case
/// @param userData 64 bytes, all zero where the guest wrote none
public record RuntimeClaims(
    RsaKey attestationKey,
    Optional<RsaKey> endorsementKey,
    SequencedMap<String, ClaimValue> vmConfiguration,
    Optional<Bytes> userData) {
  public RuntimeClaims {
    vmConfiguration = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(vmConfiguration));
  }

  /// Reads exactly one JSON object.
  public static Parsed<RuntimeClaims> parse(Bytes json) {
    return RuntimeClaimsReader.read(json);
  }

  /// The claims under `az.hcl`.
  public Claims claims() {
    var claims = new LinkedHashMap<String, ClaimValue>();
    claims.put("az.hcl.ak.key", new ClaimValue.Text(attestationKey.description()));
    claims.put("az.hcl.ak.spki_sha256", new ClaimValue.Binary(attestationKey.spki().sha256()));
    endorsementKey.ifPresent(
        key -> claims.put("az.hcl.ek.spki_sha256", new ClaimValue.Binary(key.spki().sha256())));
    vmConfiguration.forEach((name, value) -> claims.put("az.hcl.vm_configuration." + name, value));
    userData.ifPresent(data -> claims.put("az.hcl.user_data", new ClaimValue.Binary(data)));
    return Claims.copyOf(claims);
  }
}
