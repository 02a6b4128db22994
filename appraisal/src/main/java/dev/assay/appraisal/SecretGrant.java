package dev.assay.appraisal;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;

/// One entry of a policy's `secrets`: what a guest is given for an affirming verdict.
///
/// @param path where it stands in the policy, e.g. `secrets[0]`
/// @param id how the guest knows it: the GUID of an entry of the EFI secret area
/// @param name what people call it, unique within the policy
/// @param from where its value is kept: never the value itself
/// @param oldestState where it is the state of a guest's SVSM vTPM, the oldest version that is
///   still given out; empty for every other secret
public record SecretGrant(
    String path, UUID id, String name, Location from, OptionalLong oldestState) {
  /// @param source the kind of source, e.g. `keystore`
  /// @param path within the source, e.g. `payments/disk-key`, or `vtpm/{guest}` where each guest
  ///   has one of its own
  public record Location(String source, String path) {
    static final String GUEST = "{guest}";

    /// Names that mean nothing to any source but themselves: others could lead into the place of
    /// another guest.
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    public boolean isPerGuest() {
      return path.contains(GUEST);
    }

    /// Where it is kept for a guest; empty where each has its own and the guest's name can't be
    /// part of a path.
    public Optional<Location> of(String guest) {
      if (!isPerGuest()) {
        return Optional.of(this);
      }
      return PLAIN_NAME.matcher(guest).matches()
          ? Optional.of(new Location(source, path.replace(GUEST, guest)))
          : Optional.empty();
    }

    /// As policies spell it, e.g. `keystore:payments/disk-key`.
    @Override
    public String toString() {
      return source + ":" + path;
    }
  }
}
