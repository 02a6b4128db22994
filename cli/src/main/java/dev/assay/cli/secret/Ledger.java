package dev.assay.cli.secret;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.cli.Table;
import dev.assay.evidence.Bytes;
import dev.assay.schemas.event.HeldSecret;
import dev.assay.schemas.event.SecretRelease;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every release of every secret: each is one version, sealed once to one guest key or one launch.
///
/// @param releases by tenant, guest, secret, version and time
/// @param unreadable records that were none; said, so that nobody takes the rest for all
record Ledger(List<Entry> releases, int unreadable) {
  private static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::tenant)
          .thenComparing(Entry::guest)
          .thenComparing(Entry::secretId)
          .thenComparingLong(Entry::version)
          .thenComparing(Entry::at);
  private static final int SHORT_KEY = 16;

  /// One release.
  ///
  /// @param policyVersion empty where the release does not say
  /// @param key SHA-256 of the guest key's SubjectPublicKeyInfo, or of the launch's MEASURE and
  ///   MNONCE
  record Entry(
      String tenant,
      String guest,
      String workload,
      String secretId,
      String secretName,
      long version,
      String sealing,
      Bytes key,
      OptionalLong policyVersion,
      Instant at) {
    /// One for each secret that a release holds.
    static Stream<Entry> of(SecretRelease release) {
      var first =
          new HeldSecret(
              release.getSecretId(), release.getSecretName(), release.getSecretVersion());
      return Stream.concat(Stream.of(first), release.getAlsoHolds().stream())
          .map(held -> of(release, held));
    }

    private static Entry of(SecretRelease release, HeldSecret held) {
      return new Entry(
          release.getTenant(),
          release.getGuest(),
          release.getWorkload(),
          held.getSecretId(),
          held.getSecretName(),
          held.getSecretVersion(),
          release.getSealing(),
          bytes(release.getGuestKeySha256()),
          version(release.getVerdict().getPolicyVersion()),
          release.getReleasedAt());
    }

    private static OptionalLong version(@Nullable Long version) {
      return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /// The policy's name and version.
    private String policy() {
      return workload + (policyVersion.isPresent() ? " version " + policyVersion.getAsLong() : "");
    }

    private static Bytes bytes(ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return Bytes.copyOf(bytes);
    }

    private boolean isTo(String name) {
      return guest.equals(name) || (tenant + "/" + guest).equals(name);
    }

    private boolean isOf(String secret) {
      return secretId.equals(secret) || secretName.equals(secret);
    }
  }

  Ledger {
    releases = releases.stream().sorted(ORDER).toList();
  }

  /// What of it is about one guest and one secret; null: about any.
  Ledger of(@Nullable String guest, @Nullable String secret) {
    return new Ledger(
        releases.stream()
            .filter(entry -> guest == null || entry.isTo(guest))
            .filter(entry -> secret == null || entry.isOf(secret))
            .toList(),
        unreadable);
  }

  void printTo(PrintWriter out) {
    Table table =
        Table.of("guest", "secret", "version", "policy", "sealing", "guest key", "released");
    for (Entry entry : releases) {
      table.add(
          entry.tenant() + "/" + entry.guest(),
          entry.secretName() + " " + entry.secretId(),
          Long.toString(entry.version()),
          entry.policy(),
          entry.sealing(),
          shortened(entry.key().toHex()),
          entry.at().toString());
    }
    table.printTo(out);
    if (unreadable > 0) {
      out.println("and %d records that can't be read".formatted(unreadable));
      out.flush();
    }
  }

  void writeTo(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("releases");
    for (Entry entry : releases) {
      json.writeStartObject();
      json.writeStringField("tenant", entry.tenant());
      json.writeStringField("guest", entry.guest());
      json.writeStringField("workload", entry.workload());
      if (entry.policyVersion().isPresent()) {
        json.writeNumberField("policyVersion", entry.policyVersion().getAsLong());
      }
      json.writeStringField("secretId", entry.secretId());
      json.writeStringField("secretName", entry.secretName());
      json.writeNumberField("secretVersion", entry.version());
      json.writeStringField("sealing", entry.sealing());
      json.writeStringField("guestKeySha256", entry.key().toHex());
      json.writeStringField("releasedAt", entry.at().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("unreadable", unreadable);
  }

  private static String shortened(String hex) {
    return hex.length() > SHORT_KEY ? hex.substring(0, SHORT_KEY) : hex;
  }
}
