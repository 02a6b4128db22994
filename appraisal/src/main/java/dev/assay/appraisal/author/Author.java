package dev.assay.appraisal.author;

import java.util.Set;
import java.util.regex.Pattern;

/// A key that may sign policies and revocations, and whose it is.
///
/// @param keyId what a signature's header calls the key (`kid`)
/// @param name who holds it: one person may have several keys, and still counts once
/// @param tenants whose documents it may sign; empty: every tenant's
public record Author(String keyId, String name, AuthorKey key, Set<String> tenants) {
  /// What a key id and a name look like: nothing that a log or a header would have to escape.
  public static final String SYNTAX =
      "1 to 128 letters, digits or . _ : @ - and first a letter or digit";

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");

  public Author {
    if (!isKeyId(keyId) || !isKeyId(name)) {
      throw new IllegalArgumentException("no key id or name: %s, %s".formatted(keyId, name));
    }
    tenants = Set.copyOf(tenants);
  }

  /// Whether it can be a key's id, or an author's name.
  public static boolean isKeyId(String text) {
    return WORD.matcher(text).matches();
  }

  /// Whether it may sign documents of the tenant.
  public boolean signsFor(String tenant) {
    return tenants.isEmpty() || tenants.contains(tenant);
  }
}
