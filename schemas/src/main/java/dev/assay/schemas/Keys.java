package dev.assay.schemas;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// How record keys are spelled: `tenant/id`, so that no tenant's guest or nonce is ever another's.
public final class Keys {
  public static final String DEFAULT_TENANT = "default";

  /// What a tenant, guest or workload may be called; said to users who call it otherwise.
  public static final String NAME_SYNTAX =
      "1 to 128 letters, digits or . _ : @ - and first a letter or digit";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");

  private static final int SESSION_BYTES = 12;
  private static final Pattern OF_SESSION = Pattern.compile("(kbs|veraison)-[0-9a-f]{24}");

  private Keys() {}

  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /// What a gateway calls a guest whose protocol has no names, and whose credential names none: a
  /// new one in each session.
  ///
  /// @param protocol `kbs` or `veraison`
  public static String guestOfSession(String protocol, RandomGenerator random) {
    byte[] fresh = new byte[SESSION_BYTES];
    random.nextBytes(fresh);
    return protocol + "-" + HexFormat.of().formatHex(fresh);
  }

  /// Whether a guest's name is one of those, and so says nothing of who it is.
  public static boolean isGuestOfSession(String guest) {
    return OF_SESSION.matcher(guest).matches();
  }

  /// Key of the guest family.
  public static String guest(String tenant, String guest) {
    return tenant + "/" + guest;
  }

  /// Key of policies: the workload they are for.
  public static String workload(String tenant, String workload) {
    return tenant + "/" + workload;
  }

  /// Key of revocations: what is revoked, e.g. `default/chip/3ac3…`.
  public static String revocation(String tenant, String kind, String subject) {
    return tenant + "/" + kind + "/" + subject;
  }

  /// Key of endorsements: the id, and another for what is only in draft, so that compaction keeps
  /// both.
  public static String endorsement(String id, boolean draft) {
    return draft ? "draft/" + id : id;
  }

  /// Key of the nonce family; the nonce in lower-case hex.
  public static String nonce(String tenant, ByteBuffer nonce) {
    byte[] bytes = new byte[nonce.remaining()];
    nonce.duplicate().get(bytes);
    return tenant + "/" + HexFormat.of().formatHex(bytes);
  }
}
