package dev.assay.appraisal;

import java.util.UUID;

/// One entry of a policy's `secrets`: what a guest is given for an affirming verdict.
///
/// @param path where it stands in the policy, e.g. `secrets[0]`
/// @param id how the guest knows it: the GUID of an entry of the EFI secret area
/// @param name what people call it, unique within the policy
/// @param from where its value is kept: never the value itself
public record SecretGrant(String path, UUID id, String name, Location from) {
  /// @param source the kind of source, e.g. `keystore`
  /// @param path within the source, e.g. `payments/disk-key`
  public record Location(String source, String path) {
    /// As policies spell it, e.g. `keystore:payments/disk-key`.
    @Override
    public String toString() {
      return source + ":" + path;
    }
  }
}
