package dev.assay.emitter;

import dev.assay.schemas.Keys;

/// In whose name a guest asks for challenges and posts evidence.
///
/// @param tenant the tenant everything belongs to
/// @param guest the guest's name within its tenant
/// @param workload whose policy it is held to
public record GuestIdentity(String tenant, String guest, String workload) {
  public GuestIdentity {
    for (String name : new String[] {tenant, guest, workload}) {
      if (!Keys.isName(name)) {
        throw new IllegalArgumentException("want %s, got %s".formatted(Keys.NAME_SYNTAX, name));
      }
    }
  }

  /// In the tenant of a deployment that has one.
  public static GuestIdentity of(String guest, String workload) {
    return new GuestIdentity(Keys.DEFAULT_TENANT, guest, workload);
  }

  @Override
  public String toString() {
    return tenant + "/" + guest;
  }
}
