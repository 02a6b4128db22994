package dev.assay.ingest.access;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Who sent a request, as its credential says and nothing else does.
///
/// @param name the credential's, or whom it names; for messages and limits
/// @param tenant the tenant it belongs to; empty where the deployment asks nobody who they are
/// @param guests whom it speaks for
/// @param workloads for which workloads it may say that its guests run them
public record Caller(
    String name, Optional<String> tenant, Names guests, Names workloads, Set<Right> rights) {
  public Caller {
    rights = Set.copyOf(rights);
  }

  /// Whoever reaches a gateway that asks nobody who they are.
  public static Caller anyone() {
    return new Caller("anyone", Optional.empty(), Names.ALL, Names.ALL, EnumSet.allOf(Right.class));
  }

  public boolean may(Right right) {
    return rights.contains(right);
  }

  public boolean isOf(String tenant) {
    return this.tenant.isEmpty() || this.tenant.get().equals(tenant);
  }
}
