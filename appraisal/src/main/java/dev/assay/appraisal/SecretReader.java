package dev.assay.appraisal;

import dev.assay.appraisal.SecretGrant.Location;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a policy's `secrets`: never a value, only where one is kept.
final class SecretReader {
  static final List<String> KEYS = List.of("id", "name", "from", "svsm_state");

  private static final int MOST_SECRETS = 64;
  private static final long LATEST_STATE = 1_000_000_000;
  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /// Of a path by which clients of the KBS protocol ask for a secret.
  private static final String SEGMENT = "[A-Za-z0-9_-][A-Za-z0-9._-]*";

  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,128}$)([A-Za-z0-9][A-Za-z0-9._-]*|%1$s/%1$s/%1$s)".formatted(SEGMENT));
  private static final Pattern LOCATION = Pattern.compile("([a-z][a-z0-9-]{0,31}):([!-~]{1,512})");
  private static final String GUID_SYNTAX = "a GUID, e.g. 736870e5-84f0-4973-92ec-06879ce3da0b";
  private static final String NAME_SYNTAX =
      "1 to 128 letters, digits or . _ - and first a letter or digit, or three such parts with /";
  private static final String LOCATION_SYNTAX =
      "a source and a path in it, like keystore:payments/disk-key or vault:payments/app#field";

  private final PolicySection document;
  private final List<PolicyError> errors;
  private final Set<UUID> ids = new HashSet<>();
  private final Set<String> names = new HashSet<>();

  SecretReader(PolicySection document, List<PolicyError> errors) {
    this.document = document;
    this.errors = errors;
  }

  List<SecretGrant> read() {
    var secrets = new ArrayList<SecretGrant>();
    document
        .find("secrets")
        .ifPresent(
            node ->
                document.entries(
                    node,
                    "secrets",
                    "a list of secrets",
                    MOST_SECRETS,
                    (entry, path) ->
                        PolicySection.of(entry, path, KEYS, errors)
                            .flatMap(this::secret)
                            .ifPresent(secrets::add)));
    return secrets;
  }

  private Optional<SecretGrant> secret(PolicySection entry) {
    Optional<UUID> id = entry.require("id", GUID_SYNTAX).flatMap(node -> id(entry, node));
    Optional<String> name = entry.require("name", NAME_SYNTAX).flatMap(node -> name(entry, node));
    Optional<Location> from =
        entry.require("from", LOCATION_SYNTAX).flatMap(node -> location(entry, node));
    OptionalLong state =
        entry.find("svsm_state").stream()
            .flatMap(node -> state(entry, node, from).stream())
            .mapToLong(Long::longValue)
            .findFirst();
    return id.isEmpty() || name.isEmpty() || from.isEmpty()
        ? Optional.empty()
        : Optional.of(new SecretGrant(entry.path(), id.get(), name.get(), from.get(), state));
  }

  /// A vTPM's state belongs to one guest: with it, another would be that guest.
  private static Optional<Long> state(PolicySection entry, YamlNode node, Optional<Location> from) {
    if (from.isPresent() && !from.get().isPerGuest()) {
      entry.refuse(
          node,
          "svsm_state",
          "`from` with %s in it: each guest has its own state".formatted(Location.GUEST),
          "one for all guests");
    }
    return entry.number(node, "svsm_state", 1, LATEST_STATE);
  }

  private Optional<UUID> id(PolicySection entry, YamlNode node) {
    return matching(entry, node, "id", GUID, GUID_SYNTAX)
        .map(
            matcher -> {
              UUID id = UUID.fromString(matcher.group().toLowerCase(Locale.ROOT));
              once(entry, node, "id", ids.add(id));
              return id;
            });
  }

  private Optional<String> name(PolicySection entry, YamlNode node) {
    return matching(entry, node, "name", NAME, NAME_SYNTAX)
        .map(
            matcher -> {
              once(entry, node, "name", names.add(matcher.group()));
              return matcher.group();
            });
  }

  private static Optional<Location> location(PolicySection entry, YamlNode node) {
    return matching(entry, node, "from", LOCATION, LOCATION_SYNTAX)
        .map(matcher -> new Location(matcher.group(1), matcher.group(2)));
  }

  /// What doesn't match is not quoted: it might be the secret itself.
  private static Optional<Matcher> matching(
      PolicySection entry, YamlNode node, String key, Pattern pattern, String wanted) {
    Optional<Matcher> matcher =
        entry.text(node, key, wanted).map(pattern::matcher).filter(Matcher::matches);
    if (matcher.isEmpty() && node instanceof YamlNode.Scalar scalar && !scalar.text().isEmpty()) {
      entry.refuse(node, key, wanted, "another text");
    }
    return matcher;
  }

  private static void once(PolicySection entry, YamlNode node, String key, boolean first) {
    if (!first) {
      entry.refuse(node, key, "each %s once".formatted(key), "%s again".formatted(node.kind()));
    }
  }
}
