package dev.assay.appraisal.dcap;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// A major version of the TDX module, and its levels by minor version.
///
/// @param id upper case, e.g. `TDX_03`
/// @param levels highest first
public record TdxModuleIdentity(String id, TdxModule module, List<IsvLevel> levels) {
  private static final String[] IDS =
      IntStream.rangeClosed(0, 0xFF)
          .mapToObj(major -> "TDX_" + HexFormat.of().withUpperCase().toHexDigits((byte) major))
          .toArray(String[]::new);

  static List<TdxModuleIdentity> readAll(JsonObject tcbInfo) throws Unreadable {
    if (!tcbInfo.has("tdxModuleIdentities")) {
      return List.of();
    }
    List<TdxModuleIdentity> identities = new ArrayList<>();
    for (JsonObject identity : tcbInfo.objects("tdxModuleIdentities")) {
      String id = identity.text("id").toUpperCase(Locale.ROOT);
      if (identities.stream().anyMatch(other -> other.id.equals(id))) {
        throw identity.outOfRange("id", "one that no other identity has", id);
      }
      identities.add(
          new TdxModuleIdentity(id, TdxModule.read(identity), IsvLevel.readAll(identity)));
    }
    return List.copyOf(identities);
  }

  /// The id of a major version, as Intel's service writes it: two digits of hex.
  ///
  /// @param majorVersion 0..255
  static String idOf(int majorVersion) {
    return IDS[majorVersion];
  }
}
